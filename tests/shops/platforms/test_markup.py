"""Tables that call themselves .xls: letters, merged cells, several declarations."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from tests.shops.platforms.reads import read
from tests.shops.taobao_files import Sale, order_cells

MEMBERS = [Sale(1), Sale(2, is_refunded=True)]


def html(rows: list[list[str]]) -> str:
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return (
        f"<html><body><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></body></html>"
    )


def taobao_rows() -> list[list[str]]:
    cells = [order_cells(sale) for sale in MEMBERS]
    return [list(cells[0]), *[list(row.values()) for row in cells]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_table_is_read_in_either_letters(tmp_path: Path, encoding: str) -> None:
    told = read(tmp_path, html(taobao_rows()).encode(encoding), "x.xls")
    assert (told.table.format.platform, told.table.grid.encoding) == ("taobao", encoding)
    assert list(told.orders) == [sale.order_id for sale in MEMBERS]
    assert told.refused == []


def test_cell_merged_over_rows_and_columns_moves_no_other_cell(tmp_path: Path) -> None:
    content = (
        "<table><tr><td colspan=3>九月</td></tr>"
        "<tr><td>order_id</td><td>placed_at</td><td>amount</td></tr>"
        "<tr><td>1</td><td rowspan='2'>2026-09-03 10:00:00</td><td>29.90</td></tr>"
        "<tr><td>2</td><td>9.90</td></tr></table>"
    ).encode()
    told = read(tmp_path, content, "x.xls")
    assert told.orders["1"].payable_fen == 2990
    # The merged time covers the second row, which has none of its own.
    assert [(row, column) for row, column, _ in told.problems] == [(4, "placed_at")]


def test_spreadsheetml_is_read_whatever_letters_it_declares(tmp_path: Path) -> None:
    head = '<?xml version="1.0" encoding="GB2312"?>'
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = [["订单号", "下单时间", "订单金额"], ["甲1", "2026-09-03 10:00:00", "29.90"]]
    body = "".join(
        "<Row>" + "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in row) + "</Row>"
        for row in rows
    )
    book = f'<Workbook xmlns="{space}"><Worksheet><Table>{body}</Table></Worksheet></Workbook>'
    told = read(tmp_path, (head + book).encode("gb18030"), "x.xls")
    assert told.orders["甲1"].payable_fen == 2990
