"""Taobao's and Tmall's refund export, 退款管理."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shops.platforms.rows import RefundRow
from tests.shops.platforms.reads import opened, rows_of
from tests.shops.platforms.taobao_rows import REFUNDED, says_the_same
from tests.shops.taobao_files import REFUND_COLUMNS, refund_cells, text_table


def test_refund_row_has_both_times_and_its_kind(tmp_path: Path) -> None:
    row = rows_of(opened(tmp_path, text_table(REFUND_COLUMNS, [refund_cells(REFUNDED)])))[0].row
    assert row == RefundRow(
        row_no=2,
        order_id=REFUNDED.order_id,
        refund_id=f"{REFUNDED.order_id[:-1]}9",
        status="succeeded",
        kind="return_refund",
        status_raw="退款成功",
        amount_fen=2990,
        applied_at=datetime(2026, 6, 11, 14, 0, tzinfo=UTC),
        finished_at=datetime(2026, 6, 11, 15, 0, tzinfo=UTC),
        reason_raw="拍错/多拍/不想要",
        title="加厚收纳箱",
    )


def test_refund_kind_is_read_from_the_newer_column(tmp_path: Path) -> None:
    columns = ["售后类型" if name == "是否需要退货" else name for name in REFUND_COLUMNS]
    cells = refund_cells(REFUNDED) | {"售后类型": "仅退款"}
    row = rows_of(opened(tmp_path, text_table(columns, [cells])))[0].row
    assert isinstance(row, RefundRow)
    assert row.kind == "refund_only"


NEWER_REFUNDS = {
    "支付宝交易号": "支付单号",
    "商家编码": "商品编码",
    "是否需要退货": "售后类型",
    "买家会员名称": "商品 id",
}


def test_older_and_newer_names_say_the_same(tmp_path: Path) -> None:
    newer = {"是否需要退货": "退货退款"}
    cells = refund_cells(REFUNDED)
    assert says_the_same(tmp_path, REFUND_COLUMNS, cells, NEWER_REFUNDS, newer) == "refunds"
