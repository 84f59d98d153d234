"""Takes an order out of the attack once its buyer confirmed it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from detection.models import Hold, Incident, OrderMark, Suspect
from detection.operations.holding import release_orders
from shops.access import Principal
from shops.enums import Action
from shops.models import Order, User
from shops.operations import custody


def mark_genuine(
    *, order: Order, incident: Incident, reason: str, actor: Principal, now: datetime
) -> OrderMark:
    """Say that the order is a real purchase: no suspect, no hold, in no count of the attack.

    Later scans leave it out too. The same call again changes nothing.
    """
    with transaction.atomic():
        suspicion = Suspect.objects.filter(order=order).order_by("-probability").first()
        mark, is_new = OrderMark.objects.get_or_create(
            order=order,
            defaults={
                "shop": order.shop,
                "incident": incident,
                "probability": suspicion.probability if suspicion else None,
                "reason": reason,
                "marked_by": actor if isinstance(actor, User) else None,
                "marked_at": now,
            },
        )
        if is_new:
            Suspect.objects.filter(order=order).delete()
            _let_go(order, incident, reason, actor, now)
            _tell(order, incident, mark, actor, now)
    return mark


def _let_go(order: Order, incident: Incident, reason: str, actor: Principal, now: datetime) -> None:
    if Hold.objects.open().filter(order=order).exists():
        release_orders(
            shop=order.shop,
            orders=Order.objects.filter(pk=order.pk),
            reason=reason,
            actor=actor,
            now=now,
            incident=incident,
        )


def _tell(
    order: Order, incident: Incident, mark: OrderMark, actor: Principal, now: datetime
) -> None:
    custody.record(
        shop=order.shop,
        action=Action.LABEL,
        object=order.custody_object,
        case=incident.public_id,
        now=now,
        actor=actor,
        detail={"label": "genuine", "probability": mark.probability},
    )
