"""Old workbooks (.xls) by hand: the frame around one stream of records, whole or broken."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LEAST_STREAM = 4096  # shorter ones lie in a stream of their own kind
_BEGIN, _ENCRYPTED, _SHEET, _FINISH = 0x0809, 0x002F, 0x0085, 0x000A


def framed(stream: bytes, chain: Sequence[int] | None = None) -> bytes:
    """Lay a workbook's stream out in sectors; `chain` says otherwise which sector follows which."""
    stream = stream.ljust(_LEAST_STREAM, b"\0")
    sectors = len(stream) // _SECTOR
    table = [_TABLE, _END, *range(3, sectors + 2), _END] if chain is None else list(chain)
    table += [_FREE] * (_SECTOR // 4 - len(table))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    return _header() + struct.pack("<128I", *table) + directory.ljust(_SECTOR, b"\0") + stream


def locked() -> bytes:
    """A workbook under a password: a record near its beginning says so."""
    return _begun(_record(_ENCRYPTED, struct.pack("<3H", 1, 1, 1) + bytes(48)))


def obscured() -> bytes:
    """One under a password as Excel 95 wrote it: the records behind the one that says so look torn."""
    sheets = _record(_SHEET, struct.pack("<I", 9999) + b"\xa7" * 12)
    return _begun(_record(_ENCRYPTED, struct.pack("<3H", 0, 0x1F3C, 0xCE71)) + sheets)


def _begun(records: bytes) -> bytes:
    begin = _record(_BEGIN, struct.pack("<8H", 0x0600, 5, 0, 0x07CC, 0, 0, 0, 0))
    return framed(begin + records + _record(_FINISH, b""))


def endless() -> bytes:
    """A workbook whose list of contents leads round in a circle."""
    return framed(b"", chain=[_TABLE, 1])


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def _header() -> bytes:
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    shape = struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    places = struct.pack("<9I", 0, 1, 1, 0, _LEAST_STREAM, _END, 0, _END, 0)
    return mark + shape + places + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    links = struct.pack("<3I", _FREE, _FREE, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBB", len(written), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
