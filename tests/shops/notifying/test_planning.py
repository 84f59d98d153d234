"""When a notice leaves: by the shop's own clock, over midnight, and over the changes of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from shops.enums import Digest, NoticeLevel
from shops.models import NotificationChannel, Shop
from shops.operations.notifying.planning import back_off, plan_delivery


def _plan(
    now: datetime, level: str = NoticeLevel.HOLD, zone: str = "Asia/Shanghai", **more: Any
) -> Any:
    channel = NotificationChannel(shop=Shop(timezone=zone), **more)
    return plan_delivery(channel, level, now)


NIGHT = {"quiet_from": time(22, 0), "quiet_until": time(8, 0)}


@pytest.mark.parametrize(
    ("local", "leaves"),
    [
        ("2026-11-24 21:59", "2026-11-24 21:59"),
        ("2026-11-24 22:00", "2026-11-25 08:00"),
        ("2026-11-25 03:00", "2026-11-25 08:00"),
        ("2026-11-25 07:59", "2026-11-25 08:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00"),
    ],
)
def test_quiet_hours_reach_over_midnight(local: str, leaves: str) -> None:
    in_utc = lambda text: datetime.fromisoformat(text + "+08:00").astimezone(UTC)  # noqa: E731
    assert _plan(in_utc(local), **NIGHT).due_at == in_utc(leaves)


def test_quiet_hours_are_the_shop_s_own() -> None:
    now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai, 08:00 in New York
    assert _plan(now, **NIGHT).due_at == now
    assert _plan(now, zone="America/New_York", quiet_from=time(7), quiet_until=time(9)).due_at == (
        now + timedelta(hours=1)
    )


def test_quiet_hours_end_by_the_clock_when_summer_time_ends() -> None:
    """In New York the night of 1 November 2026 is an hour longer."""
    now = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)  # 23:00, still summer time
    plan = _plan(now, zone="America/New_York", **NIGHT)
    assert plan.due_at == datetime(2026, 11, 1, 13, 0, tzinfo=UTC)  # 08:00, winter time


def test_no_quiet_hours_when_they_begin_as_they_end() -> None:
    now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert _plan(now, quiet_from=time(8), quiet_until=time(8)).due_at == now


def test_critical_breaks_through_unless_told_otherwise() -> None:
    night = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    more = {"digest": Digest.DAILY, "digest_at": time(9), **NIGHT}
    assert _plan(night, NoticeLevel.CRITICAL, **more).due_at == night
    waits = _plan(night, NoticeLevel.CRITICAL, critical_at_once=False, **more)
    assert (waits.due_at, waits.is_gathered) == (datetime(2026, 11, 25, 1, 0, tzinfo=UTC), True)


def test_hourly_digest_leaves_with_the_full_hour_also_where_the_clock_runs_by_halves() -> None:
    now = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)  # 07:40 in Kolkata
    assert _plan(now, digest=Digest.HOURLY).due_at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    kolkata = _plan(now, zone="Asia/Kolkata", digest=Digest.HOURLY)
    assert kolkata.due_at == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def test_digest_in_quiet_hours_waits_for_their_end() -> None:
    night = datetime(2026, 11, 24, 18, 10, tzinfo=UTC)
    plan = _plan(night, digest=Digest.HOURLY, **NIGHT)
    assert plan.due_at == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_wait_grows_and_stops_growing() -> None:
    waits = [back_off(failures) for failures in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert back_off(1, asked_seconds=90) == timedelta(seconds=90)
