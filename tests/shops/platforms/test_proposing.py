"""An unknown file: which column probably holds what, and samples that show no person."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shops.platforms.format import Kind
from shops.platforms.proposing import Column, proposed_columns
from shops.platforms.reading import Choice, open_table, read_rows
from shops.platforms.rows import OrderRow
from shops.platforms.source import Limits
from shops.platforms.tables import laid_open
from shops.platforms.times import TimeRules
from shops.platforms.vocabulary import vocabulary

ZONE = ZoneInfo("Asia/Shanghai")
HEADER = "平台单据号码,客户昵称,下单日期,应收金额,货品名,件数,收件手机,收件地址,业务员"
ROWS = [
    "A2026110001,小明tb,2026-11-01 10:00:00,29.90,加厚收纳箱大号,1,13812345678,浙江省金华市义乌市宾王路1号,李四",
    "A2026110002,阿花,2026-11-01 10:05:00,59.80,加厚收纳箱大号,2,13987654321,广东省广州市白云区解放路2号,李四",
]


def written(tmp_path: Path, header: str = HEADER, rows: list[str] = ROWS) -> Path:
    path = tmp_path / "erp.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def columns(path: Path) -> list[Column]:
    grid, header = laid_open(path, path.name, None, Limits())
    return proposed_columns(grid, header, vocabulary(), TimeRules(ZONE))


def fields(path: Path) -> dict[str, str | None]:
    return {column.shown: column.field for column in columns(path)}


def test_columns_are_proposed_by_likeness_of_names(tmp_path: Path) -> None:
    found = fields(written(tmp_path))
    assert found["下单日期"] == "placed_at"
    assert found["应收金额"] == "amount"
    assert found["收件手机"] == "phone"
    assert found["收件地址"] == "address"
    assert found["业务员"] is None


def test_values_decide_between_columns_of_like_names(tmp_path: Path) -> None:
    header = "订单号备注,订单号码,下单时间说明,下单时刻,订单金额"
    rows = [
        "加急,2026110001,白天,2026-11-01 10:00:00,29.90",
        "送货上门,2026110002,夜里,2026-11-02 11:00:00,9.90",
    ]
    found = fields(written(tmp_path, header, rows))
    assert (found["订单号码"], found["下单时刻"]) == ("order_id", "placed_at")


CHINESE = "流水号,客户昵称,收货电话,收件地址,货品,件数,应收(元),实收(元),成交日期时间,付款日期,状态说明,发货单号"
ENGLISH = (
    "Ref,Customer,Mobile,Ship address,Article,Pcs,Amount due,Amount received,Ordered on,Settled,"
    "State,Waybill"
)


@pytest.mark.parametrize("header", [CHINESE, ENGLISH])
def test_columns_are_proposed_under_the_names_that_lists_of_shops_give_them(
    tmp_path: Path, header: str
) -> None:
    rows = [
        f"KM2026{n:06d},小{n},138{n:08d},文化路{n}号,收纳箱,{n % 3 + 1},29.90,29.90,"
        f"2026-09-01 10:{n:02d}:00,2026-09-01 10:{n:02d}:30,已发货,SF{n:012d}"
        for n in range(20)
    ]
    assert list(fields(written(tmp_path, header, rows)).values()) == [
        *("order_id", "buyer", "phone", "address", "title", "quantity", "amount", "paid"),
        *("placed_at", "paid_at", "status", "tracking"),
    ]


def test_amount_or_a_few_words_are_not_taken_for_the_number_of_an_order(tmp_path: Path) -> None:
    header = "订单金额号,编号类,单价,国家"
    rows = [f"{n}.90,普通1,9.90,中国" for n in range(20)]
    assert "order_id" not in fields(written(tmp_path, header, rows)).values()


def test_one_field_is_proposed_for_one_column_only(tmp_path: Path) -> None:
    header = "订单号,订单号2,下单时间,订单金额"
    found = fields(written(tmp_path, header, ["1,2,2026-11-01 10:00:00,3.00"]))
    assert [shown for shown, field in found.items() if field == "order_id"] == ["订单号"]


def test_what_was_received_is_the_amount_where_no_other_column_tells_one(tmp_path: Path) -> None:
    row = "A2026110001,2026-11-01 10:00:00,29.90"
    assert fields(written(tmp_path, "单号,下单日期,实收金额", [row]))["实收金额"] == "amount"
    found = fields(written(tmp_path, "单号,下单日期,应收金额,实收金额", [row + ",29.90"]))
    assert (found["应收金额"], found["实收金额"]) == ("amount", "paid")


@pytest.mark.parametrize(
    "header",
    [
        "关联订单号,服务单号,实退金额,发起时间,到账时间,处理结果,退换类型,售后理由,货品名称,经办人",
        "销售单号,退货单号,退回金额,退货日期,结束时间,售后进度,售后方式,退货原因,宝贝名称,备注",
        "Order No.,RMA Number,Amount Refunded,Requested At,Closed At,Return Status,Return Type,"
        "Reason for Return,Item Name,Agent",
        "Order Number,Return ID,Refunded Amount,Return Date,Refund Date,Refund State,Refund Type,"
        "Reason,Product Name,Warehouse",
    ],
)
def test_columns_of_refunds_are_proposed_under_the_names_shops_give_them(
    tmp_path: Path, header: str
) -> None:
    row = "2026110001,88001,29.90,2026-11-01 10:00:00,2026-11-02 10:00:00,退款成功,仅退款,不喜欢,杯,李四"
    path = written(tmp_path, header, [row])
    grid, found = laid_open(path, path.name, None, Limits())
    told = proposed_columns(grid, found, vocabulary(Kind.REFUNDS), TimeRules(ZONE))
    assert [column.field for column in told] == [
        *("order_id", "refund_id", "refund_amount", "applied_at", "finished_at"),
        *("refund_status", "refund_kind", "refund_reason", "title", None),
    ]


def test_samples_show_kinds_and_no_person(tmp_path: Path) -> None:
    shown = {column.shown: column.samples for column in columns(written(tmp_path))}
    assert shown["收件手机"] == ("138****5678", "139****4321")
    assert shown["客户昵称"] == ("小明tb"[:1] + "***", "阿*")
    assert shown["下单日期"] == ("2026-11-01 10:00:00", "2026-11-01 10:05:00")
    assert shown["应收金额"] == ("29.90", "59.80")
    assert shown["收件地址"] == ("浙江省金华市…", "广东省广州市…")


def test_long_numbers_and_mail_are_cut_in_samples(tmp_path: Path) -> None:
    header = "身份证,邮箱,甲,乙"
    found = columns(written(tmp_path, header, ["330782199001011234,ming@example.com,x,y"]))
    assert [column.samples for column in found[:2]] == [("330782…34",), ("m***",)]


def test_named_columns_are_read_and_no_others(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ",订单状态", [row + ",交易成功" for row in ROWS])
    chosen = {"order_id": "平台单据号码", "placed_at": "下单日期", "amount": "应收金额"}
    choice = Choice(columns=tuple(sorted(chosen.items())))
    table = open_table(path, file_name=path.name, zone=ZONE, choice=choice, limits=Limits())
    rows = [read.row for read in read_rows(table)]
    assert all(isinstance(row, OrderRow) for row in rows)
    first = rows[0]
    assert isinstance(first, OrderRow)
    assert (first.order_id, first.payable_fen, first.status_raw, first.buyer) == (
        "A2026110001",
        2990,
        None,
        None,
    )
    assert table.unused_columns == [
        "客户昵称",
        "货品名",
        "件数",
        "收件手机",
        "收件地址",
        "业务员",
        "订单状态",
    ]
