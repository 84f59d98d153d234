"""Excel workbooks, old and new, one grid a sheet that has rows."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import python_calamine

from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.source import Cells, Container, Grid
from shops.platforms.trial import opens


def workbook_grids(
    path: Path, name: str, container: Container, *, is_tried: bool = False
) -> list[Grid]:
    """Open a workbook's sheets. Raises FileProblem for damage and passwords.

    `is_tried` says that these very bytes were opened before, so that nothing can end this process.
    """
    if container is Container.XLS and _is_locked(path):
        raise FileProblem(FileCode.PASSWORD)
    if not is_tried and not opens(path):
        raise FileProblem(FileCode.UNOPENABLE)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [sheet for sheet in book.sheets_metadata if _is_table(sheet)]
    except python_calamine.PasswordError as error:
        raise FileProblem(FileCode.PASSWORD) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileProblem(FileCode.TRUNCATED) from error
    is_1904 = container is Container.XLSX and _counts_from_1904(path)
    return [
        replace(_grid(path, name, sheet, container), counts_from_1904=is_1904) for sheet in sheets
    ]


_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true|on)[\"']")
_LONGEST_HEAD = 1024 * 1024


def _counts_from_1904(path: Path) -> bool:
    """True where a day's number counts from 1904; the library minds it in cells of dates alone."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as file:
            return _SINCE_1904.search(file.read(_LONGEST_HEAD)) is not None
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, zlib.error):
        return False  # laid out in another way; the library reads it all the same


# A new workbook under a password lies as one stream in an old file's frame; an old one says so in a
# record right behind its first, the weakest of its ciphers too, which the library takes for damage.
_LOCKS = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le"))
    + rb"|\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})"
    + rb"(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
_LONGEST_LOCK = 32
_CHUNK_BYTES = 1024 * 1024


def _is_locked(path: Path) -> bool:
    """True for a workbook under a password, be it new or old."""
    kept = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            if _LOCKS.search(kept + chunk):
                return True
            kept = chunk[-_LONGEST_LOCK:]
    return False


def _is_table(sheet: python_calamine.SheetMetadata) -> bool:
    return bool(sheet.typ == python_calamine.SheetTypeEnum.WorkSheet)


def _grid(
    path: Path, name: str, metadata: python_calamine.SheetMetadata, container: Container
) -> Grid:
    sheet_name = metadata.name

    def rows() -> Iterator[Cells]:
        try:
            book = python_calamine.CalamineWorkbook.from_path(str(path))
            sheet = book.get_sheet_by_name(sheet_name)
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise FileProblem(FileCode.TRUNCATED) from error
        yield from sheet.iter_rows()  # type: ignore[misc]  # durations are read as text

    return Grid(
        name=f"{name}/{sheet_name}",
        container=container,
        encoding=None,
        rows=rows,
        sheet=sheet_name,
        is_hidden=metadata.visible != python_calamine.SheetVisibleEnum.Visible,
    )
