"""Orders, their steps and their refunds from pushes into the shop's tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from detection.engine.events import event_from_json, event_to_json
from detection.engine.types import OrderEvent, RefundEvent, StepEvent
from detection.models import EarlyEvent
from detection.operations.receiving.facts import OrderTold, StoredOrder, Told, rows_of, told_of
from shops.crypto import ShopCipher
from shops.models import Order, Shop
from shops.operations.recording import Recorder
from shops.platforms.rows import CanonicalRow


def record_orders(
    shop: Shop, cipher: ShopCipher, events: Iterable[OrderTold], *, now: datetime
) -> int:
    """Write what the events say of orders, and what was said earlier of orders that came since.

    What is said of an order nobody knows yet is kept, sealed, until it comes. Runs inside the
    caller's transaction, one caller a shop at a time. Returns how many kept events were used.
    """
    told = told_of(events)
    used = _hear_early(shop, cipher, told)
    stored = _stored(shop, told)
    early = {name: one for name, one in told.items() if one.order is None and name not in stored}
    _keep_early(shop, cipher, early)
    newest = max((one.newest for one in told.values() if one.newest), default=None)
    groups: dict[datetime, list[CanonicalRow]] = {}
    for name, one in told.items():
        if name not in early and newest is not None:
            # An event states a fact of its own and may add to what a later file told: then both
            # are as of that file's time, and a status moves only forwards.
            as_of = max(newest, stored[name].as_of) if name in stored else newest
            groups.setdefault(as_of, []).extend(rows_of(name, one, stored.get(name)))
    for as_of, rows in sorted(groups.items()):
        Recorder(shop=shop, cipher=cipher, as_of=as_of).record(rows, now=now)
    return used


def _hear_early(shop: Shop, cipher: ShopCipher, told: dict[str, Told]) -> int:
    """Add to `told` the kept events whose order is known now, and keep them no longer."""
    come = [name for name, one in told.items() if one.order is not None]
    orders = Order.objects.filter(shop=shop, platform_order_id=OuterRef("order_id"))
    rows = list(EarlyEvent.objects.filter(Q(order_id__in=come) | Exists(orders), shop=shop))
    for row in rows:
        line = cipher.open_bytes(f"early:{row.order_id}", row.sealed)
        event = event_from_json(json.loads(line))
        if isinstance(event, OrderEvent | StepEvent | RefundEvent):
            told.setdefault(row.order_id, Told()).hear(event)
    EarlyEvent.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _keep_early(shop: Shop, cipher: ShopCipher, told: Mapping[str, Told]) -> None:
    EarlyEvent.objects.bulk_create(
        EarlyEvent(
            shop=shop,
            order_id=name,
            sealed=cipher.seal_bytes(f"early:{name}", json.dumps(event_to_json(event)).encode()),
        )
        for name, one in told.items()
        for event in _events_of(name, one)
    )


def _events_of(name: str, one: Told) -> list[StepEvent | RefundEvent]:
    return [*(StepEvent(at, kind, name) for kind, at in one.steps.items()), *one.refunds]


def _stored(shop: Shop, names: Collection[str]) -> dict[str, StoredOrder]:
    rows = Order.objects.filter(shop=shop, platform_order_id__in=list(names)).values_list(
        "platform_order_id", "placed_at", "as_of", "payable_fen", "paid_at"
    )
    return {
        name: StoredOrder(placed_at, as_of, payable, paid_at is not None)
        for name, placed_at, as_of, payable, paid_at in rows
    }
