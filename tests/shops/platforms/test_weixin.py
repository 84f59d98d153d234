"""Weixin store: the order's money on each of its rows, what went back at each product."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.china_files import codes, reads, told, weixin_row, weixin_rows


def test_payment_counts_once_and_refunds_add_up(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, weixin_rows())
    assert [(o.payable_fen, o.paid_gross_fen, o.refunded_fen, o.status) for o in orders] == [
        (4000, 4000, 1000, "paid"),
        (3000, 3000, 0, "completed"),
        (3000, 0, 0, "closed_unpaid"),
    ]
    assert [(line.paid_gross_fen, line.refunded_fen, line.refund_status) for line in lines] == [
        (3000, 0, None),
        (1000, 1000, "succeeded"),
        (3000, 0, None),
        (0, 0, None),
    ]


def test_same_product_of_two_colours_is_two_lines(tmp_path: Path) -> None:
    rows = [weixin_row("3", "10001", "20.00", "10.00", 商品属性=colour) for colour in ("红", "白")]
    lines = told(tmp_path, rows)[1]
    assert len({line.line_id for line in lines}) == 2


@pytest.mark.parametrize(
    ("word", "refunded", "status"),
    [
        ("待付款", "0.00", "unpaid"),
        ("待发货", "0.00", "paid"),
        ("待收货", "0.00", "shipped"),
        ("已完成", "0.00", "completed"),
        ("已取消", "30.00", "closed_refunded"),
    ],
)
def test_status_words_become_ours(tmp_path: Path, word: str, refunded: str, status: str) -> None:
    rows = [weixin_row("3", "1", "30.00", "30.00", 订单状态=word, 商品已退款金额=refunded)]
    assert told(tmp_path, rows)[0][0].status == status


def test_time_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    rows = [weixin_row("3", "1", "30.00", "30.00", 订单下单时间="昨天")]
    assert codes(reads(tmp_path, rows)) == [(2, "订单下单时间", "DATE_UNREADABLE")]
