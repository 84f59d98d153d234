"""04-orders/timeline.csv: counts per step beside the band that is normal."""

from __future__ import annotations

from datetime import tzinfo

from appeals.packing.case import Timeline
from appeals.packing.text import csv_bytes, rate, stamp

HEADER = ("at", "minutes", "orders", "expected", "upper", "refunds")


def timeline_csv(timeline: Timeline, zone: tzinfo) -> bytes:
    buckets = sorted(timeline.buckets, key=lambda bucket: bucket.at)
    return csv_bytes(
        HEADER,
        (
            (
                stamp(bucket.at, zone),
                timeline.step_minutes,
                bucket.orders,
                rate(bucket.expected),
                rate(bucket.upper),
                bucket.refunds,
            )
            for bucket in buckets
        ),
    )
