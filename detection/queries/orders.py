"""A shop's orders by what somebody is looking for, newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from detection.models import Hold, Suspect
from shops.models import Order, Product, Shop

PAGE_SIZE = 50
# Counting a million rows to print a number nobody reads takes longer than the page itself.
COUNT_LIMIT = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What to look for; None or empty means any."""

    product: Product | None = None
    start: datetime | None = None
    end: datetime | None = None
    status: str = ""
    is_suspect: bool | None = None
    is_held: bool | None = None
    order_id: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The order beside which a page begins."""

    placed_at: datetime
    pk: int
    is_newer: bool = False

    def __str__(self) -> str:
        side = "newer" if self.is_newer else "older"
        return f"{side}_{self.pk}_{(self.placed_at - _EPOCH) // _MICROSECOND}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """Read what `str` wrote; None for anything else, which means the first page."""
        found = re.fullmatch(r"(newer|older)_(\d{1,18})_(\d{1,17})", text)
        if found is None:
            return None
        placed_at = _EPOCH + int(found[3]) * _MICROSECOND
        return cls(placed_at, int(found[2]), is_newer=found[1] == "newer")


@dataclass(frozen=True, slots=True)
class OrderPage:
    orders: list[Order]
    newer: Cursor | None
    older: Cursor | None
    count: int

    @property
    def is_count_cut(self) -> bool:
        return self.count > COUNT_LIMIT


def orders_matching(shop: Shop, wanted: OrderFilter) -> QuerySet[Order]:
    """Return the shop's orders that match.

    Each carries `is_held`, its `product`, and in `open_suspicions` the suspicions of incidents
    that still stand, likeliest first; two queries when evaluated. An order id matches from its
    beginning.
    """
    on_hold = Exists(Hold.objects.open().filter(order=OuterRef("pk")))
    standing = Suspect.objects.filter(incident__is_withdrawn=False)
    suspected = Exists(standing.filter(order=OuterRef("pk")))
    found = (
        Order.objects.of(shop)
        .placed_within(wanted.start, wanted.end)
        .annotate(is_held=on_hold)
        .select_related("product")
        .prefetch_related(
            Prefetch(
                "suspicions",
                # A verdict lists every suspect; read once a row it would cost more than the rest.
                queryset=standing.select_related("incident")
                .defer("incident__verdict")
                .order_by("-probability"),
                to_attr="open_suspicions",
            )
        )
    )
    if wanted.product is not None:
        found = found.filter(product=wanted.product)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.order_id:
        found = found.filter(platform_order_id__startswith=wanted.order_id)
    if wanted.incident:
        found = found.filter(
            Exists(standing.filter(order=OuterRef("pk"), incident__public_id=wanted.incident))
        )
    if wanted.is_suspect is not None:
        found = found.filter(suspected if wanted.is_suspect else ~suspected)
    if wanted.is_held is not None:
        found = found.filter(is_held=wanted.is_held)
    return found


def order_page(
    shop: Shop, wanted: OrderFilter, *, cursor: Cursor | None = None, size: int = PAGE_SIZE
) -> OrderPage:
    """Return one page of the matching orders, newest first; three queries at any depth."""
    found = orders_matching(shop, wanted)
    going_up = cursor is not None and cursor.is_newer
    rows = list(_beside(found, cursor)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if going_up:
        rows.reverse()
    has_newer = has_more if going_up else cursor is not None
    has_older = (cursor is not None) if going_up else has_more
    return OrderPage(
        orders=rows,
        newer=Cursor(rows[0].placed_at, rows[0].pk, is_newer=True) if rows and has_newer else None,
        older=Cursor(rows[-1].placed_at, rows[-1].pk) if rows and has_older else None,
        count=found.prefetch_related(None).order_by()[: COUNT_LIMIT + 1].count(),
    )


def _beside(found: QuerySet[Order], cursor: Cursor | None) -> QuerySet[Order]:
    if cursor is None:
        return found.order_by("-placed_at", "-pk")
    at, pk = cursor.placed_at, cursor.pk
    if cursor.is_newer:
        newer = Q(placed_at__gt=at) | Q(placed_at=at, pk__gt=pk)
        return found.filter(placed_at__gte=at).filter(newer).order_by("placed_at", "pk")
    older = Q(placed_at__lt=at) | Q(placed_at=at, pk__lt=pk)
    return found.filter(placed_at__lte=at).filter(older).order_by("-placed_at", "-pk")
