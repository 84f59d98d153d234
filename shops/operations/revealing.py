"""The only way to a buyer's clear text on a screen: a role, a reason, a line in custody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from shops.access import Principal
from shops.crypto import Receiver, cipher_of
from shops.enums import Action
from shops.errors import RevealRefused
from shops.masking import without
from shops.models import Order, Shop
from shops.operations import custody

MIN_REASON_LENGTH = 5
_NAMED_AMONG = 5000


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
            object=order.custody_object,
            now=now,
            actor=actor,
            detail={"reason": without(reason, *_clear_values(receiver))},
        )
    return receiver


def unnamed(*, shop: Shop, order_ids: Iterable[str], text: str) -> str:
    """Leave out of a text what it says of these orders' receivers: custody keeps it for ever.

    Receivers are opened one at a time. A text about more orders than _NAMED_AMONG speaks of no one
    buyer and is given back as it is.
    """
    names = list(islice(order_ids, _NAMED_AMONG + 1))
    if len(names) > _NAMED_AMONG:
        return text
    cipher = cipher_of(shop)
    rows = Order.objects.filter(shop=shop, platform_order_id__in=names)
    for order_id, sealed in rows.values_list("platform_order_id", "sealed_receiver").iterator():
        if sealed is not None:
            text = without(text, *_clear_values(cipher.open_receiver(order_id, sealed)))
    return text


def _clear_values(receiver: Receiver) -> list[str]:
    return [str(value) for value in receiver.values() if value]
