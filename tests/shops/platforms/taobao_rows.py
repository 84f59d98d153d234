"""One refunded sale as the Taobao exports tell it, read back, for the tests of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shops.platforms.rows import OrderRow
from tests.shops.platforms.reads import opened, rows_of
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table

REFUNDED = Sale(1, is_refunded=True)


def order(folder: Path, **cells: str) -> OrderRow:
    """The row of the refunded sale, with `cells` in place of its own."""
    content = text_table(ORDER_COLUMNS, [order_cells(REFUNDED) | cells])
    row = rows_of(opened(folder, content))[0].row
    assert isinstance(row, OrderRow)
    return row


def says_the_same(
    folder: Path,
    columns: list[str],
    cells: dict[str, str],
    names: dict[str, str],
    words: Mapping[str, str] | None = None,
) -> str:
    """Compare a file under other names, and other `words`, with the usual one; give its kind."""
    renamed = opened(folder, text_table(columns, [cells | (words or {})], rename=names), "a.csv")
    plain = opened(folder, text_table(columns, [cells]), "b.csv")
    assert renamed.format is plain.format
    assert renamed.format.platform == "taobao"
    assert [read.row for read in rows_of(renamed)] == [read.row for read in rows_of(plain)]
    return str(renamed.format.kind)
