"""Pinduoduo: one row an order; the day may have to be read off the number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.shared import shared_file
from tests.shops.platforms.china_files import codes, pdd_row, pdd_rows, reads, told
from tests.shops.platforms.reads import opened, rows_of


def test_payable_is_goods_and_postage_less_every_discount(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, pdd_rows())
    assert [(o.payable_fen, o.paid_gross_fen, o.refunded_fen, o.status) for o in orders] == [
        (1800, 1800, None, "delivered"),
        (1800, 1800, 1800, "closed_refunded"),
        (1800, 0, None, "closed_unpaid"),
        (1800, 1800, None, "paid"),
    ]
    assert [(line.line_id, line.quantity, line.refund_status) for line in lines] == [
        ("260611-607198974342268", 2, None),
        ("260611-607198974342269", 2, "succeeded"),
        ("260611-607198974342270", 2, None),
        ("260611-607198974342271", 2, "requested"),
    ]


def test_day_of_the_number_stands_in_and_says_so(tmp_path: Path) -> None:
    rows = [pdd_row("260611-607198974342268", "18.00", 订单成交时间="")]
    order = told(tmp_path, rows)[0][0]
    assert order.is_time_inferred
    assert order.placed_at == datetime(2026, 6, 10, 16, tzinfo=UTC)
    assert codes(reads(tmp_path, rows)) == [(2, "订单成交时间", "DATE_INFERRED")]


def test_time_of_the_deal_counts_when_the_number_names_another_day(tmp_path: Path) -> None:
    rows = [pdd_row("260610-607198974342268", "18.00", 订单成交时间="2026-06-11 00:03:00")]
    order = told(tmp_path, rows)[0][0]
    assert (order.is_time_inferred, order.placed_at) == (
        False,
        datetime(2026, 6, 10, 16, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize("number", ["A607198974342268", "261311-607198974342268"])
def test_row_without_a_time_or_a_day_is_refused(tmp_path: Path, number: str) -> None:
    (read,) = reads(tmp_path, [pdd_row(number, "18.00", 订单成交时间="")])
    assert read.is_refused
    assert codes([read])[-1] == (2, "订单成交时间", "DATE_UNREADABLE")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待付款", "unpaid"),
        ("待发货", "paid"),
        ("已发货，待签收", "shipped"),
        ("已发货,待签收", "shipped"),
        ("已签收", "delivered"),
        ("已收货", "delivered"),
        ("已取消", "closed_unpaid"),
        ("已取消，退款成功", "closed_refunded"),
        ("已发货，退款成功", "closed_refunded"),
        ("待发货，退款成功", "closed_refunded"),
        ("未发货退款成功", "closed_refunded"),
    ],
)
def test_status_words_become_ours(tmp_path: Path, word: str, status: str) -> None:
    assert (
        told(tmp_path, [pdd_row("260611-607198974342268", "18.00", 订单状态=word)])[0][0].status
        == status
    )


def test_order_under_review_is_on_hold(tmp_path: Path) -> None:
    rows = [
        pdd_row("260611-607198974342268", "18.00", 订单状态="待发货") | {"是否审核中": word}
        for word in ("是",)
    ]
    assert told(tmp_path, rows)[0][0].status == "on_hold"


def test_second_row_of_a_number_is_refused_and_the_first_kept(tmp_path: Path) -> None:
    rows = [pdd_row("260611-607198974342268", paid) for paid in ("18.00", "99.00")]
    found = reads(tmp_path, rows)
    assert codes(found) == [(3, "订单号", "DUPLICATE_IN_FILE")]
    assert [row.paid_gross_fen for read in found for row in read.rows] == [1800, 1800]  # type: ignore[union-attr]


def test_real_sample_takes_the_day_where_the_time_is_blank(tmp_path: Path) -> None:
    content = shared_file("samples/pinduoduo/pdd_blank_time_23col.csv").read_bytes()
    found = rows_of(opened(tmp_path, content))
    assert codes(found) == [
        (2, "订单成交时间", "DATE_INFERRED"),
        (3, "订单成交时间", "DATE_INFERRED"),
        (5, "订单号", "ID_SHAPE"),
        (5, "订单成交时间", "DATE_UNREADABLE"),
    ]
