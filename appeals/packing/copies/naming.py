"""Which documents get a signed copy, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from appeals.packing.errors import PackError

COPY = re.compile(r"signed/[A-Za-z0-9][\w.-]*\.signed\.pdf", re.ASCII)
_ENDING = ".signed.pdf"
_ATTACHED = re.compile(r"data/02-appeal/[^/]+/attach-\d+\.pdf", re.ASCII)
# Bytes as others sent them: the shop signs what it says, not what it received. Nor does it sign a
# document a second time where it lies among the attachments of a form.
_RECEIVED = (
    "data/05-exclusion/statements/", "data/06-outreach/", "data/07-platform/",
    "data/08-damages/vouchers/", "data/12-inputs/",
)  # fmt: skip


def copied_documents(paths: Iterable[str]) -> dict[str, str]:
    """The pack's own PDFs by the path of their signed copy; PackError when two share a name."""
    own = sorted(p for p in paths if is_own_document(p))
    named = {copy_name(path): path for path in own}
    if len(named) != len(own):
        raise PackError("Two documents of the pack have the same name, so neither can be signed.")
    return named


def is_own_document(path: str) -> bool:
    is_pdf = path.startswith("data/") and path.endswith(".pdf")
    return is_pdf and not (path.startswith(_RECEIVED) or _ATTACHED.fullmatch(path))


def copy_name(path: str) -> str:
    return f"signed/{PurePosixPath(path).stem}{_ENDING}"


def core_stem(copy: str) -> str:
    """The name of the document that a copy is of: `report.zh-Hans.pdf`."""
    return PurePosixPath(copy).name.removesuffix(_ENDING) + ".pdf"
