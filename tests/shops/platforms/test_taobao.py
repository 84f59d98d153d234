"""The Taobao formats, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shops.platforms.rows import LineRow, OrderRow, Receiver, RefundRow
from shops.platforms.taobao import first_title, receiver_of, tail6_of
from tests.shops.platforms.test_reading import opened, rows_of
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

SALE = Sale(1, is_refunded=True)


def order(folder: Path, **cells: str) -> OrderRow:
    content = text_table(ORDER_COLUMNS, [order_cells(SALE) | cells])
    row = rows_of(opened(folder, content))[0].row
    assert isinstance(row, OrderRow)
    return row


def test_order_row_has_every_field_when_the_export_is_full(tmp_path: Path) -> None:
    at = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    assert order(tmp_path) == OrderRow(
        row_no=2,
        order_id=SALE.order_id,
        placed_at=at,
        paid_at=at,
        status="closed_refunded",
        parent_id=SALE.order_id,
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


def test_line_row_keeps_its_gross_and_its_refund(tmp_path: Path) -> None:
    row = rows_of(opened(tmp_path, text_table(LINE_COLUMNS, [line_cells(SALE)])))[0].row
    at = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    assert row == LineRow(
        row_no=2,
        order_id=SALE.order_id,
        line_id=SALE.order_id,
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


def test_refund_row_has_both_times_and_its_kind(tmp_path: Path) -> None:
    row = rows_of(opened(tmp_path, text_table(REFUND_COLUMNS, [refund_cells(SALE)])))[0].row
    assert row == RefundRow(
        row_no=2,
        order_id=SALE.order_id,
        refund_id=f"{SALE.order_id[:-1]}9",
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
    cells = refund_cells(SALE) | {"售后类型": "仅退款"}
    row = rows_of(opened(tmp_path, text_table(columns, [cells])))[0].row
    assert isinstance(row, RefundRow)
    assert row.kind == "refund_only"


@pytest.mark.parametrize(
    ("address", "receiver"),
    [
        (
            "浙江省 金华市 义乌市 稠城街道 宾王路1号(322000)",
            Receiver(None, None, "浙江省", "金华市", "义乌市", "稠城街道 宾王路1号"),
        ),
        ("广东省 东莞市 null 万江街道", Receiver(None, None, "广东省", "东莞市", None, "万江街道")),
        ("上海", Receiver(None, None, "上海")),
        ("浙江省 金华市 ***", Receiver(None, None, "浙江省", "金华市")),
        ("##abcdefghijklmnopqrst", Receiver(address="##abcdefghijklmnopqrst")),
        (None, Receiver()),
    ],
)
def test_address_is_split_by_single_blanks(address: str | None, receiver: Receiver) -> None:
    assert receiver_of(None, None, address) == receiver


def test_tail_is_read_only_from_a_taobao_number() -> None:
    assert tail6_of("2962384750001123456") == "123456"
    assert tail6_of("6065") is None


def test_first_title_is_split_only_when_the_number_of_kinds_proves_it() -> None:
    assert first_title("甲，乙", 2) == "甲"
    assert first_title("甲，含逗号", 1) == "甲，含逗号"
    assert first_title("甲，乙，丙", 2) == "甲，乙，丙"


def test_report_names_a_product_by_its_total(tmp_path: Path) -> None:
    content = (
        "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额\n"
        "6065,37,37,河南省,2020/2/23 23:59,2020/2/24 0:00,0\n"
        "6066,104,0,江苏省,2020/2/23 23:59,2020/2/23 23:59,104\n"
        "1,178.8,0,上海,2020/2/21 0:00,,0\n"
    ).encode()
    rows = [read.row for read in rows_of(opened(tmp_path, content))]
    told = [
        (row.product_key, row.status, row.paid_gross_fen, row.refunded_fen, row.receiver.province)
        for row in rows
        if isinstance(row, OrderRow)
    ]
    assert told == [
        ("price:3700", "paid", 3700, 0, "河南省"),
        ("price:10400", "closed_refunded", 10400, 10400, "江苏省"),
        ("price:17880", "unpaid", 0, 0, "上海"),
    ]


# The names of 2015 to 2018 and of 2025 for what the files of 2022 say.
OLDER_ORDERS = {"买家会员昵称": "买家支付宝账号", "收货地址": "收货地址 "}
NEWER_ORDERS = {
    "买家实际支付金额": "买家实付金额",
    "宝贝标题 ": "商品标题",
    "打款商家金额": "确认收货打款金额",
    "订单备注": "商家备注",
    "总金额": "总金额(旧版)",
}
NEWER_LINES = {"标题": "商品标题", "价格": "商品价格", "买家实际支付金额": "买家实付金额"}
NEWER_REFUNDS = {
    "支付宝交易号": "支付单号",
    "商家编码": "商品编码",
    "是否需要退货": "售后类型",
    "买家会员名称": "商品 id",
}


@pytest.mark.parametrize(
    ("columns", "cells", "names", "kind"),
    [
        (ORDER_COLUMNS, order_cells(SALE), OLDER_ORDERS, "orders"),
        (ORDER_COLUMNS, order_cells(SALE), NEWER_ORDERS, "orders"),
        (LINE_COLUMNS, line_cells(SALE), NEWER_LINES, "lines"),
        (
            REFUND_COLUMNS,
            refund_cells(SALE) | {"是否需要退货": "退货退款"},
            NEWER_REFUNDS,
            "refunds",
        ),
    ],
)
def test_older_and_newer_names_say_the_same(
    tmp_path: Path, columns: list[str], cells: dict[str, str], names: dict[str, str], kind: str
) -> None:
    renamed = opened(tmp_path, text_table(columns, [cells], rename=names), "a.csv")
    assert (renamed.format.platform, str(renamed.format.kind)) == ("taobao", kind)
    usual = cells | ({"是否需要退货": "是"} if kind == "refunds" else {})
    plain = opened(tmp_path, text_table(columns, [usual]), "b.csv")
    assert [read.row for read in rows_of(renamed)] == [read.row for read in rows_of(plain)]


def test_account_of_older_files_stands_in_for_a_buyer_without_a_name(tmp_path: Path) -> None:
    columns = ["买家支付宝账号" if name == "买家会员昵称" else name for name in ORDER_COLUMNS]
    cells = order_cells(SALE) | {"买家会员名": "", "买家支付宝账号": "buyer@example.com"}
    row = rows_of(opened(tmp_path, text_table(columns, [cells])))[0].row
    assert isinstance(row, OrderRow)
    assert row.buyer == "buyer@example.com"
