"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path
from typing import BinaryIO

from shops.platforms.archive import checked_archive, table_members
from shops.platforms.encoding import unmarked_wide
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.source import Container, Limits

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP_STARTS = (b"<html", b"<table", b"<?xml", b"<!doctype", b"<meta", b"<head", b"<style")
# Pictures, PDFs and programs that a hand may drop beside the export.
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"MZ",
    b"\x7fELF",
)
# Archives that are not opened here: rar, 7z, gz, xz, bz2, zstd; a tar says so further down.
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd")
_TAR, _TAR_AT = b"ustar", 257
# What a program writes, or a page's console saves, instead of a table.
_JSON, _JSON_OPENS = (b"[{", b'{"'), 9
_PEEK_BYTES = 4096
_NULS_OF_A_TEXT = 0.02


def container_of(path: Path, limits: Limits) -> Container:
    """Say what kind of file lies at `path`. Raises FileProblem for what is no table at all."""
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise FileProblem(FileCode.TOO_LARGE, limit=str(limits.max_bytes // 1024**2))
    with path.open("rb") as file:
        head = file.read(_PEEK_BYTES)
        if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
            raise FileProblem(FileCode.EMPTY)
        if head.startswith((_ZIP, _EMPTY_ZIP)):
            return _zip_kind(file, limits)
    if head.startswith(_OLE):
        return Container.XLS
    if head.startswith(_PACKED) or head.startswith(_TAR, _TAR_AT):
        raise FileProblem(FileCode.PACKED)
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_FOREIGN):
        raise FileProblem(FileCode.NOT_A_TABLE)
    if b"".join(begins[:_JSON_OPENS].split()).startswith(_JSON):
        raise FileProblem(FileCode.JSON)
    if begins.startswith(_MARKUP_STARTS):
        return Container.MARKUP
    return _text_or_nothing(head)


def _zip_kind(file: BinaryIO, limits: Limits) -> Container:
    with checked_archive(file, limits) as archive:
        if _is_workbook(archive):
            return Container.XLSX
        if not table_members(archive):
            raise FileProblem(FileCode.NOTHING_INSIDE)
    return Container.ZIP


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def _text_or_nothing(head: bytes) -> Container:
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    # A few NULs are damage in a text, and its rows are named; programs and pictures are full of them.
    is_full = head.count(b"\x00") > _NULS_OF_A_TEXT * len(head)
    if is_full and not is_wide and unmarked_wide(head) is None:
        raise FileProblem(FileCode.NOT_A_TABLE)
    return Container.TEXT
