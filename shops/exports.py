"""Tables as files that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMN_WIDTH = 18
# What a workbook's cell holds at most; a longer text would be left out without a word.
_CELL_LENGTH = 32_767


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_lines(rows: Iterable[Sequence[str]], delimiter: str = ",") -> Iterator[bytes]:
    """Write rows as UTF-8 csv with a byte order mark, one piece a row, formula-safe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    mark = "\ufeff"
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield (mark + buffer.getvalue()).encode()
        mark = ""
        buffer.seek(0)
        buffer.truncate()


def workbook_of(rows: Iterable[Sequence[str]], sheet_name: str = "") -> bytes:
    """Write rows as a workbook of texts: no formula runs, no number loses a digit when edited."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    as_text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(sheet_name or None)
    for at, row in enumerate(rows):
        if at == 0:
            sheet.set_column(0, len(row) - 1, _COLUMN_WIDTH, as_text)
        for index, cell in enumerate(row):
            sheet.write_string(at, index, cell[:_CELL_LENGTH], as_text)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
