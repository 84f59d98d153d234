"""A first statement for an appeal: measured facts, and blanks for what only the shop can say."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils.translation import override

from appeals.models import Penalty
from detection.models import Incident, Suspect
from shops.enums import Platform, RefundStatus
from shops.models import Refund, Shop

# Platforms whose reviewers read Chinese; everybody else gets English.
_CHINESE = {
    Platform.TAOBAO,
    Platform.TMALL,
    Platform.JD,
    Platform.PINDUODUO,
    Platform.DOUYIN,
    Platform.KUAISHOU,
    Platform.XIAOHONGSHU,
    Platform.WEIXIN,
    Platform.ALIBABA_1688,
}


@dataclass(frozen=True, slots=True)
class SuspectCounts:
    """The incident's suspected orders, and what became of them by the newest file."""

    orders: int
    refund_asked: int
    shipped: int


def suspect_counts(incident: Incident) -> SuspectCounts:
    """Count the suspects, those with a refund asked for or paid, and those shipped; 3 queries."""
    suspects = Suspect.objects.filter(incident=incident)
    asked = Refund.objects.filter(
        shop=incident.shop, platform_order_id=OuterRef("order__platform_order_id")
    ).exclude(status__in=[RefundStatus.CLOSED, RefundStatus.REFUSED])
    return SuspectCounts(
        orders=suspects.count(),
        refund_asked=suspects.filter(Q(order__refunded_fen__gt=0) | Exists(asked)).count(),
        shipped=suspects.filter(order__shipped_at__isnull=False).count(),
    )


def statement_draft(penalty: Penalty) -> str:
    """Write the draft in the language of the platform's reviewers.

    It never says why the orders came and admits nothing: a reason that was not checked is worse
    than a blank (a forged one costs the shop more than the penalty).
    """
    language = language_of(penalty.shop)
    incident = penalty.incident
    context = {
        "penalty": penalty,
        "shop": penalty.shop,
        "incident": incident,
        "counts": suspect_counts(incident) if incident else None,
    }
    with override(language):
        return render_to_string(f"appeals/statement.{language}.txt", context).strip() + "\n"


def language_of(shop: Shop) -> str:
    return "zh-hans" if shop.platform in _CHINESE else "en"
