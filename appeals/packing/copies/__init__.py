"""Signed copies of a pack's documents (PAdES), beside the core: `signed/<name>.signed.pdf`.

A copy is the core's PDF byte for byte, and after it one update that holds a signature by the shop's
own key, whose reason names the SHA-256 of that PDF. So a copy can be checked with `head` and
`sha256sum`. Nothing of it is in the core: the moment of signing is bound to a clock.

`signing` loads pyHanko, which takes a second; what reads and checks copies does not.
"""

from appeals.packing.copies.naming import COPY, copied_documents, copy_name, core_stem
from appeals.packing.copies.reading import SignedCopy, named_in, read_copy

__all__ = [
    "COPY",
    "SignedCopy",
    "copied_documents",
    "copy_name",
    "core_stem",
    "named_in",
    "read_copy",
]
