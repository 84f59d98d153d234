"""How many orders a shop or product usually has: its own past by hour, through `baseline`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import isnan

import numpy as np
from django.db.models import Min

from detection.queries import baseline
from detection.queries.counts import DAY, HOUR, bucket_counts
from shops.models import Order, Product, Shop

Band = tuple[float | None, float | None]


def expected_orders(shop: Shop, *, start: datetime, end: datetime) -> float | None:
    """Return how many orders the shop usually has between two times of one day, or None."""
    at = start.astimezone(shop.zone)
    return bands_at(shop, None, [at], max(end - start, timedelta(minutes=1)))[0][0]


def bands_at(
    shop: Shop, product: Product | None, ats: list[datetime], step: timedelta
) -> list[Band]:
    """Return (expected, upper) for the stretch of `step` that begins at each of `ats`.

    `ats` are in the shop's own time zone and rising. Two queries, three with a product.
    """
    orders = Order.objects.of(shop)
    first = orders.aggregate(first=Min("placed_at"))["first"]
    if first is None:
        return [(None, None)] * len(ats)
    first_day = max(
        first.astimezone(shop.zone).date(), ats[0].date() - timedelta(days=baseline.HISTORY_DAYS)
    )
    last_day = max((ats[-1] + step).date(), first_day)
    counts = _hours(shop, None, first_day, last_day)
    own = counts if product is None else _hours(shop, product, first_day, last_day)
    usual = baseline.usual(first_day, counts, own)
    expected = np.array([_expected(usual, at, step) for at in ats])
    edges = baseline.upper(expected, np.array([_dispersion(usual, at) for at in ats]))
    return [
        (None, None) if isnan(value) else (round(float(value), 3), float(edge))
        for value, edge in zip(expected, edges, strict=True)
    ]


def _hours(shop: Shop, product: Product | None, first_day: date, last_day: date) -> baseline.Floats:
    """Orders as (days, 24), hours of the shop's clock."""
    start = datetime.combine(first_day, datetime.min.time(), tzinfo=shop.zone)
    end = datetime.combine(last_day + DAY, datetime.min.time(), tzinfo=shop.zone)
    orders = Order.objects.of(shop).placed_within(start, end)
    if product is not None:
        orders = orders.filter(product=product)
    hours = np.zeros(((last_day - first_day).days + 1, 24))
    for at, count in bucket_counts(orders, "placed_at", shop, start, HOUR).items():
        local = at.astimezone(shop.zone)
        hours[(local.date() - first_day).days, local.hour] += count
    return hours


def _expected(usual: baseline.Usual, at: datetime, step: timedelta) -> float:
    """Add up the usual orders of the hours, and parts of hours, that the stretch covers."""
    if at.date() < usual.first_day:
        return float("nan")
    expected = 0.0
    here, end = at, at + step
    while here < end:
        hour_end = here.replace(minute=0, second=0, microsecond=0) + HOUR
        share = (min(hour_end, end) - here) / HOUR
        expected += float(usual.expected[(here.date() - usual.first_day).days, here.hour]) * share
        here = hour_end
    return expected


def _dispersion(usual: baseline.Usual, at: datetime) -> float:
    day = (at.date() - usual.first_day).days
    return float(usual.dispersion[day]) if day >= 0 else float("nan")
