"""Bytes of a zip that belong to no file: a second archive, a comment, something in between.

Two programs may see different files in such a zip, so nothing may lie outside the files.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass

_LOCAL = 30  # bytes of a local header before name and extra field
_DESCRIPTOR = 24  # at most, after a file that was written as a stream
_NOTHING = 2  # bytes of nothing, deflated: what a folder may hold
_IS_STREAMED = 0x8
_IS_UTF8 = 0x800
_IN_EXTRA = 0xFFFFFFFF  # a size that stands in the zip64 field
# zip64 sizes, NTFS and Unix times, Unix owners. A field with another name for the file is none.
_PLAIN_EXTRA = (0x0001, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875)
_LONGEST_EXTRA = 36
_JAVA = (0xCAFE, 0)  # an empty mark that Java's packer puts on the first file
_END = 22  # bytes of the end record without a comment
_END_64 = 76  # of the record and locator that come before it in a large zip


def hidden_in(archive: zipfile.ZipFile) -> str | None:
    """The code of what is hidden, or None.

    `zip_comment`, `zip_prefix`, `zip_gap`, `zip_suffix`, `zip_extra` (a field beside a name that is
    more than a time, an owner or a size), `zip_disagrees` (a file's two headers tell otherwise).
    """
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    if archive.comment or any(info.comment for info in infos):
        return "zip_comment"
    if not infos or infos[0].header_offset != 0:
        return "zip_prefix"
    locals_ = [_local(archive, info) for info in infos]
    ends = [header.end if header else -1 for header in locals_]
    starts = [*(info.header_offset for info in infos[1:]), archive.start_dir]
    for info, end, start in zip(infos, ends, starts, strict=True):
        slack = _DESCRIPTOR if info.flag_bits & _IS_STREAMED else 0
        if not 0 <= start - end <= slack or _is_full_folder(info):
            return "zip_gap"
    for info, header in zip(infos, locals_, strict=True):
        if header is None or not header.agrees_with(info):
            return "zip_disagrees"
        if not (_is_plain(info.extra) and _is_plain(header.extra)):
            return "zip_extra"
    return None if _is_ended(archive) else "zip_suffix"


def _is_full_folder(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() and (info.file_size > 0 or info.compress_size > _NOTHING)


@dataclass(frozen=True, slots=True)
class _Header:
    """What stands before a file's packed bytes."""

    end: int
    flags: int
    method: int
    crc: int
    sizes: tuple[int, int]
    name: bytes
    extra: bytes

    def agrees_with(self, info: zipfile.ZipInfo) -> bool:
        """Programs that read from the front must see the same file as those that read the end."""
        encoding = "utf-8" if info.flag_bits & _IS_UTF8 else "cp437"
        same = self.name == info.orig_filename.encode(encoding, "replace")
        same = same and (self.flags, self.method) == (info.flag_bits, info.compress_type)
        if not same or self.flags & _IS_STREAMED or _IN_EXTRA in self.sizes:
            return same
        told = (info.CRC, info.compress_size, info.file_size)
        return (self.crc, *self.sizes) == told


def _is_plain(extra: bytes) -> bool:
    """True for nothing, and for the short fields that ordinary programs add."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        is_plain = kind in _PLAIN_EXTRA and size <= _LONGEST_EXTRA
        if not is_plain and (kind, size) != _JAVA:
            return False
        extra = extra[4 + size :]
    return not extra


def _local(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Header | None:
    stream = archive.fp
    assert stream is not None  # noqa: S101  it is open
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL)
    if len(header) < _LOCAL or not header.startswith(b"PK\x03\x04"):
        return None
    flags, method = struct.unpack("<HH", header[6:10])
    crc, packed, size, name, extra = struct.unpack("<IIIHH", header[14:30])
    end = info.header_offset + _LOCAL + name + extra + info.compress_size
    return _Header(end, flags, method, crc, (packed, size), stream.read(name), stream.read(extra))


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
