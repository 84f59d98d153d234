"""Statements are recognised by their columns; what cannot be read is named, the rest is kept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appeals.packing.funds import Problem, Source, StatementUnreadable, read_statement
from tests.appeals.packing.funds.files import (
    ALIPAY_LEDGER,
    BANK,
    ORDER,
    WECHAT_BILL,
    workbook,
)

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    ("text", "source", "amounts"),
    [
        (ALIPAY_LEDGER, Source.ALIPAY, [2990, -2990, 2990, -150, -50000]),
        (WECHAT_BILL, Source.WECHAT, [2990, -3000]),
        (BANK, Source.BANK, [-1_200_000, -3000, 555]),
    ],
)
def test_statement_is_recognised_in_every_encoding(
    text: str, source: Source, amounts: list[int], encoding: str
) -> None:
    read = read_statement(text.encode(encoding), ZONE)
    assert (read.source, [move.amount_fen for move in read.movements]) == (source, amounts)
    assert read.problems == ()


def test_movement_keeps_time_party_and_the_orders_number() -> None:
    move = read_statement(ALIPAY_LEDGER.encode(), ZONE).movements[0]
    assert (move.line, move.at) == (6, datetime(2026, 3, 10, 20, 15, 1, tzinfo=ZONE))
    assert move.account == "buyer01(王小明)"
    assert move.texts == (f"T200P{ORDER}", "收纳箱")


def test_a_bank_that_splits_day_and_hour_is_read_as_one_time() -> None:
    move = read_statement(BANK.encode(), ZONE).movements[0]
    assert move.at == datetime(2026, 3, 12, 10, 11, 12, tzinfo=ZONE)


def test_a_transfer_between_own_accounts_moves_nothing() -> None:
    read = read_statement(WECHAT_BILL.encode(), ZONE)
    assert read.skipped == 1
    assert (str(read.first), str(read.last)) == ("2026-03-10", "2026-03-11")


def test_a_bad_line_is_named_and_the_good_ones_are_kept() -> None:
    text = BANK.replace("20260313", "gestern").replace('"12,000.00"', "viel")
    read = read_statement(text.encode(), ZONE)
    assert read.problems == (
        Problem("amount", 3, "借方发生额", "viel"),
        Problem("time", 4, "交易日期", "gestern"),
    )
    assert [move.amount_fen for move in read.movements] == [555]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "damaged"),
        (b"%PDF-1.7 rows", "binary"),
        (b"\xff\xfe\xfd\x81\x20", "encoding"),
        ("姓名,电话\n王,1\n".encode(), "header"),
        ("交易日期,金额\n".encode(), "no_rows"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(StatementUnreadable) as caught:
        read_statement(content, ZONE)
    assert caught.value.code == code


# A spreadsheet knows no zone.
NOON = datetime(2026, 3, 12, 10, 11, 12)  # noqa: DTZ001
DAY = datetime(2026, 3, 13)  # noqa: DTZ001
ROWS = [
    ["户名：某某日用品有限公司"],
    ["交易日期", "摘要", "借方发生额", "贷方发生额", "对方户名", "商户订单号"],
    [NOON, "货款", 12000.0, None, "义乌某某塑料厂", None],
    [DAY, "退款", 29.9, None, "孙七", ORDER],
    ["2026-03-14", "收款", None, "29.90", "李四", None],
    ["合计", None, 12029.9, 29.9, None, None],
]


def test_workbook_is_read_like_the_csv_of_the_same_table() -> None:
    read = read_statement(workbook({"明细": ROWS}), ZONE)
    assert (read.encoding, read.problems) == ("workbook", ())
    assert [move.amount_fen for move in read.movements] == [-1_200_000, -2990, 2990]
    assert read.movements[0].at == datetime(2026, 3, 12, 10, 11, 12, tzinfo=ZONE)
    assert (read.movements[1].line, read.movements[1].texts) == (4, (ORDER, "退款"))


def test_sheet_that_is_no_statement_is_passed_over() -> None:
    read = read_statement(workbook({"说明": [["请勿修改"]], "明细": ROWS}), ZONE)
    assert len(read.movements) == 3


def test_bad_row_of_a_workbook_is_named_by_row_and_column_and_the_others_are_kept() -> None:
    rows = [*ROWS[:3], ["gestern", "退款", 29.9, None, "孙七", None], ROWS[4]]
    read = read_statement(workbook({"明细": rows}), ZONE)
    assert read.problems == (Problem("time", 4, "交易日期", "gestern"),)
    assert [move.line for move in read.movements] == [3, 5]


def test_order_number_that_a_spreadsheet_rounded_names_no_order() -> None:
    rows = [*ROWS[:2], [DAY, "退款", 29.9, None, "孙七", float(ORDER)]]
    (move,) = read_statement(workbook({"明细": rows}), ZONE).movements
    assert move.texts == ("3.600000E+18", "退款")


def test_workbook_without_a_statement_says_which_columns_are_needed() -> None:
    with pytest.raises(StatementUnreadable, match="time") as caught:
        read_statement(workbook({"a": [["姓名", "电话"], ["王", "1"]]}), ZONE)
    assert caught.value.code == "header"
