"""A shop with months of ordinary orders, an attack, and a penalty that cost it half its sales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from appeals.enums import PenaltyScope
from appeals.models import Penalty
from detection.enums import IncidentClass, Level
from detection.models import Incident, Suspect
from shops.enums import OrderStatus
from shops.models import Order, Product, Shop, User
from tests.factories import make_incident, make_penalty, make_product, make_shop, make_user

FIRST = datetime(2026, 2, 2, 4, 0, tzinfo=UTC)  # noon in the shop, a Monday
ATTACK = FIRST + timedelta(days=84)
PUNISHED = FIRST + timedelta(days=86)
END = FIRST + timedelta(days=100)


@dataclass(frozen=True)
class Trade:
    shop: Shop
    item: Product
    other: Product
    incident: Incident
    penalty: Penalty


def punished_shop(owner: User | None = None, *, slug: str = "", keeps: float = 0.4) -> Trade:
    """84 ordinary days, 40 suspects on one, and a penalty that leaves `keeps` of the item's orders.

    The item sells about five a day, another item about seven that the penalty does not touch.
    """
    shop = make_shop(owner or make_user(), slug=slug)
    item = make_product(shop, key=f"id:{shop.slug}-1", title="保温杯 500ml")
    other = make_product(shop, key=f"id:{shop.slug}-2", title="收纳箱 三件套")
    dice = np.random.default_rng(5)
    rows: list[Order] = []
    for day in range(100):
        at = FIRST + timedelta(days=day)
        share = keeps if at >= PUNISHED else 1.0
        rows += _orders(shop, item, at, int(dice.poisson(5 * share)))
        rows += _orders(shop, other, at, int(dice.poisson(7)))
    suspects = _orders(shop, item, ATTACK, 40)
    Order.objects.bulk_create(_numbered([*rows, *suspects]))
    incident = make_incident(
        shop, item, klass=IncidentClass.REVERSE_BRUSHING, level=Level.CRITICAL,
        starts_at=ATTACK, ends_at=ATTACK + timedelta(minutes=30), orders=40,
    )  # fmt: skip
    Suspect.objects.bulk_create(
        Suspect(incident=incident, order=order, probability=0.95) for order in suspects
    )
    penalty = make_penalty(
        shop, incident, scope=PenaltyScope.ITEM, product=item,
        noticed_at=PUNISHED, starts_at=PUNISHED, ends_at=PUNISHED + timedelta(days=30),
    )  # fmt: skip
    return Trade(shop, item, other, incident, penalty)


def _orders(shop: Shop, product: Product, day: datetime, count: int) -> list[Order]:
    return [
        Order(
            shop=shop,
            product=product,
            platform_order_id="",
            quantity=1,
            status=OrderStatus.COMPLETED,
            placed_at=day + timedelta(minutes=number % 600),
            paid_at=day + timedelta(minutes=number % 600),
            payable_fen=2990,
            paid_gross_fen=2990,
            as_of=END,
            changed_at=END,
        )
        for number in range(count)
    ]


def _numbered(rows: list[Order]) -> list[Order]:
    for number, row in enumerate(rows):
        row.platform_order_id = f"{3_700_000_000_000_000_000 + number}"
    return rows


def quiet_case(owner: User | None = None) -> Trade:
    """The same people and things without months of orders: three of each item, one suspect."""
    shop = make_shop(owner or make_user())
    item = make_product(shop, key=f"id:{shop.slug}-1", title="保温杯 500ml")
    other = make_product(shop, key=f"id:{shop.slug}-2", title="收纳箱 三件套")
    orders = _orders(shop, item, ATTACK, 3)
    Order.objects.bulk_create(_numbered([*orders, *_orders(shop, other, ATTACK, 3)]))
    incident = make_incident(shop, item, starts_at=ATTACK, ends_at=ATTACK + timedelta(minutes=30))
    Suspect.objects.create(incident=incident, order=orders[0], probability=0.95)
    penalty = make_penalty(
        shop, incident, scope=PenaltyScope.ITEM, product=item, noticed_at=PUNISHED,
        starts_at=PUNISHED,
    )  # fmt: skip
    return Trade(shop, item, other, incident, penalty)
