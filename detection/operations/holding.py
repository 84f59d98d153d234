"""Stops shipments, lets them go again, and takes either back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from detection.errors import HoldRefused
from detection.models import Hold, HoldAction, Incident
from detection.queries.holds import SHIPPABLE
from shops.access import Principal, actor_name
from shops.enums import Action
from shops.models import Order, Shop
from shops.operations import custody
from shops.operations.revealing import unnamed

_BATCH = 5000
_NAMED = 5
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class HoldOutcome:
    """What a click did. `action` is None when it changed nothing.

    `unchanged` counts orders that already stood as asked; `gone` names those that cannot be
    stopped any more, because they were shipped or closed; `spared` counts those that stay released.
    """

    action: HoldAction | None
    changed: int
    unchanged: int = 0
    gone: tuple[str, ...] = ()
    spared: int = 0


def hold_orders(
    *,
    shop: Shop,
    orders: QuerySet[Order],
    reason: str,
    actor: Principal,
    now: datetime,
    incident: Incident | None = None,
    spares_released: bool = False,
) -> HoldOutcome:
    """Put the shop's `orders` on hold; the same call again changes nothing.

    Orders that were already shipped or closed are left out and named. The number of queries does
    not grow with the orders. With `spares_released`, for orders that nobody named one by one, those
    that a person let go stay let go. Raises HoldRefused without a reason, without orders, or when
    every one of them is gone.
    """
    reason = _reason(reason)
    with transaction.atomic():
        asked = _lock(shop, orders)
        stoppable = set(_ids(Order.objects.filter(pk__in=asked).filter(SHIPPABLE)))
        gone = tuple(sorted(name for pk, name in asked.items() if pk not in stoppable))
        if not stoppable:
            raise HoldRefused(_all_gone(gone))
        held = set(Hold.objects.open().filter(order__in=stoppable).values_list("order", flat=True))
        spared = _let_go(stoppable - held) if spares_released else set()
        fresh = stoppable - held - spared
        action = None
        if fresh:
            action = HoldAction.objects.create(
                kind=HoldAction.Kind.HOLD,
                shop=shop,
                incident=incident,
                reason=reason,
                count=len(fresh),
                done_by=actor_name(actor),
                done_at=now,
            )
            Hold.objects.bulk_create(
                (
                    Hold(shop=shop, order_id=pk, incident=incident, held_by=action, held_at=now)
                    for pk in sorted(fresh)
                ),
                batch_size=_BATCH,
            )
            _record(Action.HOLD_SET, action, (asked[pk] for pk in fresh), actor=actor, now=now)
    return HoldOutcome(
        action=action,
        changed=len(fresh),
        unchanged=len(held),
        gone=gone,
        spared=len(spared),
    )


def release_orders(
    *,
    shop: Shop,
    orders: QuerySet[Order],
    reason: str,
    actor: Principal,
    now: datetime,
    incident: Incident | None = None,
) -> HoldOutcome:
    """Let the shop's held `orders` ship; the same call again changes nothing.

    Raises HoldRefused without a reason or without orders.
    """
    reason = _reason(reason)
    with transaction.atomic():
        asked = _lock(shop, orders)
        held = set(Hold.objects.open().filter(order__in=asked).values_list("order", flat=True))
        action = None
        if held:
            action = HoldAction.objects.create(
                kind=HoldAction.Kind.RELEASE,
                shop=shop,
                incident=incident,
                reason=reason,
                count=len(held),
                done_by=actor_name(actor),
                done_at=now,
            )
            Hold.objects.open().filter(order__in=held).update(released_by=action, released_at=now)
            _record(Action.HOLD_RELEASED, action, (asked[pk] for pk in held), actor=actor, now=now)
    return HoldOutcome(action=action, changed=len(held), unchanged=len(asked) - len(held))


def undo_hold_action(
    *, shop: Shop, action_id: UUID, actor: Principal, now: datetime
) -> HoldOutcome:
    """Take back one hold or release of the shop.

    Undoing a hold lets go what it still holds; undoing a release holds again what can still be
    stopped and names the rest. Raises HoldRefused when there is no such action or it was undone.
    """
    with transaction.atomic():
        claimed = HoldAction.objects.filter(pk=action_id, shop=shop, undone_at=None).update(
            undone_at=now
        )
        if not claimed:
            raise HoldRefused(_("This was undone before; look at the list as it stands now."))
        action = HoldAction.objects.select_related("incident").get(pk=action_id)
        undo = _undo_hold if action.kind == HoldAction.Kind.HOLD else _undo_release
        return undo(action, actor=actor, now=now)


def _undo_hold(action: HoldAction, *, actor: Principal, now: datetime) -> HoldOutcome:
    asked = _lock(action.shop, Order.objects.filter(holds__held_by=action))
    held = action.held.open()  # type: ignore[attr-defined]
    freed = set(held.values_list("order", flat=True))
    action.held.open().update(released_by=action, released_at=now)  # type: ignore[attr-defined]
    names = (asked[pk] for pk in freed)
    _record(Action.HOLD_RELEASED, action, names, actor=actor, now=now, is_undo=True)
    return HoldOutcome(action=action, changed=len(freed), unchanged=len(asked) - len(freed))


def _undo_release(action: HoldAction, *, actor: Principal, now: datetime) -> HoldOutcome:
    asked = _lock(action.shop, Order.objects.filter(holds__released_by=action))
    stoppable = set(_ids(Order.objects.filter(pk__in=asked).filter(SHIPPABLE)))
    # Somebody may have held the order again since; it has one open hold at most.
    held = set(Hold.objects.open().filter(order__in=asked).values_list("order", flat=True))
    back = stoppable - held
    action.released.filter(order__in=back).update(released_by=None, released_at=None)
    names = (asked[pk] for pk in back)
    _record(Action.HOLD_SET, action, names, actor=actor, now=now, is_undo=True)
    gone = tuple(sorted(name for pk, name in asked.items() if pk not in stoppable))
    return HoldOutcome(action=action, changed=len(back), unchanged=len(held), gone=gone)


def _lock(shop: Shop, orders: QuerySet[Order]) -> dict[int, str]:
    """Lock the shop's rows among `orders`, so that two clicks on the same orders take turns."""
    rows = Order.objects.of(shop).filter(pk__in=orders.order_by().values("pk")).order_by("pk")
    asked = dict(rows.select_for_update().values_list("pk", "platform_order_id"))
    if not asked:
        raise HoldRefused(_("Choose at least one order."))
    return asked


