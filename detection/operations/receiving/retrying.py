"""What a person does about pushes that were given up: have them tried again, or take them away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from detection.operations.receiving.accepting import lines_of
from detection.queries.pushes import given_up_pushes
from shops.access import Principal
from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action
from shops.models import Shop
from shops.operations import custody


def retry_pushes(shop: Shop) -> int:
    """Let every push that was given up wait again; returns how many. The caller enqueues."""
    return given_up_pushes(shop).update(attempts=0, error="")


def reveal_given_up(*, shop: Shop, actor: Principal, now: datetime) -> Iterator[str]:
    """Give the lines of the pushes that were given up, as they can be pushed again; one an event.

    They hold receivers in clear, so custody says who took them. The caller has checked that this
    person may. Raises KeyDestroyed.
    """
    cipher, waiting = cipher_of(shop), given_up_pushes(shop)
    custody.record(
        shop=shop,
        action=Action.PII_VIEWED,
        object="pushes:given-up",
        now=now,
        actor=actor,
        detail={"reason": "pushed events that could not be recorded", "pushes": waiting.count()},
    )
    return _lines(shop, cipher)


def _lines(shop: Shop, cipher: ShopCipher) -> Iterator[str]:
    for push in given_up_pushes(shop).order_by("pk").iterator(chunk_size=50):
        for event in lines_of(push, cipher):
            yield json.dumps(event, ensure_ascii=False) + "\n"
