"""Whether anything on a shop's pages may have changed: one cheap question, asked every few seconds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Max, OuterRef, QuerySet, Subquery

from detection.enums import ScanState
from detection.models import HoldAction, Incident, Scan
from shops.enums import NoticeLevel
from shops.models import Notice, Order, Shop

_TOLD = 3


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert nobody has acknowledged; `text` is in the active language."""

    id: int
    level: str
    text: str


def pulse_of(shop: Shop) -> str:
    """A word that changes with the shop's orders, verdicts, alerts and holds; one query.

    A late order of an old day shows once the scan that every recording asks for has read it.
    """
    mine = {"shop": OuterRef("pk")}
    parts = (
        Shop.objects.filter(pk=shop.pk)
        .values_list(
            _first(Order.objects.filter(**mine).order_by("-placed_at"), "placed_at"),
            _first(Scan.objects.filter(**mine).order_by("-requested_at"), "requested_at"),
            _first(
                Scan.objects.filter(**mine, state=ScanState.DONE).order_by("-requested_at"), "pk"
            ),
            _most(Incident.objects.filter(**mine), "updated_at"),
            _most(Notice.objects.filter(**mine), "pk"),
            _most(Notice.objects.filter(**mine), "acknowledged_at"),
            _first(HoldAction.objects.filter(**mine).order_by("-done_at"), "done_at"),
            _most(HoldAction.objects.filter(**mine), "undone_at"),
        )
        .get()
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def open_alerts(shop: Shop) -> tuple[int, list[Alert]]:
    """How many alerts are open, and the newest of them."""
    rows = list(shop.notices.open().exclude(level=NoticeLevel.WATCH).order_by("-pk")[:100])
    return len(rows), [Alert(row.pk, row.level, row.text) for row in rows[:_TOLD]]


def _first(rows: QuerySet, field: str) -> Subquery:  # type: ignore[type-arg]
    return Subquery(rows.values(field)[:1])


def _most(rows: QuerySet, field: str) -> Subquery:  # type: ignore[type-arg]
    return Subquery(rows.order_by().values("shop").annotate(most=Max(field)).values("most"))
