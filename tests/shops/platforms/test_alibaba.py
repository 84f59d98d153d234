"""1688: merged cells, so that only an order's first row tells about the order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.china_files import alibaba_row, alibaba_rows, codes, reads, table, told
from tests.shops.platforms.reads import opened, rows_of


def test_rows_below_belong_to_the_order_above(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, alibaba_rows())
    assert [(o.payable_fen, o.paid_gross_fen, o.quantity, o.status) for o in orders] == [
        (50000, 50000, 200, "paid"),
        (50000, 50000, 100, "completed"),
        (50000, 0, 100, "closed_unpaid"),
    ]
    assert [(line.order_id, line.line_id, line.quantity) for line in lines] == [
        ("4200000000000000001", "9610", 100),
        ("4200000000000000001", "9620", 100),
        ("4200000000000000002", "9610", 100),
        ("4200000000000000003", "9610", 100),
    ]


def test_order_that_repeats_its_number_counts_once_too(tmp_path: Path) -> None:
    rows = alibaba_rows()
    rows[1] = alibaba_row("4200000000000000001", "620", "1.00", "100")
    orders = told(tmp_path, rows)[0]
    assert next((o.payable_fen, o.quantity) for o in orders) == (50000, 200)


def test_names_without_their_unit_are_the_same(tmp_path: Path) -> None:
    bare = {
        "货品总价(元)": "货品总价",
        "单价(元)": "单价",
        "Offer ID": "OfferID",
        "SKU ID": "SKUID",
    }
    rows = [{bare.get(name, name): text for name, text in row.items()} for row in alibaba_rows()]
    found = opened(tmp_path, table(rows, encoding="gb18030", seed=4))
    assert found.format.platform == "1688"
    assert len([read for read in rows_of(found) if read.rows]) == 4


def test_rows_below_a_damaged_number_wait_with_it(tmp_path: Path) -> None:
    rows = alibaba_rows()
    rows[0] = rows[0] | {"订单编号": "4.2E+18"}
    assert codes(reads(tmp_path, rows)) == [
        (2, "订单编号", "ID_SCIENTIFIC"),
        (3, "订单编号", "ORDER_INCOMPLETE"),
    ]


def test_row_without_a_number_names_the_order_that_it_waits_with(tmp_path: Path) -> None:
    rows = alibaba_rows()
    rows[0] = rows[0] | {"订单创建时间": "昨天"}
    waiting = reads(tmp_path, rows)[1].problems[0]
    assert (waiting.row, waiting.params) == (
        3,
        {"value": "4200000000000000001", "first_row": "2"},
    )


def test_first_row_without_a_number_is_refused(tmp_path: Path) -> None:
    found = reads(tmp_path, alibaba_rows()[1:])
    assert [(row, code) for row, _, code in codes(found)] == [(2, "ORDER_UNOPENED")]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("等待买家付款", "unpaid"),
        ("等待卖家发货", "paid"),
        ("等待买家确认收货", "shipped"),
        ("交易成功", "completed"),
        ("交易关闭", "closed_other"),
    ],
)
def test_status_words_become_ours(tmp_path: Path, word: str, status: str) -> None:
    rows = [alibaba_row("4200000000000000001", "610", "4.00", "100", 订单状态=word)]
    assert told(tmp_path, rows)[0][0].status == status
