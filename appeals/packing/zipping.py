"""A zip whose bytes depend on its files alone: sorted, dated 1980-01-01, mode 0644, deflate 6."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from appeals.packing.errors import PackError
from appeals.packing.said import said
from appeals.packing.working import Shelf

_DATE = (1 << 5) | 1  # 1980-01-01
_UTF8 = 0x800
_DEFLATE = 8
_NEEDS = 20  # version 2.0: deflate
_MADE_BY = (3 << 8) | _NEEDS  # unix, so that the mode below counts
_MODE = 0o100644 << 16
_LEVEL = 6
_LARGEST = 0xFFFFFFFE
_MOST = 0xFFFE


@dataclass(frozen=True, slots=True)
class Deflated:
    """One file as a zip holds it; `pieces` are its deflated bytes, in order."""

    crc32: int
    size: int
    packed_size: int
    pieces: Callable[[], Iterable[bytes]]


def write_zip(put: Callable[[bytes], object], files: Mapping[str, Deflated]) -> int:
    """This will give `put` the zip's bytes in order; how many. PackError beyond the plain format."""
    if len(files) > _MOST:
        raise PackError(said("refusals", "zip.files", most=_MOST))
    directory = bytearray()
    size = 0
    for name in sorted(files, key=str.encode):
        file, path, offset = files[name], name.encode(), size
        common = struct.pack(
            "<HHHHHIIIHH", _NEEDS, _UTF8, _DEFLATE, 0, _DATE, file.crc32,
            file.packed_size, file.size, len(path), 0,
        )  # fmt: skip
        head = b"PK\x03\x04" + common + path
        size += len(head) + file.packed_size
        _check(size)
        put(head)
        for piece in file.pieces():
            put(piece)
        directory += b"PK\x01\x02" + struct.pack("<H", _MADE_BY) + common
        directory += struct.pack("<HHHII", 0, 0, 0, _MODE, offset) + path
    _check(size + len(directory))
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), size, 0)
    put(bytes(directory) + b"PK\x05\x06" + end)
    return size + len(directory) + len(end) + 4


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """This will pack files in memory; PackError beyond the limits of the plain zip format."""
    out = io.BytesIO()
    write_zip(out.write, {name: deflated(files[name]) for name in files})
    return out.getvalue()


def on_shelf(shelf: Shelf, folder: str) -> dict[str, Deflated]:
    """What a shelf holds, below one folder of a zip; nothing is read yet."""
    return {
        f"{folder}/{path}": Deflated(
            entry.crc32, entry.size, entry.packed_size, partial(shelf.packed, path)
        )
        for path, entry in shelf.entries.items()
    }


def deflated(content: bytes) -> Deflated:
    """A file that is held in memory."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    return Deflated(zlib.crc32(content), len(content), len(packed), lambda: (packed,))


def _check(size: int) -> None:
    if size > _LARGEST:
        raise PackError(said("refusals", "zip.size"))
