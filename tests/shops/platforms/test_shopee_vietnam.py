"""Shopee's Vietnamese order list, which a spreadsheet damaged."""

from __future__ import annotations

from pathlib import Path

from shops.platforms.problems import Code
from tests.shops.platforms.reads import delimited, read

VIETNAMESE = [
    *("OrderID", "Order Time", "Tên chung", "Số lượng", "Tổng tiền", "Trạng thái", "Tên shop"),
    *("Chi tiết", "Tiền gốc"),
]


def test_dong_have_no_decimals_and_points_part_their_thousands(tmp_path: Path) -> None:
    def row(number: str, total: str, day: str) -> dict[str, str]:
        values = (number, day, "Cốc", "1", total, "Hoàn thành", "a - A", "", "")
        return dict(zip(VIETNAMESE, values, strict=True))

    rows = [
        row("41746900000001", "1.112.250\xa0₫", "28/04/2020"),
        row("41253000000001", "179.000\xa0₫", "02/04/2020"),
        row("4.1253E+13", "179.000\xa0₫", "02/04/2020"),
        dict(
            zip(VIETNAMESE, ("Tổng cộng: ", "", "", "3", "5.001.450\xa0₫", *[""] * 4), strict=True)
        ),
    ]
    told = read(tmp_path, delimited(VIETNAMESE, rows), takes_any_currency=True)
    assert [row.payable_fen for row in told.orders.values()] == [1112250, 179000]
    assert told.problems == [(4, "OrderID", Code.ID_SCIENTIFIC)]
    assert (told.furniture, told.table.books) == (1, "VND")
    assert [row.placed_at.month for row in told.orders.values()] == [4, 4]
