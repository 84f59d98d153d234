"""Which orders wait for a hold, are held, or were released; what each list is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce

from detection.enums import Level
from detection.models import Hold, HoldAction, Incident, Suspect
from shops.enums import OrderStatus
from shops.models import Order, Shop

# What the large Chinese marketplaces ask of a shop that promised nothing else (Taobao and Tmall:
# delayed-shipping rule, 48 hours after payment; read 2026-11). Shown as a hint, never as a deadline.
SHIP_WITHIN = timedelta(hours=48)
_UNSHIPPED = (
    OrderStatus.UNPAID,
    OrderStatus.PAID,
    OrderStatus.PARTLY_SHIPPED,
    OrderStatus.ON_HOLD,
    OrderStatus.UNKNOWN,
)
# Orders from which a parcel may still leave.
SHIPPABLE = Q(shipped_at=None, status__in=_UNSHIPPED)


class HoldTab(StrEnum):
    """The three lists of the order reviewer."""

    WAITING = "waiting"
    HELD = "held"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One order as the hold list shows it. `hold` is its latest hold that was not undone."""

    order: Order
    probability: float | None
    incident: Incident | None
    hold: Hold | None
    ship_by: datetime | None


@dataclass(frozen=True, slots=True)
class HoldTotals:
    """How many orders a list holds and what buyers paid for them, in fen."""

    count: int
    value_fen: int


def hold_orders_in(
    shop: Shop, tab: HoldTab, *, incident: str = "", search: str = ""
) -> QuerySet[Order]:
    """List the shop's orders of one tab, the soonest to ship first.

    `incident` is a public id, `search` a part of an order number; empty means any.
    """
    orders = _of_tab(shop, tab)
    if incident:
        orders = orders.filter(
            Exists(Suspect.objects.filter(order=OuterRef("pk"), incident__public_id=incident))
            | Exists(Hold.objects.filter(order=OuterRef("pk"), incident__public_id=incident))
        )
    if search:
        orders = orders.filter(platform_order_id__contains=search)
    return orders.order_by("placed_at", "pk")


def orders_waiting(shop: Shop) -> QuerySet[Order]:
    """List suspects of `hold` and `critical` incidents that can still be stopped and never were.

    Incidents that the shop's people called their own or genuine, and withdrawn ones, do not count.
    """
    suspicion = Suspect.objects.filter(
        order=OuterRef("pk"),
        incident__in=_incidents_to_contain(shop),
    )
    decided = Hold.objects.stands().filter(order=OuterRef("pk"))
    return Order.objects.of(shop).filter(SHIPPABLE, Exists(suspicion), ~Exists(decided))


def hold_rows(orders: Iterable[Order]) -> list[HoldRow]:
    """Join each order of a page with its suspicion and its latest hold; orders from `with_rows`."""
    return [_row(order) for order in orders]


def with_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Fetch beside the orders what `hold_rows` needs: three queries however many orders."""
    suspicions = Suspect.objects.filter(incident__is_withdrawn=False).order_by("-probability")
    holds = Hold.objects.stands().order_by("-held_at", "-pk")
    return orders.select_related("product").prefetch_related(
        # A verdict lists every suspect; read once a row it would cost more than all the rest.
        Prefetch(
            "suspicions",
            suspicions.select_related("incident").defer("incident__verdict"),
            to_attr="suspected",
        ),
        Prefetch(
            "holds",
            holds.select_related("incident", "held_by", "released_by").defer("incident__verdict"),
            to_attr="held",
        ),
    )


def hold_totals(orders: QuerySet[Order]) -> HoldTotals:
    """Count the orders and sum what was paid, or was to be paid, for them."""
    found = orders.aggregate(
        count=Count("pk"), value=Sum(Coalesce("paid_gross_fen", "payable_fen", 0))
    )
    return HoldTotals(count=found["count"], value_fen=found["value"] or 0)


def hold_counts(shop: Shop) -> dict[HoldTab, int]:
    """Count the orders of each tab; one query a tab."""
    return {tab: _of_tab(shop, tab).count() for tab in HoldTab}


def recent_hold_actions(shop: Shop, limit: int = 5) -> list[HoldAction]:
    """List the newest clicks of the shop's people, undone ones included."""
    actions = HoldAction.objects.filter(shop=shop)
    return list(actions.order_by("-done_at", "-pk")[:limit])


def orders_to_contain(incident: Incident) -> QuerySet[Order]:
    """List the incident's suspects that can still be stopped, not on hold and not released."""
    return Order.objects.of(incident.shop).filter(
        SHIPPABLE,
        Exists(Suspect.objects.filter(order=OuterRef("pk"), incident=incident)),
        ~Exists(Hold.objects.stands().filter(order=OuterRef("pk"))),
    )


def _of_tab(shop: Shop, tab: HoldTab) -> QuerySet[Order]:
    if tab == HoldTab.WAITING:
        return orders_waiting(shop)
    is_open = Exists(Hold.objects.open().filter(order=OuterRef("pk")))
    if tab == HoldTab.HELD:
        return Order.objects.of(shop).filter(is_open)
    was_released = Exists(Hold.objects.released().filter(order=OuterRef("pk")))
    return Order.objects.of(shop).filter(was_released, ~is_open)


def _incidents_to_contain(shop: Shop) -> QuerySet[Incident]:
    return Incident.objects.standing().filter(shop=shop, level__in=(Level.HOLD, Level.CRITICAL))


def _row(order: Order) -> HoldRow:
    suspected: list[Suspect] = getattr(order, "suspected")  # noqa: B009  set by the prefetch
    held: list[Hold] = getattr(order, "held")  # noqa: B009
    suspect, hold = next(iter(suspected), None), next(iter(held), None)
    incident = suspect.incident if suspect else hold.incident if hold else None
    paid_at = order.paid_at
    return HoldRow(
        order=order,
        probability=suspect.probability if suspect else None,
        incident=incident,
        hold=hold,
        ship_by=paid_at + SHIP_WITHIN if paid_at and not order.is_shipped else None,
    )
