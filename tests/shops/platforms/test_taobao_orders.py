"""Taobao's and Tmall's order export, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shops.platforms.rows import OrderRow, Receiver
from tests.shops.platforms.reads import opened, rows_of
from tests.shops.platforms.taobao_rows import REFUNDED, order, says_the_same
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table


def test_order_row_has_every_field_when_the_export_is_full(tmp_path: Path) -> None:
    at = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    assert order(tmp_path) == OrderRow(
        row_no=2,
        order_id=REFUNDED.order_id,
        placed_at=at,
        paid_at=at,
        status="closed_refunded",
        parent_id=REFUNDED.order_id,
        status_raw="交易关闭",
        close_reason="退款",
        goods_fen=2990,
        shipping_fen=0,
        payable_fen=2990,
        paid_gross_fen=2990,
        refunded_fen=2990,
        received_fen=0,
        quantity=1,
        product_key="title:加厚收纳箱",
        product_title="加厚收纳箱",
        buyer="小明tb",
        tail6="123456",
        receiver=Receiver(
            "王小明", "13812345678", "浙江省", "金华市", "义乌市", "稠城街道宾王路1号2幢301室"
        ),
        channel="mobile",
        has_remark=False,
        has_memo=False,
    )


@pytest.mark.parametrize(
    ("word", "reason", "paid", "status"),
    [
        ("等待买家付款", "订单未关闭", "", "unpaid"),
        ("买家已付款,等待卖家发货", "订单未关闭", "2026-06-11 10:00:00", "paid"),
        ("买家已付款，等待卖家发货", "订单未关闭", "2026-06-11 10:00:00", "paid"),
        ("卖家部分发货", "订单未关闭", "2026-06-11 10:00:00", "partly_shipped"),
        ("卖家已发货，等待买家确认", "订单未关闭", "2026-06-11 10:00:00", "shipped"),
        ("交易成功", "订单未关闭", "2026-06-11 10:00:00", "completed"),
        ("交易关闭", "买家未付款", "", "closed_unpaid"),
        ("交易关闭", "退款", "2026-06-11 10:00:00", "closed_refunded"),
        ("交易关闭", "商品缺货", "2026-06-11 10:00:00", "closed_other"),
        ("買家已付款，等待賣家發貨", "訂單未關閉", "2026-06-11 10:00:00", "paid"),
        ("交易關閉", "買家未付款", "", "closed_unpaid"),
    ],
)
def test_status_words_become_ours(
    tmp_path: Path, word: str, reason: str, paid: str, status: str
) -> None:
    cells = {"订单状态": word, "订单关闭原因": reason, "订单付款时间 ": paid, "退款金额": "0.00"}
    content = text_table(ORDER_COLUMNS, [order_cells(Sale(1, is_paid=bool(paid))) | cells])
    row = rows_of(opened(tmp_path, content))[0].row
    assert isinstance(row, OrderRow)
    assert row.status == status


def test_a_reason_that_is_told_weighs_more_than_the_money_that_went_back(tmp_path: Path) -> None:
    closed = {"订单状态": "交易关闭", "退款金额": "29.90", "买家实际支付金额": "0.00"}
    told = order(tmp_path, **closed, **{"订单关闭原因": "商品缺货"})
    assert (told.status, told.refunded_fen) == ("closed_other", 2990)
    silent = order(tmp_path, **closed, **{"订单关闭原因": ""})
    assert silent.status == "closed_refunded"


def test_gross_is_net_plus_refunded_in_the_order_export(tmp_path: Path) -> None:
    row = order(tmp_path, **{"买家实际支付金额": "9.90", "退款金额": "20.00"})
    assert (row.paid_gross_fen, row.refunded_fen) == (2990, 2000)


# The names of 2015 to 2018 and of 2025 for what the files of 2022 say.
OLDER_ORDERS = {"买家会员昵称": "买家支付宝账号", "收货地址": "收货地址 "}


NEWER_ORDERS = {
    "买家实际支付金额": "买家实付金额",
    "宝贝标题 ": "商品标题",
    "打款商家金额": "确认收货打款金额",
    "订单备注": "商家备注",
    "总金额": "总金额(旧版)",
}


@pytest.mark.parametrize("names", [OLDER_ORDERS, NEWER_ORDERS])
def test_older_and_newer_names_say_the_same(tmp_path: Path, names: dict[str, str]) -> None:
    assert says_the_same(tmp_path, ORDER_COLUMNS, order_cells(REFUNDED), names) == "orders"


def test_account_of_older_files_stands_in_for_a_buyer_without_a_name(tmp_path: Path) -> None:
    columns = ["买家支付宝账号" if name == "买家会员昵称" else name for name in ORDER_COLUMNS]
    cells = order_cells(REFUNDED) | {"买家会员名": "", "买家支付宝账号": "buyer@example.com"}
    row = rows_of(opened(tmp_path, text_table(columns, [cells])))[0].row
    assert isinstance(row, OrderRow)
    assert row.buyer == "buyer@example.com"


@pytest.mark.parametrize("never", ["0000-00-00 00:00:00", "1970-01-01 08:00:00", ""])
def test_order_whose_file_tells_no_time_is_refused_by_name_and_no_furniture(
    tmp_path: Path, never: str
) -> None:
    cells = order_cells(REFUNDED) | {"订单创建时间": never, "订单付款时间 ": never}
    (read,) = rows_of(opened(tmp_path, text_table(ORDER_COLUMNS, [cells])))
    assert (read.is_refused, read.is_furniture) == (True, False)
    assert [(one.column, str(one.code)) for one in read.problems] == [
        ("订单创建时间", "DATE_UNREADABLE")
    ]
    assert (never or "is empty") in read.problems[0].message


@pytest.mark.parametrize("never", ["0000-00-00 00:00:00", "1970-01-01 08:00:00", ""])
def test_time_of_payment_stands_in_for_one_that_is_not_told_and_says_so(
    tmp_path: Path, never: str
) -> None:
    cells = order_cells(REFUNDED) | {"订单创建时间": never}
    (read,) = rows_of(opened(tmp_path, text_table(ORDER_COLUMNS, [cells])))
    assert isinstance(read.row, OrderRow)
    assert (read.row.placed_at, read.row.is_time_inferred) == (read.row.paid_at, True)
    assert [str(one.code) for one in read.problems] == ["DATE_INFERRED"]


def test_time_of_payment_is_the_orders_where_the_file_has_no_other(tmp_path: Path) -> None:
    columns = [name for name in ORDER_COLUMNS if name != "订单创建时间"]
    (read,) = rows_of(opened(tmp_path, text_table(columns, [order_cells(REFUNDED)])))
    assert isinstance(read.row, OrderRow)
    assert (read.row.placed_at, read.row.is_time_inferred) == (read.row.paid_at, False)
    assert read.problems == ()
