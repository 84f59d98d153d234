"""The only way to a buyer's clear text on a screen: a role, a reason, a line in custody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shops.access import Principal
from shops.crypto import Receiver, cipher_of
from shops.enums import Action
from shops.errors import RevealRefused
from shops.masking import without
from shops.models import Order
from shops.operations import custody

MIN_REASON_LENGTH = 5


def reveal_order(*, order: Order, actor: Principal, reason: str, now: datetime) -> Receiver:
    """Open one order's receiver for somebody who may, after writing down why.

    Raises RevealRefused without a reason or without personal data, KeyDestroyed when the shop's
    key is gone. The caller has checked Permission.REVEAL.
    """
    reason = reason.strip()
    if len(reason) < MIN_REASON_LENGTH:
        raise RevealRefused(_("Say in a few words why you need to see this; it is kept."))
    if order.sealed_receiver is None:
        raise RevealRefused(_("This order came without personal data."))
    receiver = cipher_of(order.shop).open_receiver(order.platform_order_id, order.sealed_receiver)
    with transaction.atomic():
        custody.record(
            shop=order.shop,
            action=Action.PII_VIEWED,
            object=f"order:{order.platform_order_id}",
            now=now,
            actor=actor,
            detail={"reason": without(reason, *_clear_values(receiver))},
        )
    return receiver


def _clear_values(receiver: Receiver) -> list[str]:
    return [str(value) for value in receiver.values() if value]
