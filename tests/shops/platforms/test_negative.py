"""An order or a refund below zero is refused in every format; a share of one may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.platforms.problems import Code
from tests.shops.platforms import test_amazon_orders
from tests.shops.platforms.china_files import codes, douyin_row, jd_row, reads
from tests.shops.platforms.reads import opened, rows_of
from tests.shops.taobao_files import (
    LINE_COLUMNS,
    ORDER_COLUMNS,
    REFUND_COLUMNS,
    Sale,
    line_cells,
    order_cells,
    refund_cells,
    text_table,
)

NUMBER = "6917000000000000001"


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        (ORDER_COLUMNS, order_cells(Sale(1)), "总金额"),
        (ORDER_COLUMNS, order_cells(Sale(1)), "宝贝总数量"),
        (LINE_COLUMNS, line_cells(Sale(1)), "买家实际支付金额"),
        (REFUND_COLUMNS, refund_cells(Sale(1)), "买家退款金额"),
    ],
)
def test_row_below_zero_is_refused_by_the_name_of_its_column(
    tmp_path: Path, columns: list[str], cells: dict[str, str], column: str
) -> None:
    wrong, right = (
        rows_of(opened(tmp_path, text_table(columns, [cells | {column: text}])))[0]
        for text in ("-2", "2")
    )
    assert [(one.column, one.code) for one in wrong.problems] == [(column, Code.AMOUNT_NEGATIVE)]
    assert wrong.is_refused
    assert not right.problems


def test_order_of_several_rows_falls_whole_where_its_sum_is_below_zero(tmp_path: Path) -> None:
    rows = [douyin_row(NUMBER, "1", "9.90"), douyin_row(NUMBER, "2", "-20.00")]
    found = reads(tmp_path, rows)
    assert codes(found) == [
        (2, "主订单编号", "ORDER_INCOMPLETE"),
        (3, "订单应付金额", "AMOUNT_NEGATIVE"),
    ]
    assert [read.rows for read in found] == [(), ()]


def test_share_below_zero_stays_within_an_order_that_is_not(tmp_path: Path) -> None:
    rows = [douyin_row(NUMBER, "1", "9.90"), douyin_row(NUMBER, "2", "-0.01")]
    found = reads(tmp_path, rows)
    assert (codes(found), found[0].row.payable_fen) == ([], 989)  # type: ignore[union-attr]


def test_order_whose_rows_lie_apart_falls_the_same(tmp_path: Path) -> None:
    other = test_amazon_orders.item(2)
    first, last = test_amazon_orders.item(1, item_price="5.00"), test_amazon_orders.item(1, sku="B")
    told = test_amazon_orders.reads(tmp_path, first, other, last | {"item-price": "-90.00"})
    assert told.problems == [
        (2, "amazon-order-id", Code.ORDER_INCOMPLETE),
        (4, "item-price", Code.AMOUNT_NEGATIVE),
    ]
    assert list(told.orders) == [other["amazon-order-id"]]


def test_sum_that_every_row_repeats_names_each_of_them(tmp_path: Path) -> None:
    rows = [jd_row("301234567890", f"{at}", "9.90", "-9.90") for at in (1, 2)]
    assert [(row, code) for row, _, code in codes(reads(tmp_path, rows))] == [
        (2, "AMOUNT_NEGATIVE"),
        (3, "AMOUNT_NEGATIVE"),
    ]
