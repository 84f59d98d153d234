"""What a program may do about an incident: say what it was, hold orders, let them go."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from detection.api.views import find_incident
from detection.enums import MerchantVerdict
from detection.models import Incident
from detection.operations.feedback import MIN_REASON_LENGTH, give_feedback
from detection.operations.holding import REASON_LENGTH, HoldOutcome, hold_orders, release_orders
from detection.tasks import enqueue_scan
from shops.access import shop_for
from shops.api.bodies import BodyShape
from shops.api.fields import TextField
from shops.api.idempotency import idempotent
from shops.enums import Permission
from shops.models import Order, Shop

_MAX_ORDERS = 10_000
_NAMED = 5


class FeedbackRequestShape(BodyShape):
    verdict = serializers.ChoiceField(MerchantVerdict.choices)
    reason = TextField(
        min_length=MIN_REASON_LENGTH, max_length=2000, help_text="how the shop knows"
    )


class FeedbackShape(serializers.Serializer[Any]):
    incident = serializers.CharField()
    verdict = serializers.ChoiceField(MerchantVerdict.choices)
    reason = serializers.CharField()
    given_at = serializers.DateTimeField()


class HoldRequestShape(BodyShape):
    order_ids = serializers.ListField(
        child=TextField(min_length=1, max_length=64, trim_whitespace=False),
        required=False,
        allow_null=True,
        min_length=1,
        max_length=_MAX_ORDERS,
        help_text="orders of the shop; all suspects of the incident when absent or null; "
        "a hold of all leaves those be that a person released",
    )
    reason = TextField(min_length=1, max_length=REASON_LENGTH, help_text="stands beside each order")


class HoldOutcomeShape(serializers.Serializer[Any]):
    action = serializers.UUIDField(
        allow_null=True, help_text="what was done, for the hold list; null when nothing changed"
    )
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="orders that stood as asked before")
    gone = serializers.ListField(
        child=serializers.CharField(), help_text="orders that were shipped or closed before"
    )
    spared = serializers.IntegerField(
        help_text="orders that a person released and that stay so, as none of them was named"
    )


@extend_schema(
    request=FeedbackRequestShape,
    responses={201: FeedbackShape},
    examples=[
        OpenApiExample(
            "An attack",
            value={"verdict": "attack", "reason": "回访 30 人，无一人下过单"},
            request_only=True,
        )
    ],
    summary="Say what the incident was; the word stands beside earlier ones",
)
@api_view(["POST"])
@idempotent
def feedback_give(request: Request, public_id: str) -> Response:
    _shop, incident = _allowed(request, public_id, Permission.RUN)
    said = FeedbackRequestShape(data=request.data)
    said.is_valid(raise_exception=True)
    now = timezone.now()
    feedback = give_feedback(incident=incident, actor=request.user, now=now, **said.validated_data)
    transaction.on_commit(partial(enqueue_scan, incident.shop_id))
    answer = {
        "incident": incident.public_id,
        "verdict": feedback.verdict,
        "reason": feedback.reason,
        "given_at": feedback.given_at,
    }
    return Response(answer, status=201)


_HOLD_EXAMPLES = [
    OpenApiExample("Every suspect", value={"reason": "疑似恶意刷单，先核实"}, request_only=True),
    OpenApiExample(
        "Two orders",
        value={"order_ids": ["2962000000000000001", "2962000000000000002"], "reason": "已核实"},
        request_only=True,
    ),
]


@extend_schema(
    methods=["POST"],
    request=HoldRequestShape,
    responses={200: HoldOutcomeShape},
    examples=_HOLD_EXAMPLES,
    summary="Stop the shipment of orders, with a reason",
)
@extend_schema(
    methods=["DELETE"],
    request=HoldRequestShape,
    responses={200: HoldOutcomeShape},
    examples=_HOLD_EXAMPLES,
    summary="Let held orders ship, with a reason",
)
@api_view(["POST", "DELETE"])
@idempotent
def holds_change(request: Request, public_id: str) -> Response:
    shop, incident = _allowed(request, public_id, Permission.HOLD)
    asked = HoldRequestShape(data=request.data)
    asked.is_valid(raise_exception=True)
    names = asked.validated_data.get("order_ids")
    hold_all = partial(hold_orders, spares_released=names is None)
    change = hold_all if request.method == "POST" else release_orders
    outcome = change(
        shop=shop,
        orders=_orders(shop, incident, names),
        reason=asked.validated_data["reason"],
        actor=request.user,
        now=timezone.now(),
        incident=incident,
    )
    return Response(_outcome_json(outcome))


def _allowed(request: Request, public_id: str, permission: Permission) -> tuple[Shop, Incident]:
    incident = find_incident(request, public_id)
    return shop_for(request.user, incident.shop.slug, permission), incident


def _orders(shop: Shop, incident: Incident, names: list[str] | None) -> QuerySet[Order]:
    """The named orders, all of them known; without names the incident's suspects."""
    if names is None:
        return Order.objects.of(shop).filter(suspicions__incident=incident)
    orders = Order.objects.of(shop).filter(platform_order_id__in=names)
    known = set(orders.values_list("platform_order_id", flat=True))
    unknown = sorted(set(names) - known)
    if unknown:
        named = ", ".join(unknown[:_NAMED]) + (" …" if len(unknown) > _NAMED else "")
        raise NotFound(f"The shop has no such orders: {named}")
    return orders


def _outcome_json(outcome: HoldOutcome) -> dict[str, object]:
    return {
        "action": str(outcome.action.pk) if outcome.action else None,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "gone": list(outcome.gone),
        "spared": outcome.spared,
    }
