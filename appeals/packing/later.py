"""What comes into a pack after its seal: stamps, renewals, receipts, signed copies; and their list.

No list of the core or the seal can hold it, so it has one of its own. Whoever changes these files
can change that list too: the stamps themselves are what a checker believes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from appeals.packing.bag import manifest
from appeals.packing.copies import COPY
from appeals.packing.zipping import zip_bytes

RECEIVED = "seal/received.sha256"
LATER = re.compile(
    r"seal/(stamped\.ts[qr]|tsa-chain\.pem|custody-receipts\.txt"
    r"|restamp-[1-9]\d?\.(sha256|tsq|tsr|pem))"
    rf"|{COPY.pattern}",
    re.ASCII,
)


def with_list(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that came later, and the list over them; nothing where none came."""
    later = {path: files[path] for path in files if LATER.fullmatch(path)}
    return {**later, RECEIVED: manifest(later, "sha256")} if later else {}


def grown(zipped: bytes, more: Mapping[str, bytes]) -> bytes:
    """This will give a pack's zip with further files that came later, their list made anew."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    folder = min(files).partition("/")[0]
    inside = {name.partition("/")[2]: content for name, content in files.items()} | dict(more)
    whole = inside | with_list(inside)
    return zip_bytes({f"{folder}/{path}": content for path, content in whole.items()})
