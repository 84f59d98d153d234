"""Orders and refunds around the incident's window, against what is usual for the shop."""

from __future__ import annotations

from datetime import datetime, timedelta

from appeals import packing
from detection.models import Incident
from detection.queries.timeline import timeline
from shops.models import Product, Shop

_BEFORE = timedelta(hours=6)
_AFTER = timedelta(hours=12)
_STEP = timedelta(minutes=5)
# A burst of days would make thousands of five-minute bars; there the step grows instead.
_LONGEST_AT_FIVE_MINUTES = timedelta(hours=36)
_BASIS = packing.Bilingual(
    en="The shop's own 28 days before each day, by weekday and hour; upper: the 99.5% point",
    zh="店铺自身此前 28 天同星期、同小时的订单；上限取 99.5% 分位",
)


def packed_timeline(incident: Incident) -> packing.Timeline:
    """Count the incident's product by steps of five minutes, from 6 h before to 12 h after."""
    return timeline_around(incident.shop, incident.product, incident.starts_at, incident.ends_at)


def timeline_around(
    shop: Shop, product: Product | None, starts_at: datetime, ends_at: datetime
) -> packing.Timeline:
    start, end = starts_at - _BEFORE, ends_at + _AFTER
    step = _STEP if end - start <= _LONGEST_AT_FIVE_MINUTES else None
    told = timeline(shop, product, start=start, end=end, step=step)
    return packing.Timeline(
        step_minutes=int(told.step.total_seconds() // 60),
        buckets=tuple(
            packing.Bucket(
                at=bucket.at,
                orders=bucket.orders,
                expected=bucket.expected,
                upper=bucket.upper,
                refunds=bucket.refunds,
            )
            for bucket in told.buckets
        ),
        basis=_BASIS,
    )
