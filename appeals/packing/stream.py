"""A zip of ours read from its beginning to its end, a piece at a time, without holding it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appeals.packing.errors import PackError
from appeals.packing.said import said

_HEAD = struct.Struct("<4sHHHHHIIIHH")
_LOCAL, _DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
_LIMIT = 1 << 18


class _Pieces:
    """What comes in pieces, taken by length; PackError where it ends too early."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def up_to(self, most: int) -> bytes:
        if not self._rest:
            self._rest = next((piece for piece in self._pieces if piece), b"")
        taken, self._rest = self._rest[:most], self._rest[most:]
        return taken

    def exactly(self, length: int) -> bytes:
        found = bytearray()
        while len(found) < length:
            piece = self.up_to(length - len(found))
            if not piece:
                raise PackError(said("refusals", "zip.short"))
            found += piece
        return bytes(found)


@dataclass(slots=True)
class Entry:
    """One file of the zip, as its header tells; its packed bytes are taken once, or skipped."""

    name: str
    crc32: int
    size: int
    packed_size: int
    _source: _Pieces
    _left: int

    def packed(self) -> Iterator[bytes]:
        while self._left:
            piece = self._source.up_to(min(self._left, _LIMIT))
            if not piece:
                raise PackError(said("refusals", "zip.short"))
            self._left -= len(piece)
            yield piece


def entries_of(pieces: Iterable[bytes]) -> Iterator[Entry]:
    """This will give the files in the order in which they lie there.

    Only what `zipping` writes is read: sizes stand in the header before each file. Raises PackError
    for any other zip.
    """
    source = _Pieces(pieces)
    while (start := source.exactly(4)) == _LOCAL:
        fields = _HEAD.unpack(start + source.exactly(_HEAD.size - 4))
        flags, crc32, packed_size, size, name, extra = fields[2], *fields[6:]
        if flags & 0b1001:
            raise PackError(said("refusals", "zip.foreign"))
        path = source.exactly(name).decode()
        source.exactly(extra)
        entry = Entry(path, crc32, size, packed_size, source, packed_size)
        yield entry
        for _ in entry.packed():  # whatever nobody took
            pass
    if start != _DIRECTORY:
        raise PackError(said("refusals", "zip.foreign"))
