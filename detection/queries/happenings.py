"""What else happened to a shop beside its orders: spans and marks for the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from detection.models import Hold, Incident
from shops.models import Notice, Product, Promotion, Shop, TimelineMark


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasted. `ends_at` None: it still does. `level` is set for incidents."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None
    text: str
    path: str
    level: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "from": self.starts_at.isoformat(),
            "to": self.ends_at.isoformat() if self.ends_at else None,
            "text": self.text,
            "path": self.path,
            "level": self.level or None,
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one moment."""

    kind: str
    at: datetime
    text: str
    path: str

    def to_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "at": self.at.isoformat(),
            "text": self.text,
            "path": self.path,
        }


def spans_of(shop: Shop, product: Product | None, start: datetime, end: datetime) -> list[Span]:
    """List incidents, promotions, holds and lasting marks that touch the stretch; four queries."""
    return [
        *_incidents(shop, product, start, end),
        *_promotions(shop, product, start, end),
        *_holds(shop, product, start, end),
        *_lasting_marks(shop, start, end),
    ]


def marks_of(shop: Shop, start: datetime, end: datetime) -> list[Mark]:
    """List alerts and momentary marks within the stretch, oldest first; two queries."""
    alerts = Notice.objects.filter(
        shop=shop, created_at__gte=start, created_at__lt=end, code__startswith="incident_"
    )
    others = TimelineMark.objects.filter(shop=shop, ends_at=None, at__gte=start, at__lt=end)
    marks = [
        *(Mark("alert", notice.created_at, notice.text, notice.path) for notice in alerts),
        *(Mark(mark.kind, mark.at, mark.text, mark.path) for mark in others),
    ]
    return sorted(marks, key=lambda mark: mark.at)


def _incidents(shop: Shop, product: Product | None, start: datetime, end: datetime) -> list[Span]:
    incidents = Incident.objects.filter(
        shop=shop, is_withdrawn=False, starts_at__lt=end, ends_at__gte=start
    ).order_by("starts_at", "pk")
    if product is not None:
        incidents = incidents.filter(product=product)
    return [
        Span(
            "incident",
            incident.starts_at,
            incident.ends_at,
            f"{incident.get_klass_display()} · {incident.get_level_display()}",
            reverse("detection:incident-show", args=[shop.slug, incident.public_id]),
            incident.level,
        )
        for incident in incidents
    ]


def _promotions(shop: Shop, product: Product | None, start: datetime, end: datetime) -> list[Span]:
    promotions = Promotion.objects.filter(
        shop=shop, withdrawn_at=None, starts_at__lt=end, ends_at__gte=start
    ).order_by("starts_at", "pk")
    if product is not None:
        promotions = promotions.filter(Q(products=None) | Q(products=product)).distinct()
    path = reverse("detection:promotion-list", args=[shop.slug])
    return [
        Span("promotion", promotion.starts_at, promotion.ends_at, str(promotion), path)
        for promotion in promotions
    ]


def _holds(shop: Shop, product: Product | None, start: datetime, end: datetime) -> list[Span]:
    """One span for each time somebody held orders, until the last of them was released."""
    holds = Hold.objects.filter(shop=shop, held_by__undone_at=None)
    if product is not None:
        holds = holds.filter(order__product=product)
    actions = (
        holds.values("held_by")
        .annotate(
            began_at=Min("held_at"),
            last_released_at=Max("released_at"),
            count=Count("pk"),
            still=Count("pk", filter=Q(released_at=None)),
        )
        .filter(began_at__lt=end)
        .filter(Q(still__gt=0) | Q(last_released_at__gte=start))
        .order_by("began_at")
    )
    path = reverse("detection:hold-list", args=[shop.slug])
    return [
        Span(
            "hold",
            action["began_at"],
            None if action["still"] else action["last_released_at"],
            _held_text(action["count"], action["still"]),
            path,
        )
        for action in actions
    ]


def _held_text(count: int, still: int) -> str:
    held = ngettext("%(count)d order put on hold", "%(count)d orders put on hold", count) % {
        "count": count
    }
    if still == count:
        return held
    return _("%(held)s, %(still)d of them still held") % {"held": held, "still": still}


def _lasting_marks(shop: Shop, start: datetime, end: datetime) -> list[Span]:
    marks = TimelineMark.objects.filter(
        shop=shop, ends_at__isnull=False, at__lt=end, ends_at__gte=start
    ).order_by("at", "pk")
    return [Span(mark.kind, mark.at, mark.ends_at, mark.text, mark.path) for mark in marks]
