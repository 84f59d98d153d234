"""Stops a notice's repetition: from the page, or from the link in a message."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shops.enums import Action, DeliveryState
from shops.models import Delivery, Notice, User
from shops.operations import custody
from shops.operations.notifying.links import delivery_id_of


def acknowledge(*, notice: Notice, actor: User | None, now: datetime, through: str = "") -> bool:
    """Note that somebody has seen it and send it no more; False when somebody else already did.

    `through` names the channel whose link was used by somebody who was not logged in.
    """
    with transaction.atomic():
        changed = Notice.objects.filter(pk=notice.pk, acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by=actor, acknowledged_through=through
        )
        if changed:
            Delivery.objects.filter(notice=notice, state=DeliveryState.WAITING, round__gt=0).update(
                state=DeliveryState.DROPPED
            )
            custody.record(
                shop=notice.shop,
                action=Action.NOTICE_ACKNOWLEDGED,
                object=f"notice:{notice.pk}",
                now=now,
                actor=actor,
                detail={"through": "link"} if through else {},
            )
    return bool(changed)


def read_link(secret: str) -> Delivery | None:
    """The delivery that a message's link names; None for a forged, old or orphaned one.

    A link stops working when its channel is deleted, and a member's when they leave the shop.
    """
    delivery_id = delivery_id_of(secret)
    if delivery_id is None:
        return None
    delivery = (
        Delivery.objects.filter(pk=delivery_id)
        .select_related("notice__shop", "notice__acknowledged_by", "channel", "recipient")
        .first()
    )
    if delivery is None or delivery.recipient is None:
        return delivery
    person = delivery.recipient
    is_member = person.memberships.current().filter(shop=delivery.notice.shop_id).exists()
    return delivery if is_member and person.is_active else None


def acknowledge_by_link(*, delivery: Delivery, now: datetime) -> bool:
    """Acknowledge as the member the letter went to, or in the name of the channel."""
    return acknowledge(
        notice=delivery.notice,
        actor=delivery.recipient,
        now=now,
        through="" if delivery.recipient else delivery.channel.name,
    )
