"""Taobao's and Tmall's line export, 宝贝报表."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shops.platforms.rows import LineRow
from tests.shops.platforms.reads import opened, rows_of
from tests.shops.platforms.taobao_rows import REFUNDED, says_the_same
from tests.shops.taobao_files import LINE_COLUMNS, Sale, line_cells, text_table


def test_line_row_keeps_its_gross_and_its_refund(tmp_path: Path) -> None:
    row = rows_of(opened(tmp_path, text_table(LINE_COLUMNS, [line_cells(REFUNDED)])))[0].row
    at = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    assert row == LineRow(
        row_no=2,
        order_id=REFUNDED.order_id,
        line_id=REFUNDED.order_id,
        product_key="title:加厚收纳箱",
        title="加厚收纳箱",
        merchant_sku="SKU-1",
        quantity=1,
        unit_price_fen=2990,
        paid_gross_fen=2990,
        refund_status="succeeded",
        refunded_fen=2990,
        status_raw="交易关闭",
        placed_at=at,
        paid_at=at,
    )


def test_line_without_a_refund_has_none(tmp_path: Path) -> None:
    row = rows_of(opened(tmp_path, text_table(LINE_COLUMNS, [line_cells(Sale(1))])))[0].row
    assert isinstance(row, LineRow)
    assert (row.refund_status, row.refunded_fen) == (None, None)


NEWER_LINES = {"标题": "商品标题", "价格": "商品价格", "买家实际支付金额": "买家实付金额"}


def test_older_and_newer_names_say_the_same(tmp_path: Path) -> None:
    assert says_the_same(tmp_path, LINE_COLUMNS, line_cells(REFUNDED), NEWER_LINES) == "lines"
