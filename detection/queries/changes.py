"""What became new, other or gone in a shop since the detector last wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max

from shops.models import Change, Order, Shop
from shops.platforms.times import latest_at

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Changes:
    """The lines that were there, and the earliest moment any of them reaches back to."""

    ids: tuple[int, ...]
    since: datetime | None


def changes_of(shop: Shop) -> Changes:
    """Read the shop's open lines. A line's rows are visible to whatever reads after it."""
    rows = list(Change.objects.filter(shop=shop).values_list("pk", "since"))
    return Changes(tuple(pk for pk, _ in rows), min((since for _, since in rows), default=None))


def heard_until(shop: Shop, now: datetime) -> datetime:
    """Say up to when the shop's rows are heard: one that is dated ahead waits until it is due.

    Heard at once, it would end what runs and make all that comes in its time late. Where every order
    lies ahead that is no slip but another clock, such as a drill's, and all are heard.
    """
    latest = latest_at(now)
    return _EVER if newest_order_at(shop, latest) is None else latest


def newest_order_at(shop: Shop, until: datetime) -> datetime | None:
    """Return when the newest of the shop's orders up to `until` was placed; one look into an index."""
    orders = Order.objects.of(shop).filter(placed_at__lte=until)
    newest: datetime | None = orders.aggregate(at=Max("placed_at"))["at"]
    return newest


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all reads inside see the database as it was at the first of them.

    Rows that arrive between two reads would come without their line and be taken for late by the
    next run: right, but dear. Inside a transaction that runs already this promises nothing.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
