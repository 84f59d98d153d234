"""A category's index is read by day; bad lines are named, and only its movement counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from appeals.packing.funds import Problem, StatementUnreadable
from appeals.packing.losses.differences import differences
from appeals.packing.losses.index import index_csv, read_index, scaled
from tests.appeals.packing.funds.files import workbook
from tests.appeals.packing.losses.series import shop_days

PLAIN = '日期,行业指数\n2026-01-05,100.5\n2026/01/06,"1,010"\n'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_days_and_values_are_found_by_their_heads(encoding: str) -> None:
    text = "导出时间：2026-03-01\n序号,行业指数,统计日期\n1,100.5,2026-01-05\n2,99,20260106\n"
    read = read_index(text.encode(encoding))

    assert read.values == {date(2026, 1, 5): Decimal("100.5"), date(2026, 1, 6): Decimal(99)}
    assert (read.first, read.last, read.problems) == (date(2026, 1, 5), date(2026, 1, 6), ())


def test_first_two_columns_are_taken_when_nothing_heads_them() -> None:
    assert read_index(b"2026-01-05,1.5\n2026-01-06,2\n").values[date(2026, 1, 6)] == Decimal(2)


def test_workbook_is_read_like_its_csv() -> None:
    day = datetime(2026, 1, 5)  # noqa: DTZ001  a spreadsheet knows no zone
    rows: list[list[object]] = [["日期", "指数"], [day, 100.5], ["2026-01-06", "1,010"]]
    assert read_index(workbook({"a": rows})).values == read_index(PLAIN.encode()).values


def test_bad_lines_are_named_and_the_good_ones_are_kept() -> None:
    text = PLAIN + "gestern,5\n2026-01-07,0\n2026-01-05,7\n2026-01-08,NaN\n\n2026-01-09,8\n"
    read = read_index(text.encode())

    assert list(read.values) == [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 9)]
    assert read.problems == (
        Problem("date", 4, "1", "gestern"), Problem("value", 5, "2", "0"),
        Problem("twice", 6, "1", "2026-01-05"), Problem("value", 7, "2", "NaN"),
    )  # fmt: skip


def test_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(StatementUnreadable):
        read_index(b"%PDF-1.7")
    assert read_index("姓名,电话\n王,1\n".encode()).values == {}


def test_only_the_movement_counts() -> None:
    small = scaled(read_index(b"2026-01-05,0.5\n2026-01-06,1.5\n"))
    large = scaled(read_index(b"2026-01-05,500\n2026-01-06,1500\n"))

    assert small == large == {date(2026, 1, 5): 50_000_000, date(2026, 1, 6): 150_000_000}


def test_index_as_control_finds_the_loss_that_items_of_the_same_movement_find() -> None:
    days, period, _ = shop_days(seed=4)
    by_items = differences(days, period)
    text = "".join(f"{day.on},{(day.control_fen or 0) / 1e7:.6f}\n" for day in days)
    index = scaled(read_index(text.encode()))
    by_index = differences(
        [type(day)(day.on, day.sales_fen, day.orders, index[day.on]) for day in days], period
    )

    assert by_items.lost_fen is not None
    assert by_index.lost_fen == pytest.approx(by_items.lost_fen, rel=0.01)


def test_day_that_the_index_lacks_gives_no_figure_rather_than_a_guess() -> None:
    days, period, _ = shop_days(seed=4)
    short = [type(d)(d.on, d.sales_fen, d.orders, 1 if d.on < period.last else None) for d in days]

    assert differences(short, period).refusal == "no_control"


def test_written_index_is_read_again_as_the_same() -> None:
    read = read_index(PLAIN.encode())
    assert read_index(index_csv(read)).values == read.values
    assert read.last == date(2026, 1, 5) + timedelta(days=1)
