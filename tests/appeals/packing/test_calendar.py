"""Deadlines know weekends, holidays, make-up workdays and the shop's zone, and never guess late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appeals.packing.calendar import due_in_hours, due_in_working_days

SHANGHAI = "Asia/Shanghai"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-06-08 10:00", 3, "2026-06-11 10:00"),  # Monday to Thursday
        ("2026-06-12 10:00", 1, "2026-06-15 10:00"),  # over a weekend
        ("2026-09-30 18:30", 2, "2026-10-09 18:30"),  # over the National Day week
        ("2026-02-13 09:00", 2, "2026-02-24 09:00"),  # 14 Feb is a make-up workday
    ],
)
def test_working_days_skip_what_china_does_not_work(start: str, days: int, end: str) -> None:
    due = due_in_working_days(_at(start), days, SHANGHAI)
    assert (due.at, due.is_sure) == (_at(end), True)


def test_skipped_days_are_named() -> None:
    due = due_in_working_days(_at("2026-09-30 18:30"), 1, SHANGHAI)
    assert due.skipped[0].on == date(2026, 10, 1)
    assert "国庆" in due.skipped[0].name


def test_unannounced_year_gives_the_earliest_end_and_says_it_is_not_sure() -> None:
    due = due_in_working_days(_at("2031-09-30 10:00"), 2, SHANGHAI)
    assert (due.at, due.is_sure) == (_at("2031-10-02 10:00"), False)


def test_country_that_is_not_known_counts_weekends_only_and_says_so() -> None:
    due = due_in_working_days(datetime(2026, 6, 12, tzinfo=UTC), 1, "Europe/Paris")
    assert (due.at.astimezone(UTC).date(), due.is_sure) == (date(2026, 6, 15), False)


def test_hours_run_through_days_off_and_tell_of_one_at_the_end() -> None:
    due = due_in_hours(_at("2026-09-29 10:00"), 72, SHANGHAI)
    assert due.at - _at("2026-09-29 10:00") == timedelta(hours=72)
    assert due.falls_on is not None
    assert due_in_hours(_at("2026-06-08 10:00"), 72, SHANGHAI).falls_on is None


def test_day_is_the_shops_own_not_utcs() -> None:
    """23:30 UTC on Friday is Saturday in Shanghai: the next working day is Monday."""
    due = due_in_working_days(datetime(2026, 6, 12, 23, 30, tzinfo=UTC), 1, SHANGHAI)
    assert due.at == _at("2026-06-15 07:30")
