"""Zip files within limits: members, unpacked bytes, ratio; passwords and cuts in plain words."""

from __future__ import annotations

import errno
import lzma
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.source import Limits

_ENCRYPTED = 0x1
# A Chinese Windows writes members' names in its own code page and does not say so.
_NAMES = "gb18030"
_TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx")
# Below this a high ratio does no harm: a tiny file of blanks packs very well.
_SMALL_BYTES = 10 * 1024 * 1024


# What a damaged archive makes its reader raise, packing by packing.
_BROKEN = (
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    ValueError,
)


@contextmanager
def checked_archive(file: BinaryIO | Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a zip after checking its directory against `limits`; nothing is unpacked here."""
    try:
        with _opened(file) as archive:
            _check(archive.infolist(), limits)
            yield archive
    except _BROKEN as error:
        raise FileProblem(FileCode.TRUNCATED) from error
    except OSError as error:  # a directory that points before the file's beginning
        if error.errno != errno.EINVAL:
            raise
        raise FileProblem(FileCode.TRUNCATED) from error


def _opened(file: BinaryIO | Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file, metadata_encoding=_NAMES)
    except UnicodeDecodeError:  # names of yet another code page: any bytes are a name in this one
        return zipfile.ZipFile(file)


def _check(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FileProblem(FileCode.PASSWORD)
    if len(members) > limits.max_members:
        raise FileProblem(FileCode.TOO_MANY, limit=str(limits.max_members))
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    is_bomb = unpacked > _SMALL_BYTES and unpacked / packed > limits.max_ratio
    if unpacked > limits.max_unpacked_bytes or is_bomb:
        raise FileProblem(FileCode.BOMB, limit=str(limits.max_unpacked_bytes // 1024**2))


def table_members(archive: zipfile.ZipFile) -> list[str]:
    """Name the tables inside, in the archive's order; folders and resource forks are not tables."""
    return [
        member.filename
        for member in archive.infolist()
        if not member.is_dir()
        and member.filename.lower().endswith(_TABLE_SUFFIXES)
        and not member.filename.startswith("__MACOSX/")
    ]


def unpack_member(path: Path, member: str, target: Path, limits: Limits) -> None:
    """Write one member to `target`, stopping at its declared size, whatever the bytes claim."""
    with checked_archive(path, limits) as archive:
        info = archive.getinfo(member)
        with archive.open(info) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, 1024 * 1024)
            if out.tell() > info.file_size:
                raise FileProblem(FileCode.BOMB, limit=str(limits.max_unpacked_bytes // 1024**2))
