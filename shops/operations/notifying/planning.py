"""When a notice goes out through a channel. Pure: moments in, moments out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shops.enums import Digest, NoticeLevel
from shops.models import NotificationChannel

# Waits after the 1st, 2nd, 3rd … failure in a row; the last one repeats. A robot that says
# "too often" is free again after a minute; a server that is down comes back within the hour.
_BACK_OFF = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
# After so many failures in a row, about four and a half hours of them, the channel is dead.
FAILURES_TO_DEATH = 10
# What a person must put right gets this many tries: services err for a moment, too.
FINAL_FAILURES_TO_DEATH = 3


@dataclass(frozen=True, slots=True)
class Plan:
    due_at: datetime
    is_gathered: bool


def plan_delivery(channel: NotificationChannel, level: str, now: datetime) -> Plan:
    """Say when a notice of this level leaves: at once, with the digest, or after quiet hours."""
    if level == NoticeLevel.CRITICAL and channel.critical_at_once:
        return Plan(now, is_gathered=False)
    zone = channel.shop.zone
    gathered = channel.digest != Digest.NONE
    due_at = next_digest(channel, now, zone) if gathered else now
    return Plan(after_quiet(channel, due_at, zone), is_gathered=gathered)


def next_digest(channel: NotificationChannel, now: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour, or the next time of day that the digest is sent at."""
    local = now.astimezone(zone)
    if channel.digest == Digest.HOURLY:
        hour = local.replace(minute=0, second=0, microsecond=0)
        return (hour.astimezone(now.tzinfo) + timedelta(hours=1)).astimezone(now.tzinfo)
    return _next(channel.digest_at, now, zone)


def after_quiet(channel: NotificationChannel, at: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    start, end = channel.quiet_from, channel.quiet_until
    if start is None or end is None or start == end:
        return at
    clock = at.astimezone(zone).time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    return _next(end, at, zone) if is_quiet else at


def back_off(failures: int, asked_seconds: int = 0) -> timedelta:
    """How long to leave a place alone after so many failures in a row, or for as long as it asks."""
    usual = _BACK_OFF[min(max(failures, 1), len(_BACK_OFF)) - 1]
    return max(usual, timedelta(seconds=asked_seconds))


def _next(clock: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which the shop's clocks show `clock`."""
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), clock, tzinfo=zone)
    if at <= local:
        at = datetime.combine(local.date() + timedelta(days=1), clock, tzinfo=zone)
    return at.astimezone(now.tzinfo)
