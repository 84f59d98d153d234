"""A statement as a workbook: its sheets as rows of text, as a csv of the same table would give."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import python_calamine

from appeals.packing.funds.statement import StatementUnreadable

_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A spreadsheet keeps fifteen digits of a number; an order's number beyond that is no longer its own.
_EXACT = 10**15

Row = tuple[int, list[str]]


def is_workbook(content: bytes) -> bool:
    return content.startswith(_STARTS)


def sheets_of(content: bytes) -> list[list[Row]]:
    """Every sheet's rows with their numbers as the spreadsheet counts them.

    Raises StatementUnreadable for a workbook that is damaged or under a password.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [list(_rows(book, sheet.name)) for sheet in book.sheets_metadata if _is_table(sheet)]
    except python_calamine.PasswordError as error:
        raise StatementUnreadable("password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise StatementUnreadable("damaged") from error


def _is_table(sheet: python_calamine.SheetMetadata) -> bool:
    return bool(sheet.typ == python_calamine.SheetTypeEnum.WorkSheet)


def _rows(book: python_calamine.CalamineWorkbook, name: str) -> Iterator[Row]:
    cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for number, row in enumerate(cells, start=1):
        yield number, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """What the cell shows; a number too long to be exact says so and is no order's number."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _number(cell: float) -> str:
    if abs(cell) >= _EXACT:
        return f"{cell:.6E}"
    if cell == int(cell):
        return str(int(cell))
    return format(Decimal(repr(cell)), "f")
