"""Douyin's after-sales: one row a case, joined to order and line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shops.platforms.rows import RefundRow
from tests.shops.platforms.china_files import douyin_refund_rows, douyin_rows, reads, table
from tests.shops.platforms.reads import opened


def test_after_sale_row_joins_order_and_line(tmp_path: Path) -> None:
    found = reads(tmp_path, douyin_refund_rows())
    assert [read.row for read in found] == [
        RefundRow(
            row_no=2,
            order_id="6917000000000000003",
            refund_id="7100000000000000001",
            line_id="6917000000000000003",
            status="succeeded",
            kind="refund_only",
            phase="before_ship",
            status_raw="退款成功",
            amount_fen=2990,
            applied_at=datetime(2026, 6, 11, 4, tzinfo=UTC),
            finished_at=datetime(2026, 6, 11, 5, tzinfo=UTC),
            reason_raw="不想要了",
            is_instant=True,
            title="玉肌皂",
        )
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待商家处理", "requested"),
        ("售后处理中", "requested"),
        ("待买家退货", "agreed_wait_return"),
        ("待商家收货", "returning"),
        ("商家拒绝", "refused"),
        ("同意退款，退款成功", "succeeded"),
        ("售后关闭", "closed"),
        ("换货成功", "closed"),
    ],
)
def test_after_sale_words_become_ours(tmp_path: Path, word: str, status: str) -> None:
    row = reads(tmp_path, [douyin_refund_rows()[0] | {"售后状态": word}])[0].row
    assert isinstance(row, RefundRow)
    assert row.status == status


def test_file_of_after_sales_is_not_taken_for_orders(tmp_path: Path) -> None:

    assert opened(tmp_path, table(douyin_refund_rows(), seed=5)).format.kind == "refunds"
    assert opened(tmp_path, table(douyin_rows(), seed=5)).format.kind == "orders"
