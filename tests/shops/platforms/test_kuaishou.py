"""Kuaishou: one row an order; an after-sale is known only by its word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.shops.platforms.china_files import (
    codes,
    kuaishou_row,
    kuaishou_rows,
    reads,
    table,
    told,
)
from tests.shops.platforms.reads import opened, rows_of


def test_order_has_its_money_its_line_and_its_region(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, kuaishou_rows())
    assert [(o.payable_fen, o.paid_gross_fen, o.refunded_fen, o.status) for o in orders] == [
        (2990, 2990, None, "paid"),
        (3010, 3010, None, "closed_refunded"),
        (2990, 0, None, "closed_unpaid"),
    ]
    assert orders[0].placed_at == datetime(2026, 6, 11, 2, tzinfo=UTC)
    assert (orders[0].receiver.province, orders[0].receiver.district) == ("浙江省", "义乌市")
    assert [(line.line_id, line.refund_status) for line in lines] == [
        ("2416200000000001", None),
        ("2416200000000002", "succeeded"),
        ("2416200000000003", None),
    ]


def test_older_names_say_the_same(tmp_path: Path) -> None:
    older = {"订单号": "订单编号", "实付款": "订单应付金额", "快递单号": "运单号"}
    rows = [{older.get(name, name): text for name, text in row.items()} for row in kuaishou_rows()]
    found = opened(tmp_path, table(rows, encoding="gb18030", seed=2))
    assert found.format.platform == "kuaishou"
    assert [read.row.payable_fen for read in rows_of(found)] == [2990, 3010, 2990]  # type: ignore[union-attr]


def test_unknown_after_sale_word_is_noted_never_guessed(tmp_path: Path) -> None:
    rows = [kuaishou_row("2416200000000001", "29.90", 售后状态="量子退款")]
    assert codes(reads(tmp_path, rows)) == [(2, "售后状态", "STATUS_UNKNOWN")]
    assert told(tmp_path, rows)[1][0].refund_status == "unknown"


def test_damaged_number_is_refused_by_name(tmp_path: Path) -> None:
    rows = [kuaishou_row("2.4162E+15", "29.90"), kuaishou_row("2416200000000002", "29.90")]
    assert codes(reads(tmp_path, rows)) == [(2, "订单号", "ID_SCIENTIFIC")]


def test_region_is_read_off_the_address_where_it_has_no_columns(tmp_path: Path) -> None:
    row = kuaishou_row("2416200000000001", "29.90", 收货地址="山东省青岛市市南区香港中路1号")
    older = {name: text for name, text in row.items() if not name.startswith("收货地址-")}
    receiver = told(tmp_path, [older])[0][0].receiver
    assert (receiver.province, receiver.city, receiver.district) == ("山东省", "青岛市", "市南区")
    assert told(tmp_path, [row])[0][0].receiver.province == "浙江省"
