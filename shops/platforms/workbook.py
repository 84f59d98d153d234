"""Excel workbooks, old and new, one grid a sheet that has rows."""

from __future__ import annotations

from collections.abc import Iterator
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
    if not is_tried and not opens(path):
        raise FileProblem(FileCode.UNOPENABLE)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [sheet for sheet in book.sheets_metadata if _is_table(sheet)]
    except python_calamine.PasswordError as error:
        raise FileProblem(FileCode.PASSWORD) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileProblem(_why_closed(path)) from error
    return [_grid(path, name, sheet, container) for sheet in sheets]


_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_CHUNK_BYTES = 1024 * 1024


def _why_closed(path: Path) -> FileCode:
    """Tell a workbook under a password, which lies in an old file's frame, from a damaged one."""
    kept = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            if _ENCRYPTED_STREAM in kept + chunk:
                return FileCode.PASSWORD
            kept = chunk[-len(_ENCRYPTED_STREAM) :]
    return FileCode.TRUNCATED


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
