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
# Who packs an archive writes the members' names in UTF-8 or in its own code page, and need not say
# which; a Chinese Windows and a Mac do not.
_NAMES = ("utf-8", "gb18030")
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".et")
# Not opened, but named: an export inside would be left out without a word.
ARCHIVE_SUFFIXES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar")
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
    for encoding in _NAMES:
        try:
            return zipfile.ZipFile(file, metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    return zipfile.ZipFile(file)  # any bytes are a name in the code page that zips began with


def _check(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FileProblem(FileCode.PASSWORD)
    if len(members) > limits.max_members:
        raise FileProblem(FileCode.TOO_MANY, limit=str(limits.max_members))
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > limits.max_unpacked_bytes:
        raise FileProblem(FileCode.BOMB, limit=str(limits.max_unpacked_bytes // 1024**2))
    if unpacked > _SMALL_BYTES and unpacked / packed > limits.max_ratio:
        ratio, limit = str(unpacked // packed), str(limits.max_ratio)
        raise FileProblem(FileCode.SQUEEZED, ratio=ratio, limit=limit)


def table_members(archive: zipfile.ZipFile) -> list[str]:
    """Name the tables and archives inside, in the archive's order.

    Folders are none, nor what a Mac or an open workbook leaves beside them, nor a text without a
    single row of cells. Of two members of one name the second is called `name (2)`.
    """
    return [name for name, member in _named(archive).items() if _may_be_table(archive, member)]


def _named(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    named: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        name, nth = member.filename, 1
        while name in named:
            nth += 1
            name = f"{member.filename} ({nth})"
        named[name] = member
    return named


def _may_be_table(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    *folders, name = member.filename.split("/")
    if name.startswith(("._", "~$")) or "__MACOSX" in folders:
        return False
    if not name.lower().endswith((*TABLE_SUFFIXES, *ARCHIVE_SUFFIXES)):
        return False
    return not name.lower().endswith(".txt") or _has_cells(archive, member)


_PEEK_BYTES = 64 * 1024
_DELIMITERS = b",\t;"  # none of them is the second byte of a hanzi in GBK


def _has_cells(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """True where a line parts three cells: Amazon's reports are .txt, as are notes to the reader."""
    with archive.open(member) as file:
        head = file.read(_PEEK_BYTES).replace(b"\x00", b"")  # UTF-16 puts them between letters
    return any(line.count(mark) >= 2 for line in head.splitlines() for mark in _DELIMITERS)


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Find a member by the name that `table_members` gave it, or gave it before UTF-8 was tried."""
    named = _named(archive)
    if name in named:
        return named[name]
    return next(
        member
        for shown, member in named.items()
        if shown.encode().decode(_NAMES[-1], "replace") == name
    )


def unpack_member(path: Path, member: str, target: Path, limits: Limits) -> None:
    """Write one member to `target`, stopping at its declared size, whatever the bytes claim."""
    with checked_archive(path, limits) as archive:
        info = _member(archive, member)
        with archive.open(info) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out, 1024 * 1024)
            if out.tell() > info.file_size:
                raise FileProblem(FileCode.BOMB, limit=str(limits.max_unpacked_bytes // 1024**2))
