"""Xiaohongshu: a row a SKU with its share of the money, gifts that cost nothing, a buyer's number."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shops.platforms.china_files import codes, reads, told, xhs_row, xhs_rows


def test_shares_add_up_to_the_order(tmp_path: Path) -> None:
    orders, lines = told(tmp_path, xhs_rows())
    assert [(o.payable_fen, o.paid_gross_fen, o.received_fen, o.quantity) for o in orders] == [
        (3990, 3990, 3990, 5),
        (2990, 0, 2990, 1),
    ]
    assert [o.buyer for o in orders] == ["uP777000000000000001", "uP777000000000000002"]
    assert [(line.line_id, line.quantity, line.paid_gross_fen) for line in lines] == [
        ("a1", 1, 2990),
        ("a2", 3, 1000),
        ("a1:gift", 1, 0),
        ("a1", 1, 0),
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待支付", "unpaid"),
        ("待发货", "paid"),
        ("部分发货", "partly_shipped"),
        ("已发货", "shipped"),
        ("待收货", "shipped"),
        ("已完成", "completed"),
        ("已取消", "closed_other"),
    ],
)
def test_status_words_become_ours(tmp_path: Path, word: str, status: str) -> None:
    assert told(tmp_path, [xhs_row("P1", "a", "9.90", 订单状态=word)])[0][0].status == status


@pytest.mark.parametrize(
    ("word", "refund"),
    [("无售后", None), ("-", None), ("售后处理中", "requested"), ("退款成功", "succeeded")],
)
def test_after_sale_words_become_ours(tmp_path: Path, word: str, refund: str | None) -> None:
    assert told(tmp_path, [xhs_row("P1", "a", "9.90", 售后状态=word)])[1][0].refund_status == refund


def test_row_without_an_amount_that_can_be_read_is_refused(tmp_path: Path) -> None:
    rows = [xhs_row("P1", "a", "免费"), xhs_row("P2", "a", "9.90")]
    assert codes(reads(tmp_path, rows))[0] == (2, "用户应付金额(元)", "AMOUNT_UNREADABLE")
