"""When a refund is asked for: before the parcel left, then by time since it was shipped."""

from __future__ import annotations

from bisect import bisect_right

DAY = 86400.0
HOUR = 3600.0
_EDGES_SECONDS = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY)
WHEN = ("before", "hour", "six_hours", "day", "three_days", "week", "later")


def when_of(refund_at: float, shipped_at: float | None) -> int:
    """Place in WHEN."""
    if shipped_at is None or refund_at < shipped_at:
        return 0
    return 1 + bisect_right(_EDGES_SECONDS, refund_at - shipped_at)
