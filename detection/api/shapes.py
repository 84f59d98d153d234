"""The shapes that the REST interface answers in; the OpenAPI page is made from them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from detection.models import Incident
from detection.queries.overview import ShopState
from shops.models import Order, Shop


class ShopShape(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    platform = serializers.CharField()
    state = serializers.ChoiceField(["safe", "watch", "hold", "critical"])
    last_order_at = serializers.DateTimeField(allow_null=True)


class ReceiverShape(serializers.Serializer[Any]):
    name = serializers.CharField(allow_null=True, help_text="masked")
    phone = serializers.CharField(allow_null=True, help_text="masked")
    region = serializers.ListField(child=serializers.CharField(allow_null=True))


class SuspicionShape(serializers.Serializer[Any]):
    incident = serializers.CharField()
    probability = serializers.FloatField()


class OrderShape(serializers.Serializer[Any]):
    order_id = serializers.CharField()
    product_id = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True)
    status = serializers.CharField()
    placed_at = serializers.DateTimeField()
    placed_at_inferred = serializers.BooleanField(
        help_text="the file tells at most the day: `placed_at` is no moment"
    )
    paid_at = serializers.DateTimeField(allow_null=True)
    shipped_at = serializers.DateTimeField(allow_null=True)
    payable = serializers.IntegerField(
        allow_null=True, help_text="minor unit; null without `money`"
    )
    paid_gross = serializers.IntegerField(allow_null=True)
    refunded = serializers.IntegerField(allow_null=True)
    buyer = serializers.CharField(allow_null=True, help_text="masked")
    receiver = ReceiverShape()
    suspicions = SuspicionShape(many=True)
    held = serializers.BooleanField()


class BucketShape(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    orders = serializers.IntegerField()
    expected = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    refunds = serializers.IntegerField()


class TimelineShape(serializers.Serializer[Any]):
    step = serializers.IntegerField(help_text="seconds")
    buckets = BucketShape(many=True)
    spans = serializers.ListField(child=serializers.DictField())
    marks = serializers.ListField(child=serializers.DictField())


class DecisionShape(serializers.Serializer[Any]):
    outcome = serializers.CharField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField()


class IncidentShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    incident = serializers.CharField()
    shop = serializers.SlugField()
    state = serializers.CharField()
    level = serializers.CharField()
    at = serializers.DateTimeField()
    probability = serializers.DictField(child=serializers.FloatField())
    product_ids = serializers.ListField(child=serializers.CharField())
    window = serializers.DictField()
    orders = serializers.IntegerField()
    expected = serializers.FloatField()
    excess = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.DictField())
    against = serializers.ListField(child=serializers.DictField())
    missing = serializers.ListField(child=serializers.CharField())
    suspects = serializers.ListField(child=serializers.ListField())
    assignee = serializers.CharField(allow_null=True)
    decisions = DecisionShape(many=True)


def shop_json(shop: Shop, state: ShopState) -> dict[str, object]:
    return {
        "slug": shop.slug,
        "name": shop.name,
        "platform": shop.platform,
        "state": state.level,
        "last_order_at": state.last_order_at,
    }


def order_json(order: Order, *, may_see_money: bool) -> dict[str, object]:
    """Give one order, personal data masked; unknown and masked parts are null."""
    amounts = {
        "payable": order.payable_fen,
        "paid_gross": order.paid_gross_fen,
        "refunded": order.refunded_fen,
    }
    return {
        "order_id": order.platform_order_id,
        "product_id": order.product.key if order.product else None,
        "title": order.title,
        "quantity": order.quantity,
        "status": order.status,
        "placed_at": order.placed_at,
        "placed_at_inferred": order.is_time_inferred,
        "paid_at": order.paid_at,
        "shipped_at": order.shipped_at,
        **{name: fen if may_see_money else None for name, fen in amounts.items()},
        "buyer": order.buyer_mask or None,
        "receiver": {
            "name": order.name_mask or None,
            "phone": order.phone_mask or None,
            "region": [part or None for part in (order.province, order.city, order.district)],
        },
        "suspicions": [
            {"incident": one.incident.public_id, "probability": one.probability}
            for one in order.open_suspicions  # type: ignore[attr-defined]
        ],
        "held": order.is_held,  # type: ignore[attr-defined]
    }


def incident_json(incident: Incident) -> dict[str, object]:
    """Give the engine's verdict with the stored id, who reviews it, and what was decided."""
    review = getattr(incident, "review", None)
    decisions = review.decisions.all() if review else []
    return {
        **incident.verdict,
        "id": incident.public_id,
        "shop": incident.shop.slug,
        "assignee": "admin" if review and review.claimed_by_id else None,
        "decisions": [
            {"outcome": one.outcome, "reason": one.reason, "decided_at": one.decided_at}
            for one in decisions
        ],
    }
