"""Cells, amounts, times and ids: what a spreadsheet and a platform do to a value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shops.platforms.amounts import AmountUnreadable, decimal_mark_of, fen_of
from shops.platforms.cells import column_name, folded, text_of
from shops.platforms.ids import damage_of, is_rounded_column
from shops.platforms.problems import Code
from shops.platforms.times import (
    DateOrder,
    TimeAmbiguous,
    TimeRules,
    TimeUnreadable,
    is_minute_only,
    time_of,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = TimeRules(SHANGHAI)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('="2962384750001123456"', "2962384750001123456"),
        ("'13812345678", "13812345678"),
        ("\t6917123412341234123", "6917123412341234123"),
        ("2962384750001123456\t", "2962384750001123456"),
        ("  加厚 收纳箱 ", "加厚 收纳箱"),
        (12.0, "12"),
        (0.5, "0.5"),
        ("", None),
        ("   ", None),
        ("'null", None),
        ("--", None),
        ("无", None),
        ("N/A", None),
        ("无退款申请", None),
        (float("nan"), None),
        (None, None),
        ("无锡", "无锡"),
        ("-5", "-5"),
        ('\'="2962384750002123456"', "2962384750002123456"),
    ],
)
def test_text_loses_its_wrapper_and_null_words(raw: object, text: str | None) -> None:
    assert text_of(raw) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("\ufeff订单编号", "订单编号"),
        ("宝贝标题 ", "宝贝标题"),
        ("商品总价（元）", "商品总价(元)"),
        ("*商品ID", "商品id"),
        (None, ""),
    ],
)
def test_column_name_is_the_same_when_it_is_written_differently(raw: str, name: str) -> None:
    assert column_name(raw) == name


def test_folded_makes_punctuation_widths_equal() -> None:
    assert folded("买家已付款,等待卖家发货") == folded("买家已付款，等待卖家发货 ")


@pytest.mark.parametrize(
    ("raw", "mark", "fen"),
    [
        ("29.90", ".", 2990),
        ("0.00元", ".", 0),
        ("¥1,022.25", ".", 102225),
        ("￥ 29.9", ".", 2990),
        ("$1,022.25", ".", 102225),
        ("AU $3,000.00", ".", 300000),
        ("EUR 90,00", ",", 9000),
        ("1.112.250 ₫", ",", 111225000),
        ("1 234,50 €", ",", 123450),
        ("-5", ".", -500),
        (62.86, ".", 6286),
        (0.1, ".", 10),
        ("", ".", None),
    ],
)
def test_amount_is_exact_fen(raw: object, mark: str, fen: int | None) -> None:
    assert fen_of(raw, mark) == fen  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", ["二十九", "12.3.4", "1e5", "99999999999999"])
def test_amount_is_refused_when_it_is_none(raw: str) -> None:
    with pytest.raises(AmountUnreadable):
        fen_of(raw)


def test_decimal_mark_is_decided_by_the_column() -> None:
    assert decimal_mark_of(["1.234,50", "90,00", "12"]) == ","
    assert decimal_mark_of(["1,234.50", "90.00", "1,200"]) == "."
    assert decimal_mark_of([]) == "."


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2026-06-11 10:00:05", datetime(2026, 6, 11, 2, 0, 5, tzinfo=UTC)),
        ("2020/2/21 0:00", datetime(2020, 2, 20, 16, 0, tzinfo=UTC)),
        ("2026-04-05 20:45:56 +0500", datetime(2026, 4, 5, 15, 45, 56, tzinfo=UTC)),
        ("2026-04-05T20:45:56Z", datetime(2026, 4, 5, 20, 45, 56, tzinfo=UTC)),
        ("2026年6月11日 10:00", datetime(2026, 6, 11, 2, 0, tzinfo=UTC)),
        ("31/12/2023 22:36", datetime(2023, 12, 31, 14, 36, tzinfo=UTC)),
        ("45000.5", datetime(2023, 3, 15, 4, 0, tzinfo=UTC)),
        ("20260611100005", datetime(2026, 6, 11, 2, 0, 5, tzinfo=UTC)),
        (datetime.fromisoformat("2026-06-11T10:00"), datetime(2026, 6, 11, 2, tzinfo=UTC)),
        (date(2026, 6, 11), datetime(2026, 6, 10, 16, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("", None),
    ],
)
def test_time_is_utc_from_the_shops_zone(raw: object, moment: datetime | None) -> None:
    assert time_of(raw, RULES) == moment  # type: ignore[arg-type]


def test_time_is_ambiguous_until_the_file_or_a_person_decides() -> None:
    with pytest.raises(TimeAmbiguous):
        time_of("05/06/2026 10:00", RULES)
    by_day = TimeRules(SHANGHAI, DateOrder.DAY_FIRST)
    by_month = TimeRules(SHANGHAI, DateOrder.MONTH_FIRST)
    assert time_of("05/06/2026 10:00", by_day) == datetime(2026, 6, 5, 2, 0, tzinfo=UTC)
    assert time_of("05/06/2026 10:00", by_month) == datetime(2026, 5, 6, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw", ["昨天", "2026-13-01 00:00:00", "0001-01-01 00:00:00", "12345678901"]
)
def test_time_is_refused_when_it_is_none(raw: str) -> None:
    with pytest.raises(TimeUnreadable):
        time_of(raw, RULES)


def test_minutes_are_told_from_seconds() -> None:
    assert is_minute_only("2020/2/21 0:00")
    assert not is_minute_only("2020-02-21 00:00:00")
    assert not is_minute_only("2020-02-21")


@pytest.mark.parametrize(
    ("raw", "damage"),
    [
        ("4.17469E+13", Code.ID_SCIENTIFIC),
        ("2.96E+18", Code.ID_SCIENTIFIC),
        (2.962384750001123e18, Code.ID_PRECISION),
        (1e15, Code.ID_PRECISION),
        (6065.0, None),
        ("2962384750001123456", None),
        ('="2962384750001123456"', None),
        ("211012-123456789012345", None),
    ],
)
def test_id_damage_is_named(raw: object, damage: Code | None) -> None:
    assert damage_of(raw) == damage  # type: ignore[arg-type]


def test_rounded_column_is_told_by_most_of_its_ids() -> None:
    assert is_rounded_column(long_ids=10, zero_tails=10)
    assert not is_rounded_column(long_ids=1000, zero_tails=100)
    assert not is_rounded_column(long_ids=1, zero_tails=1)
    assert damage_of("2962384750001120000", column_is_rounded=True) is Code.ID_PRECISION
    assert damage_of("2962384750001120000") is None


@pytest.mark.parametrize("raw", ["２９．９０", "￥２９．９０元", "29.９０"])
def test_amount_is_read_when_its_digits_are_full_width(raw: str) -> None:
    assert fen_of(raw) == 2990


@pytest.mark.parametrize(
    "raw",
    [
        "1999-12-31 10:00:00",
        "2100-01-01 00:00",
        "9998-05-01T00:00:00Z",
        "18990101",
        datetime(9998, 1, 1),  # noqa: DTZ001  as a workbook gives it
        date(1900, 1, 1),
    ],
)
def test_time_is_unreadable_when_its_year_is_no_order_s(raw: str | datetime | date) -> None:
    with pytest.raises(TimeUnreadable):
        time_of(raw, RULES)


@pytest.mark.parametrize("raw", ["9999-12-31 23:59:59", "1970-01-01 08:00:00"])
def test_time_is_missing_when_the_cell_says_never(raw: str) -> None:
    assert time_of(raw, RULES) is None
