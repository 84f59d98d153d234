"""Damages workbooks and archives: their bytes, what is packed inside them, and the cells themselves.

A byte changed in a zip mostly breaks its checksum, and the file is refused as a whole. So members are
also unpacked, damaged and packed again, and cells are damaged before they are written.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from tests.shops.platforms.fuzzing import mutated

Rows = list[list[Any]]
Damage = Callable[[bytes, random.Random], bytes]
NASTY: list[Any] = [
    *(
        "",
        " ",
        "-",
        "--",
        "null",
        "无",
        "合计",
        "#N/A",
        "\x00",
        "=1+1",
        "'",
        '"',
        '="',
        "1,5",
        "1.234",
    ),
    *(
        "1e18",
        "4.1E+18",
        "-1",
        "0",
        "00",
        "９",
        "¥",
        "五",
        "2026-02-30 10:00:00",
        "05/06/2026 10:00",
    ),
    *(
        "2026年9月3日",
        "24:00",
        "46000.5",
        "退款成功",
        "交易关闭",
        "x" * 300,
        "a\nb",
        "\u202e1",
        "１.５",
    ),
    *(0, 1, -1, 0.5, 1e18, 123456789012345678, 1e308, True, 46000.75),
    datetime(2026, 9, 3, 10, 0, tzinfo=UTC).replace(tzinfo=None),
    datetime(9999, 12, 31),  # noqa: DTZ001  a cell of a workbook has no zone
]


def repacked(content: bytes, rng: random.Random) -> bytes:
    """Damage one member of an archive or a workbook, or the bytes of the whole."""
    if rng.random() < 0.3:
        return mutated(content, rng)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        hit = rng.choice(source.namelist())
        for name in source.namelist():
            data = source.read(name)
            packed.writestr(name, mutated(data, rng) if name == hit else data)
    return out.getvalue()


def damaged_cells(rows: Rows, rng: random.Random) -> Rows:
    """Change one to three things of a table: a cell, a row, a column. The header may be hit too."""
    damaged = [list(row) for row in rows]
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(_KINDS)(damaged, rng)
    return damaged


def _cell(rows: Rows, rng: random.Random) -> None:
    row = rng.choice(rows)
    if row:
        row[rng.randrange(len(row))] = rng.choice(NASTY)


def _swap_rows(rows: Rows, rng: random.Random) -> None:
    one, two = rng.randrange(len(rows)), rng.randrange(len(rows))
    rows[one], rows[two] = rows[two], rows[one]


def _double_row(rows: Rows, rng: random.Random) -> None:
    rows.insert(rng.randrange(len(rows) + 1), list(rng.choice(rows)))


def _blank_row(rows: Rows, rng: random.Random) -> None:
    rows.insert(rng.randrange(len(rows) + 1), [""] * rng.randrange(3))


def _drop_cell(rows: Rows, rng: random.Random) -> None:
    row = rng.choice(rows)
    if row:
        del row[rng.randrange(len(row))]


def _swap_columns(rows: Rows, rng: random.Random) -> None:
    width = min(map(len, rows))
    if width:
        one, two = rng.randrange(width), rng.randrange(width)
        for row in rows:
            row[one], row[two] = row[two], row[one]


def _new_column(rows: Rows, rng: random.Random) -> None:
    for row in rows:
        row.insert(min(1, len(row)), rng.choice(NASTY))


_KINDS = (_cell, _cell, _cell, _cell, _swap_rows, _double_row, _blank_row, _drop_cell)
_KINDS += (_swap_columns, _new_column)


def book_of(rows: Rows, *, note: bool = False) -> bytes:
    """Write a workbook of typed cells; `note` puts a sheet of words in front."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True})
    dates = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    if note:
        book.add_worksheet("说明").write_string(0, 0, "仅供内部使用")
    sheet = book.add_worksheet("订单")
    for at, row in enumerate(rows):
        for index, cell in enumerate(row):
            _write(sheet, at, index, cell, dates)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any, dates: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, dates)
    elif cell:
        sheet.write_string(row, column, "".join(sign for sign in str(cell) if sign >= " "))


def rows_in(content: bytes, delimiter: str = ",") -> Rows:
    """Return the cells of a text export."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        delimiter = "\t" if text.split("\n")[0].count("\t") > 3 else delimiter
        return [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    raise ValueError("neither UTF-8 nor GB18030")


def zip_of(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"订单/{name}", content)
        packed.writestr("说明.txt.pdf", b"%PDF-1.4")
    return out.getvalue()
