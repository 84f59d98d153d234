"""Shops whose rows changed since the detector last began to look."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from detection.models import Feedback, Scan
from shops.models import ImportBatch, Promotion, Shop

_CHANGES = ("imported_at", "promoted_at", "told_at")


def shops_to_scan() -> list[int]:
    """Shops with an import, a promotion or a merchant's word newer than their last scan's start.

    A failed scan has looked too: what failed is tried again when something changes, not at every
    sweep. One query over small tables; orders are not touched.
    """
    shops = Shop.objects.annotate(
        looked_at=_newest(Scan.objects.all(), "started_at"),
        imported_at=_newest(ImportBatch.objects.all(), "finished_at"),
        promoted_at=_newest(Promotion.objects.all(), "changed_at"),
        told_at=_newest(Feedback.objects.all(), "given_at", shop="incident__shop"),
    )
    unseen = Q()
    for moment in _CHANGES:
        newer = Q(looked_at=None) | Q(**{f"{moment}__gt": F("looked_at")})
        unseen |= Q(**{f"{moment}__isnull": False}) & newer
    return list(shops.filter(unseen).order_by("pk").values_list("pk", flat=True))


def _newest(rows: QuerySet[Any], column: str, shop: str = "shop") -> Subquery:
    mine = rows.filter(**{shop: OuterRef("pk")}).order_by().values(shop)
    return Subquery(mine.annotate(newest=Max(column)).values("newest"))
