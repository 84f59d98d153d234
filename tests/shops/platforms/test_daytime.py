"""A day without a clock is no moment: its orders are marked, and nobody else's."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from shops.platforms.cells import CellValue
from shops.platforms.daytime import Clock, clock_of
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
