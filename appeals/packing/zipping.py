"""A zip whose bytes depend on its files alone: sorted, dated 1980-01-01, mode 0644, deflate 6."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from appeals.packing.errors import PackError

_DATE = (1 << 5) | 1  # 1980-01-01
_UTF8 = 0x800
_DEFLATE = 8
_NEEDS = 20  # version 2.0: deflate
_MADE_BY = (3 << 8) | _NEEDS  # unix, so that the mode below counts
_MODE = 0o100644 << 16
_LEVEL = 6
_LARGEST = 0xFFFFFFFE
_MOST = 0xFFFE


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """This will pack the files; PackError beyond the limits of the plain zip format."""
    if len(files) > _MOST:
        raise PackError(f"A pack holds at most {_MOST} files.")
    # Parts are joined once: a pack of a hundred thousand orders is not copied as it grows.
    body: list[bytes] = []
    directory = bytearray()
    size = 0
    for name in sorted(files, key=str.encode):
        offset = size
        content, packed = files[name], _deflate(files[name])
        path = name.encode()
        common = struct.pack(
            "<HHHHHIIIHH", _NEEDS, _UTF8, _DEFLATE, 0, _DATE, zlib.crc32(content),
            len(packed), len(content), len(path), 0,
        )  # fmt: skip
        head = b"PK\x03\x04" + common + path
        body += [head, packed]
        size += len(head) + len(packed)
        _check(size)
        directory += b"PK\x01\x02" + struct.pack("<H", _MADE_BY) + common
        directory += struct.pack("<HHHII", 0, 0, 0, _MODE, offset) + path
    _check(size + len(directory))
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), size, 0)
    return b"".join([*body, directory, b"PK\x05\x06" + end])


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _check(size: int) -> None:
    if size > _LARGEST:
        raise PackError("The pack would be larger than 4 GB.")
