"""Times as exports of all marketplaces write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shops.platforms.times import (
    DateOrder,
    Hours,
    TimeAhead,
    TimeAmbiguous,
    TimeRules,
    TimeUnreadable,
    date_order_vote,
    latest_at,
    time_of,
)

RULES = TimeRules(ZoneInfo("Asia/Shanghai"))
SHORT = TimeRules(ZoneInfo("Asia/Shanghai"), DateOrder.MONTH_FIRST, has_short_years=True)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-05 20:45:56", "2026-04-05 12:45:56"),
        ("2026/4/5 20:45", "2026-04-05 12:45:00"),
        ("2026-04-05 20:45:56 +0500", "2026-04-05 15:45:56"),
        ("2026-06-05T15:31:40+00:00", "2026-06-05 15:31:40"),
        ("2026-01-01T10:50:49-08:00", "2026-01-01 18:50:49"),
        ("46000.5", "2025-12-09 04:00:00"),
        ("31/12/2023 22:36", "2023-12-31 14:36:00"),
        ("03/15/2024 2:05:33 PM", "2024-03-15 06:05:33"),
        ("Sep-18-26", "2026-09-17 16:00:00"),
        ("26-May-26", "2026-05-25 16:00:00"),
        ("05-oct.-26", "2026-10-04 16:00:00"),
        ("12 Apr 2024 10:33", "2024-04-12 02:33:00"),
        ("Jul 12, 2026 12:00:12 AM", "2026-07-11 16:00:12"),
        ("2026-04-05 20:45:56 CST", "2026-04-05 12:45:56"),
        ("2026-04-05 20:45:56 (北京时间)", "2026-04-05 12:45:56"),
        ("03.09.2026 20:45", "2026-09-03 12:45:00"),
    ],
)
def test_time_is_read_in_utc(text: str, moment: str) -> None:
    assert time_of(text, RULES) == datetime.fromisoformat(f"{moment}+00:00")


def test_two_digit_years_are_read_only_where_the_format_writes_them() -> None:
    assert time_of("04-30-22", SHORT) == datetime(2022, 4, 29, 16, tzinfo=UTC)
    with pytest.raises(TimeUnreadable):
        time_of("04-30-22", RULES)


@pytest.mark.parametrize(
    "text",
    ["13/13/2024", "31/02/2024", "12 Foo 2024", "2026-04-05 25:00:00", "03/15/2024 13:05 PM"],
)
def test_what_no_calendar_or_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(TimeUnreadable):
        time_of(text, RULES)


def test_day_and_month_are_asked_for_when_both_could_be() -> None:
    with pytest.raises(TimeAmbiguous):
        time_of("05/06/2026", RULES)
    assert date_order_vote("05/06/2026") is DateOrder.UNDECIDED
    assert date_order_vote("25/06/2026") is DateOrder.DAY_FIRST
    assert date_order_vote("06/25/2026") is DateOrder.MONTH_FIRST


def test_word_of_another_zone_is_refused() -> None:
    with pytest.raises(TimeUnreadable):
        time_of("2026-04-05 20:45:56 EST", RULES)


def test_word_of_a_zone_whose_clocks_change_is_refused() -> None:
    """It says which of two hours one was, and nothing here reads that."""
    with pytest.raises(TimeUnreadable):
        time_of("2026-11-01 01:30:00 EST", TimeRules(ZoneInfo("America/New_York")))


def test_time_that_has_not_come_is_refused_and_one_of_another_zone_is_not() -> None:
    now = datetime(2026, 6, 11, 2, tzinfo=UTC)
    rules = TimeRules(ZoneInfo("Asia/Shanghai"), latest=latest_at(now))
    hours = Hours(rules)
    soon, ahead = "2026-06-12 10:00:00", "2026-06-12 10:00:01"
    for read in (lambda value: time_of(value, rules), hours.time_of, hours.time_of):
        assert read(soon) == now + timedelta(days=1)
        for text in (ahead, "2062-11-28 18:30:00", "2099-11-28T18:30:00+08:00"):
            with pytest.raises(TimeAhead):
                read(text)
    with pytest.raises(TimeAhead):
        time_of(datetime(2062, 6, 11), rules)  # noqa: DTZ001  a workbook's time has no zone
    assert time_of("2062-11-28 18:30:00", RULES) is not None