def _let_go(orders: set[int]) -> set[int]:
    released = Hold.objects.released().filter(order__in=orders)
    return set(released.values_list("order", flat=True))


def _ids(orders: QuerySet[Order]) -> Iterable[int]:
    return orders.values_list("pk", flat=True)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise HoldRefused(_("Say why; the reason stands beside each order."))
    if len(reason) > REASON_LENGTH:
        raise HoldRefused(_("The reason is too long; 300 characters are enough."))
    return reason


def _all_gone(gone: tuple[str, ...]) -> str:
    named = ", ".join(gone[:_NAMED]) + (" …" if len(gone) > _NAMED else "")
    return ngettext(
        "This order was shipped or closed before; ask the carrier to intercept it: %(orders)s",
        "These %(count)s orders were shipped or closed before; ask the carrier to intercept "
        "them: %(orders)s",
        len(gone),
    ) % {"count": len(gone), "orders": named}


def _record(
    verb: Action,
    action: HoldAction,
    names: Iterable[str],
    *,
    actor: Principal,
    now: datetime,
    is_undo: bool = False,
) -> None:
    order_ids = sorted(names)
    case = action.incident.public_id if action.incident else ""
    custody.record(
        shop=action.shop,
        action=verb,
        object=f"incident:{case}" if case else f"shop:{action.shop.slug}",
        case=case,
        now=now,
        actor=actor,
        sha256=hashlib.sha256("\n".join(order_ids).encode()).hexdigest(),
        detail={
            "action": str(action.pk),
            "count": len(order_ids),
            "reason": unnamed(shop=action.shop, order_ids=order_ids, text=action.reason),
            "undo": is_undo,
        },
    )
