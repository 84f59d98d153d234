"""Everything that happened to a shop on one axis: the spike timeline of pages, API and packs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min, Q, QuerySet

from detection.queries.counts import DAY, bucket_counts
from detection.queries.expected import bands_at
from detection.queries.happenings import Mark, Span, marks_of, spans_of
from shops.enums import RefundKind, RefundStatus
from shops.models import Order, Product, Refund, Shop
from shops.models.order import OrderQuerySet

STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 10, 30, 60, 240, 1440))
# So many bars still tell apart on a wide screen; a longer stretch gets a coarser step.
_COMFORTABLE_BUCKETS = 200
MAX_BUCKETS = 5000


@dataclass(frozen=True, slots=True)
class Bucket:
    """Counts from `at` until the next bucket. None in `expected` and `upper`: too little past."""

    at: datetime
    orders: int
    expected: float | None
    upper: float | None
    refunds: int

    @property
    def is_unusual(self) -> bool:
        return self.upper is not None and self.orders > self.upper

    def to_json(self) -> dict[str, object]:
        return {
            "at": self.at.isoformat(),
            "orders": self.orders,
            "expected": self.expected,
            "upper": self.upper,
            "refunds": self.refunds,
        }


@dataclass(frozen=True, slots=True)
class Timeline:
    """Buckets of `step` from `starts_at` to `ends_at`, with what else happened in that time."""

    starts_at: datetime
    ends_at: datetime
    step: timedelta
    buckets: list[Bucket]
    spans: list[Span]
    marks: list[Mark]

    def to_json(self) -> dict[str, object]:
        """Return the public shape (docs/interfaces.md, "REST"); `step` is in seconds."""
        return {
            "step": int(self.step.total_seconds()),
            "buckets": [bucket.to_json() for bucket in self.buckets],
            "spans": [span.to_json() for span in self.spans],
            "marks": [mark.to_json() for mark in self.marks],
        }


def step_for(start: datetime, end: datetime) -> timedelta:
    """Choose the finest step that keeps the stretch readable."""
    fitting = (step for step in STEPS if (end - start) / step <= _COMFORTABLE_BUCKETS)
    return next(fitting, STEPS[-1])


def timeline(
    shop: Shop,
    product: Product | None = None,
    *,
    start: datetime,
    end: datetime,
    step: timedelta | None = None,
) -> Timeline:
    """Count orders and refunds by bucket against what is usual, with spans and marks.

    `start` is moved back and `end` forward to whole steps of the shop's own clock. `step` is one of
    STEPS, or None to have one chosen; a step too fine for MAX_BUCKETS is made coarser. Refunds
    count when they were asked for; those of unknown time are left out. Orders and refunds of which
    only the day is known count where a bucket is a day, and where most orders are such it is one.
    About eleven queries, none of them growing with the number of buckets; cost grows with the orders
    in the stretch and the 28 days before it.
    """
    step = step or step_for(start, end)
    step = next((one for one in STEPS if one >= step and (end - start) / one <= MAX_BUCKETS), DAY)
    orders = Order.objects.of(shop)
    refunds = _requests(shop)
    if product is not None:
        orders = orders.filter(product=product)
        own = orders.values("platform_order_id")
        refunds = refunds.filter(platform_order_id__in=own)
    step, orders = _without_false_midnights(orders, start, end, step)
    if step != DAY:
        refunds = refunds.filter(is_time_inferred=False)
    start = _floor(shop, start, step)
    ats = list(_steps(shop, start, end, step))
    end = ats[-1] + step
    asked_within = refunds.filter(applied_at__gte=start, applied_at__lt=end)
    placed = bucket_counts(orders.placed_within(start, end), "placed_at", shop, start, step)
    asked = bucket_counts(asked_within, "applied_at", shop, start, step)
    bands = bands_at(shop, product, ats, step)
    return Timeline(
        starts_at=start,
        ends_at=end,
        step=step,
        buckets=[
            Bucket(at, placed.get(at, 0), *band, asked.get(at, 0))
            for at, band in zip(ats, bands, strict=True)
        ],
        spans=spans_of(shop, product, start, end),
        marks=marks_of(shop, start, end),
    )


def _without_false_midnights(
    orders: OrderQuerySet, start: datetime, end: datetime, step: timedelta
) -> tuple[timedelta, OrderQuerySet]:
    """Orders that have a day alone all stand at its midnight, which is no hour of theirs."""
    within = orders.placed_within(start, end)
    if step == DAY or not (days := within.filter(is_time_inferred=True).count()):
        return step, orders
    told = orders.filter(is_time_inferred=False)
    return (step, told) if told.placed_within(start, end).count() >= days else (DAY, orders)


def data_reach(shop: Shop) -> tuple[datetime, datetime] | None:
    """Return the times of the shop's oldest and newest order, or None without orders."""
    reach = Order.objects.of(shop).aggregate(first=Min("placed_at"), last=Max("placed_at"))
    return (reach["first"], reach["last"]) if reach["first"] else None


def _requests(shop: Shop) -> QuerySet[Refund]:
    return Refund.objects.filter(shop=shop, applied_at__isnull=False).exclude(
        Q(status=RefundStatus.CLOSED) | Q(kind__in=[RefundKind.EXCHANGE, RefundKind.PRICE_ADJUST])
    )


def _floor(shop: Shop, at: datetime, step: timedelta) -> datetime:
    local = at.astimezone(shop.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (local - midnight) // step * step


def _steps(shop: Shop, start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    at = start.astimezone(shop.zone)
    yield at
    while (at := at + step) < end:
        yield at
