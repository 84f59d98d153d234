"""A day without a clock is no moment: its orders are marked, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shops.platforms.cells import CellValue
from shops.platforms.daytime import Clock, clock_of
from shops.platforms.rows import RefundRow
from tests.shops.platforms.reads import read


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("2026-05-01", Clock.ABSENT),
        ("26-May-26", Clock.ABSENT),
        ("04-30-22", Clock.ABSENT),
        ("2026年5月1日", Clock.ABSENT),
        ("20260501", Clock.ABSENT),
        ("2026-05-01 00:00:00", Clock.MIDNIGHT),
        ("2026/5/1 0:00", Clock.MIDNIGHT),
        ("2026-05-01T00:00:00+08:00", Clock.MIDNIGHT),
        ("5/1/2026 12:00 AM", Clock.MIDNIGHT),
        ("46143", Clock.MIDNIGHT),
        (46143.0, Clock.MIDNIGHT),
        (date(2026, 5, 1), Clock.MIDNIGHT),
        ("2026-05-01 00:00:01", Clock.TOLD),
        ("5/1/2026 12:00 PM", Clock.TOLD),
        ("2026年5月1日 下午8时", Clock.TOLD),
        ("20260501083000", Clock.TOLD),
        (46143.25, Clock.TOLD),
        (datetime(2026, 5, 1, 8), Clock.TOLD),  # noqa: DTZ001  as a workbook gives it
    ],
)
def test_clock_is_told_from_a_day(written: CellValue, clock: Clock) -> None:
    assert clock_of(written) is clock


def test_midnight_of_a_moment_in_another_zone_is_found_too(tmp_path: Path) -> None:
    days = [f"2026-05-0{n}T00:00:00+05:30" for n in (1, 1, 2)]
    assert _inferred(tmp_path, *days) == [True, True, True]


def _inferred(folder: Path, *times: str) -> list[bool]:
    rows = [f"{100 + n},{time},29.90" for n, time in enumerate(times)]
    told = read(folder, "\n".join(["order_id,placed_at,amount", *rows]).encode())
    return [order.is_time_inferred for order in told.orders.values()]


def test_day_without_a_clock_is_no_moment_among_rows_that_have_one(tmp_path: Path) -> None:
    assert _inferred(tmp_path, "2026-05-01", "2026-05-01 10:05:00") == [True, False]


def test_midnights_are_days_where_no_row_tells_another_time(tmp_path: Path) -> None:
    days = [f"2026-05-0{n} 00:00:00" for n in (1, 1, 2)]
    assert _inferred(tmp_path, *days) == [True, True, True]


def test_midnight_is_a_moment_where_other_rows_have_theirs(tmp_path: Path) -> None:
    times = ["2026-11-11 00:00:00"] * 5 + ["2026-11-11 00:00:01"]
    assert _inferred(tmp_path, *times) == [False] * 6


def test_midnight_of_a_row_or_two_is_a_moment(tmp_path: Path) -> None:
    assert _inferred(tmp_path, "2026-11-11 00:00:00", "2026-11-12 00:00:00") == [False, False]


def _refunds(folder: Path, *times: tuple[str, str]) -> list[RefundRow]:
    rows = [f"r{n},{100 + n},9.90,{asked},{done}" for n, (asked, done) in enumerate(times)]
    head = "refund_id,order_id,refund_amount,applied_at,finished_at"
    return read(folder, "\n".join([head, *rows]).encode()).refunds


def _moments(refunds: list[RefundRow]) -> list[tuple[datetime | None, datetime | None, bool]]:
    return [(row.applied_at, row.finished_at, row.is_time_inferred) for row in refunds]


_OVER = datetime(2026, 5, 1, 15, 59, 59, tzinfo=UTC)  # the end of the day in Shanghai


@pytest.mark.parametrize(
    ("asked", "done", "moments"),
    [
        ("2026-05-01", "", (_OVER, None, True)),
        ("2026-05-01", "2026-05-03", (_OVER, None, True)),
        (
            "2026-05-01",
            "2026-05-01 20:00:01",
            (_OVER.replace(hour=12, minute=0, second=1),) * 2 + (True,),
        ),
        (
            "2026-05-01 20:00:01",
            "2026-05-01",
            (_OVER.replace(hour=12, minute=0, second=1), None, False),
        ),
    ],
)
def test_refund_of_a_day_alone_comes_at_its_end(
    tmp_path: Path, asked: str, done: str, moments: tuple[datetime | None, datetime | None, bool]
) -> None:
    assert _moments(_refunds(tmp_path, (asked, done))) == [moments]


def test_refunds_at_midnight_are_of_a_day_where_no_row_tells_another_time(tmp_path: Path) -> None:
    days = _refunds(tmp_path, *[("2026-05-01 00:00:00", "")] * 3)
    assert _moments(days) == [(_OVER, None, True)] * 3
    told = _refunds(tmp_path, *[("2026-05-01 00:00:00", "")] * 3, ("2026-05-01 00:00:01", ""))
    assert [row.is_time_inferred for row in told] == [False] * 4


def test_time_of_refund_in_an_order_file_is_left_out_where_it_is_a_day(tmp_path: Path) -> None:
    rows = [
        "1,2026-05-01 10:05:00,29.90,2026-05-01",
        "2,2026-05-01 10:05:00,29.90,2026-05-01 12:00:01",
    ]
    told = read(tmp_path, "\n".join(["order_id,placed_at,amount,refunded_at", *rows]).encode())
    assert [order.refunded_at is None for order in told.orders.values()] == [True, False]
