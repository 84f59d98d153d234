"""What comes into a pack after its seal: stamps, renewals, receipts, signed copies; and their list.

No list of the core or the seal can hold it, so it has one of its own. Whoever changes these files
can change that list too: the stamps themselves are what a checker believes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from appeals.packing.bag import manifest
from appeals.packing.copies import COPY
from appeals.packing.errors import PackError
from appeals.packing.stream import Entry, entries_of
from appeals.packing.zipping import Deflated, deflated, write_zip

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


def grow(
    again: Callable[[], Iterable[bytes]], more: Mapping[str, bytes], put: Callable[[bytes], object]
) -> int:
    """This will give `put` a pack's zip with further files that came later, their list made anew.

    `again` gives the pieces of the zip from the start; it is asked twice, and the files of the pack
    are handed on as they lie there, so none is held. How many bytes were put. PackError for a zip
    that this program did not write.
    """
    folder, old, late = _there(again)
    later = with_list(late | dict(more)) | dict(more)
    stream = entries_of(again())
    kept = {
        name: Deflated(entry.crc32, entry.size, entry.packed_size, partial(_taken, stream, name))
        for name, entry in old.items()
    }
    new = {f"{folder}/{path}": deflated(content) for path, content in later.items()}
    return write_zip(put, kept | new)


def _there(again: Callable[[], Iterable[bytes]]) -> tuple[str, dict[str, Entry], dict[str, bytes]]:
    """The pack's folder, its entries by name, and the content of those that came later."""
    old: dict[str, Entry] = {}
    late: dict[str, bytes] = {}
    for entry in entries_of(again()):
        old[entry.name] = entry
        path = entry.name.partition("/")[2]
        if LATER.fullmatch(path):
            late[path] = zlib.decompress(b"".join(entry.packed()), -zlib.MAX_WBITS)
    return min(old).partition("/")[0], old, late


def _taken(stream: Iterator[Entry], name: str) -> Iterator[bytes]:
    """The packed bytes of one file; those before it that nobody asked for are passed over."""
    entry = next((entry for entry in stream if entry.name == name), None)
    if entry is None:
        raise PackError("The pack's zip changed while it was read.")
    yield from entry.packed()
