"""Records what pushes told. Each step is one transaction, so it may be killed at any line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef

from detection.engine.events import event_from_json
from detection.engine.types import OrderEvent, RefundEvent, StepEvent
from detection.models import EarlyEvent, Push, PushedEvent
from detection.operations.receiving.accepting import lines_of
from detection.operations.receiving.recording import record_orders
from detection.operations.receiving.surroundings import record_surroundings
from detection.queries.pushes import waiting_pushes
from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action
from shops.models import Order, Shop
from shops.operations import custody
from shops.signals import orders_recorded

Clock = Callable[[], datetime]

# A step this large takes about a second, and a small one leaves the shop's lock to others soon.
STEP_EVENTS = 6000
_STEP_PUSHES = 400
# The sealed lines are kept for questions about them, the hashes for repeated calls.
_KEEP_LINES = timedelta(days=30)
_KEEP_HASHES = timedelta(days=90)
# Beside the recorder's lock: one drain of a shop at a time, and nobody waits for it.
_LOCK_SPACE = 0x0B61


def drain_shop(*, shop_id: int, clock: Clock) -> int:
    """Record all that waits for the shop; returns the number of events.

    Returns at once when another worker does it: that one looks again after its last step, so
    nothing that was accepted before this call stays behind. A push that cannot be recorded is
    tried by itself, marked with why, and left alone after some attempts. Announces
    `orders_recorded` after each step. Raises OperationalError when the database goes away.
    """
    shop = Shop.objects.get(pk=shop_id)
    cipher = cipher_of(shop)
    total = 0
    while True:
        recorded = _step(shop, cipher, clock())
        total += recorded or 0
        if not recorded or not has_waiting(shop_id):
            return total


def shops_waiting() -> list[int]:
    """List the shops with something to record: pushes, or early events whose order has come."""
    orders = Order.objects.filter(
        shop_id=OuterRef("shop_id"), platform_order_id=OuterRef("order_id")
    )
    early = EarlyEvent.objects.filter(Exists(orders)).values_list("shop_id", flat=True)
    return sorted(
        {*waiting_pushes().values_list("shop_id", flat=True).distinct(), *early.distinct()}
    )


def has_waiting(shop_id: int) -> bool:
    return waiting_pushes().filter(shop_id=shop_id).exists()


def purge_pushes(now: datetime) -> int:
    """Forget the lines of pushes recorded long ago, and later their hashes; returns how many."""
    old = Push.objects.filter(recorded_at__lt=now - _KEEP_LINES, sealed__isnull=False)
    count = old.update(sealed=None)
    forgotten = Push.objects.filter(recorded_at__lt=now - _KEEP_HASHES)
    PushedEvent.objects.filter(push__in=forgotten.values("pk")).delete()
    forgotten.delete()
    return count


def _step(shop: Shop, cipher: ShopCipher, now: datetime) -> int | None:
    """Record the oldest waiting pushes together; None when another worker drains the shop."""
    pushes: list[Push] = []
    try:
        with transaction.atomic():
            if not _lock(shop):
                return None
            pushes = _next_pushes(shop)
            return _record(shop, cipher, pushes, now)
    except OperationalError:
        raise
    except Exception:  # one push may stop the others: find out which
        if not pushes:
            raise
    return sum(_alone(shop, cipher, push, now) for push in pushes)


def _alone(shop: Shop, cipher: ShopCipher, push: Push, now: datetime) -> int:
    """Record one push by itself, or note on it why that cannot be."""
    try:
        with transaction.atomic():
            is_mine = _lock(shop) and waiting_pushes().filter(pk=push.pk).exists()
            return _record(shop, cipher, [push], now) if is_mine else 0
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the other pushes go on
        why = f"{type(error).__name__}: {error}"[:500]
        Push.objects.filter(pk=push.pk).update(attempts=F("attempts") + 1, error=why)
        return 0


def _lock(shop: Shop) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, shop.pk])
        return bool(cursor.fetchone()[0])


def _next_pushes(shop: Shop) -> list[Push]:
    chosen: list[Push] = []
    events = 0
    for push in waiting_pushes().filter(shop=shop).order_by("pk")[:_STEP_PUSHES]:
        events += push.events
        if chosen and events > STEP_EVENTS:
            break
        chosen.append(push)
    return chosen


def _record(shop: Shop, cipher: ShopCipher, pushes: Sequence[Push], now: datetime) -> int:
    """Write what the pushes tell, with one line of custody, in the caller's transaction."""
    opened = {push: [event_from_json(line) for line in lines_of(push, cipher)] for push in pushes}
    told = [
        event
        for events in opened.values()
        for event in events
        if isinstance(event, OrderEvent | StepEvent | RefundEvent)
    ]
    early = record_orders(shop, cipher, told, now=now)
    for push, events in opened.items():
        record_surroundings(shop, push, events, now=now)
    Push.objects.filter(pk__in=[push.pk for push in pushes]).update(recorded_at=now, error="")
    count = sum(push.events for push in pushes)
    if pushes:
        _witness(shop, pushes, count, now)
    if count or early:
        transaction.on_commit(lambda: orders_recorded.send(sender=Push, shop_id=shop.pk))
    return count + early


def _witness(shop: Shop, pushes: Sequence[Push], count: int, now: datetime) -> None:
    whole = hashlib.sha256("".join(push.sha256 for push in pushes).encode())
    custody.record(
        shop=shop,
        action=Action.LIVE_RECORDED,
        object=f"push:{pushes[0].pk}-{pushes[-1].pk}",
        now=now,
        actor=pushes[0].token,
        sha256=whole.hexdigest(),
        detail={"source": "api", "pushes": len(pushes), "events": count},
    )
