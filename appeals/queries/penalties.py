"""A shop's penalties and appeals, as the lists show them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from appeals.enums import IN_TIME, AppealKind
from appeals.models import Appeal, Penalty
from shops.models import Shop


def penalties_of(shop: Shop) -> QuerySet[Penalty]:
    """List the shop's penalties, the newest notice first, each with its appeals."""
    appeals = Appeal.objects.order_by("attempt").select_related("shop")
    return (
        Penalty.objects.filter(shop=shop)
        .select_related("shop", "product", "incident__product", "recorded_by")
        .prefetch_related(Prefetch("appeals", appeals))
        .order_by("-noticed_at", "-pk")
    )


def met_by(penalty: Penalty) -> Appeal | None:
    """The newest appeal that was filed and not lost: the deadline runs no more. No query of its own."""
    told = [one for one in penalty.appeals.all() if one.kind == AppealKind.APPEAL]
    return next((one for one in reversed(told) if one.state in IN_TIME), None)


def appeals_of(shop: Shop) -> QuerySet[Appeal]:
    """List the shop's appeals, those with the nearest deadline first, decided ones last."""
    return (
        Appeal.objects.filter(shop=shop)
        .select_related(
            "shop",
            "penalty__product",
            "penalty__incident__product",
            "pack__incident",
            "rules",
            "receipt_file",
        )
        .order_by("outcome_at", "filed_at", "deadline_at", "-created_at", "pk")
    )
