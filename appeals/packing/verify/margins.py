"""Bytes of a zip that belong to no file: a second archive, a comment, something in between.

Two programs may see different files in such a zip, so nothing may lie outside the files.
"""

from __future__ import annotations

import struct
import zipfile

_LOCAL = 30  # bytes of a local header before name and extra field
_DESCRIPTOR = 24  # at most, after a file that was written as a stream
_IS_STREAMED = 0x8
_END = 22  # bytes of the end record without a comment
_END_64 = 76  # of the record and locator that come before it in a large zip


def hidden_in(archive: zipfile.ZipFile) -> str | None:
    """The code of what is hidden, or None: `zip_comment`, `zip_prefix`, `zip_gap`, `zip_suffix`."""
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    if archive.comment or any(info.comment for info in infos):
        return "zip_comment"
    if not infos or infos[0].header_offset != 0:
        return "zip_prefix"
    ends = [_end(archive, info) for info in infos]
    starts = [*(info.header_offset for info in infos[1:]), archive.start_dir]
    for info, end, start in zip(infos, ends, starts, strict=True):
        slack = _DESCRIPTOR if info.flag_bits & _IS_STREAMED else 0
        if not 0 <= start - end <= slack:
            return "zip_gap"
    return None if _is_ended(archive) else "zip_suffix"


def _end(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Where the file's packed bytes end, by its own local header."""
    stream = archive.fp
    assert stream is not None  # noqa: S101  it is open
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL)
    if len(header) < _LOCAL or not header.startswith(b"PK\x03\x04"):
        return -1
    name, extra = struct.unpack("<HH", header[26:30])
    return int(info.header_offset + _LOCAL + name + extra + info.compress_size)


def _is_ended(archive: zipfile.ZipFile) -> bool:
    """True when nothing follows the directory but its end records."""
    stream = archive.fp
    assert stream is not None  # noqa: S101  it is open
    stream.seek(archive.start_dir)
    rest = stream.read()
    size, at = 0, 0
    while rest[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<HHH", rest[at + 28 : at + 34])
        at += 46 + name + extra + comment
        size += 1
    return size == len(archive.infolist()) and len(rest) - at in (_END, _END + _END_64)
