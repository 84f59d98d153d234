"""Our own csv."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shops.platforms.problems import Code, FileProblem
from shops.platforms.rows import OrderRow, Receiver
from tests.shops.platforms.reads import opened, rows_of

AT = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)


def order(folder: Path, header: str, cells: str) -> OrderRow:
    row = rows_of(opened(folder, f"{header}\n{cells}\n".encode()))[0].row
    assert isinstance(row, OrderRow)
    return row


def test_order_is_read_when_only_three_columns_are_there(tmp_path: Path) -> None:
    row = order(tmp_path, "order_id,placed_at,amount", "A-1,2026-06-11 10:00:00,29.90")
    assert row == OrderRow(row_no=2, order_id="A-1", placed_at=AT, payable_fen=2990)


def test_order_is_read_when_every_column_is_there(tmp_path: Path) -> None:
    row = order(
        tmp_path,
        "订单号,下单时间,订单金额,商品ID,商品名称,数量,订单状态,付款时间,退款金额,退款时间,买家,"
        "收货人,手机,省,市,区,详细地址,渠道,买家留言,是否咨询,是否用券,快递单号,快递公司",
        "7,2026-06-11 10:00:00,29.90,88,收纳箱,2,已完成,2026-06-11 10:00:00,29.90,"
        "2026-06-12 10:00:00,小明,王小明,13812345678,浙江省,金华市,义乌市,宾王路1号,直播,好,是,否,"
        "SF123,顺丰",
    )
    assert row == OrderRow(
        row_no=2,
        order_id="7",
        placed_at=AT,
        paid_at=AT,
        status="completed",
        status_raw="已完成",
        payable_fen=2990,
        paid_gross_fen=2990,
        refunded_fen=2990,
        refunded_at=datetime(2026, 6, 12, 2, 0, tzinfo=UTC),
        quantity=2,
        product_key="id:88",
        product_title="收纳箱",
        buyer="小明",
        receiver=Receiver("王小明", "13812345678", "浙江省", "金华市", "义乌市", "宾王路1号"),
        channel="直播",
        has_remark=True,
        has_chat=True,
        has_coupon=False,
        tracking="SF123",
        carrier="顺丰",
    )


@pytest.mark.parametrize(
    ("columns", "cells", "status"),
    [
        ("paid_at", "2026-06-11 10:00:00", "paid"),
        ("paid_at", "", "unpaid"),
        ("paid", "29.90", "paid"),
        ("status", "shipped", "shipped"),
        ("status", "已取消，退款成功", "closed_refunded"),
        ("title", "箱", "unknown"),
    ],
)
def test_status_says_the_least_that_the_columns_prove(
    tmp_path: Path, columns: str, cells: str, status: str
) -> None:
    header = f"order_id,placed_at,amount,{columns}"
    assert order(tmp_path, header, f"1,2026-06-11 10:00:00,29.90,{cells}").status == status


def test_row_is_refused_when_its_amount_is_missing(tmp_path: Path) -> None:
    content = b"order_id,placed_at,amount\n1,2026-06-11 10:00:00,\n"
    read = rows_of(opened(tmp_path, content))[0]
    assert [problem.code for problem in read.problems] == [Code.AMOUNT_UNREADABLE]


@pytest.mark.parametrize("cell", ["-29.90", "(29.90)", "－29.90", "-￥29.90"])
def test_row_is_refused_when_its_amount_is_below_zero(tmp_path: Path, cell: str) -> None:
    """Ledgers write what went back as a row below zero; it would be an order that cost less than none."""
    content = f"order_id,placed_at,amount\n1,2026-06-11 10:00:00,{cell}\n2,2026-06-11 10:00:00,0\n"
    wrong, right = rows_of(opened(tmp_path, content.encode()))
    assert [problem.code for problem in wrong.problems] == [Code.AMOUNT_NEGATIVE]
    assert wrong.is_refused
    assert not right.problems


def test_row_is_refused_when_its_pieces_are_below_zero(tmp_path: Path) -> None:
    content = b"order_id,placed_at,amount,quantity\n1,2026-06-11 10:00:00,9.90,-1\n"
    told = [problem.code for problem in rows_of(opened(tmp_path, content))[0].problems]
    assert told == [Code.AMOUNT_NEGATIVE]


def test_column_that_is_missing_is_named_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="needs the column amount / 订单金额, which is not"):
        opened(tmp_path, "订单号,下单时间,备注\n1,2026-06-11 10:00:00,急\n".encode())
