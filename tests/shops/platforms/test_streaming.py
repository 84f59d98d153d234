"""A file is read row by row: what is held at a time does not grow with it."""

from __future__ import annotations

import tracemalloc
from itertools import count
from pathlib import Path

from shops.platforms.reading import Choice, open_table, read_rows
from shops.platforms.source import Limits
from tests.shops.platforms.reads import SHANGHAI
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table

_ROWS = 4000  # by then what the reader remembers of words and times is full
# An order's number is remembered, to name one that stands twice; the row itself takes 330.
_BYTES_A_ROW = 100


def peak_of(folder: Path, rows: int) -> int:
    """Bytes held at most while an export of so many orders is read, one row let go for the next."""
    cells = [order_cells(Sale(1)) for _ in range(rows)]
    for number, row in zip(count(), cells, strict=False):
        row["订单编号"] = f'="{2962000000000000000 + number}"'
    path = folder / f"{rows}.csv"
    path.write_bytes(text_table(ORDER_COLUMNS, cells))
    del cells
    tracemalloc.start()
    table = open_table(path, file_name=path.name, zone=SHANGHAI, choice=Choice(), limits=Limits())
    assert sum(not read.is_refused for read in read_rows(table)) == rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_hardly_grows_with_the_rows(tmp_path: Path) -> None:
    peak_of(tmp_path, 100)  # whatever is loaded or remembered once
    small, large = peak_of(tmp_path, _ROWS), peak_of(tmp_path, 3 * _ROWS)
    assert large - small < _BYTES_A_ROW * 2 * _ROWS
