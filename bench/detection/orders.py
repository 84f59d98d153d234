"""Orders and their fates, and the event log they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from bench.detection.people import Crowd, Person, receiver_of
from bench.detection.shops import Shop
from detection.engine.types import (
    Event,
    OrderEvent,
    Receiver,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    StepEvent,
)

Rng = np.random.Generator
HOUR, DAY = 3600.0, 86400.0
_REASONS = (
    "7天无理由退换货",
    "不想要了",
    "拍错了",
    "尺寸不合适",
    "质量问题",
    "少件漏发",
    "与描述不符",
    None,
)
_REASON_MIX = (0.3, 0.2, 0.12, 0.12, 0.1, 0.05, 0.06, 0.05)
# An unpaid order is closed by the platform; usually after half an hour or a day.
_CLOSE_UNPAID = (1800.0, 86400.0)


@dataclass(slots=True)
class Order:
    """One order and what becomes of it; `*_after` are seconds after the order, None for never."""

    at: float
    product: int
    person: Person
    quantity: int = 1
    price: int = 1000
    channel: str = "app"
    remark: bool = False
    chat: bool = False
    coupon: bool = False
    pay_after: float | None = 20.0
    ship_after: float | None = None
    deliver_after: float | None = None
    cancel_after: float | None = None
    refund_after: float | None = None
    refund_kind: str | None = None
    refund_reason: str | None = None
    review_after: float | None = None
    stars: int = 5
    is_fake: bool = False
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a crowd orders where it differs from the shop's everyday customers (factors of theirs)."""

    chat: float = 1.0
    coupon: float = 1.0
    remark: float = 1.0
    pay: float = 1.0
    pieces: float = 1.0
    refunds: float = 1.0
    channel: str | None = None
    price: float = 1.0


EVERYDAY = Habits()


def honest_orders(
    crowd: Crowd,
    times: np.ndarray,
    products: np.ndarray,
    people: Sequence[Person],
    habits: Habits = EVERYDAY,
) -> list[Order]:
    """Genuine orders by these people at these times, with the fates this shop's orders have."""
    shop, rng, n = crowd.shop, crowd.rng, len(times)
    pays = rng.random(n) >= shop.unpaid
    delays = np.exp(rng.normal(np.log(shop.pay_median * habits.pay), shop.pay_sigma, n)) + 2
    more = rng.random(n) < min(0.9, shop.more_pieces * habits.pieces)
    quantity = np.where(more, 1 + rng.geometric(0.6, n), 1)
    chat = rng.random(n) < min(0.95, shop.chat * habits.chat)
    coupon = rng.random(n) < min(0.97, shop.coupon * habits.coupon)
    remark = rng.random(n) < min(0.9, shop.remark * habits.remark)
    channel = rng.choice(len(shop.channels), size=n, p=shop.channel_mix)
    keeps_channel = rng.random(n) < 0.25
    orders = [
        Order(
            at=float(times[i]),
            product=int(products[i]),
            person=people[i],
            quantity=int(quantity[i]),
            price=int(shop.prices[products[i]] * habits.price),
            channel=(
                shop.channels[channel[i]]
                if habits.channel is None or keeps_channel[i]
                else habits.channel
            ),
            remark=bool(remark[i]),
            chat=bool(chat[i]),
            coupon=bool(coupon[i]),
            pay_after=float(min(delays[i], 1500.0)) if pays[i] else None,
        )
        for i in range(n)
    ]
    give_fates(crowd, orders, refund_ratio=shop.refund_ratio * habits.refunds)
    return orders


def give_fates(crowd: Crowd, orders: Sequence[Order], *, refund_ratio: float) -> None:
    """Ship, deliver, refund and review the orders in place, as genuine ones are."""
    shop, rng, n = crowd.shop, crowd.rng, len(orders)
    refunded = rng.random(n) < min(0.95, refund_ratio)
    early = rng.random(n) < shop.refund_early
    soon = np.exp(rng.normal(np.log(1.5 * HOUR), 1.3, n)) + 60
    late = np.exp(rng.normal(np.log(2.5 * DAY), 0.6, n))
    travel = rng.uniform(1.5, 4.5, n) * DAY
    reviews = rng.random(n) < shop.review_ratio
    good = rng.random(n) < shop.good_share
    reason = rng.choice(len(_REASONS), size=n, p=_REASON_MIX)
    ships = ship_delays(crowd, np.array([order.at for order in orders]))
    for i, order in enumerate(orders):
        if order.pay_after is None:
            order.cancel_after = _CLOSE_UNPAID[i % 2]
            continue
        ship = order.pay_after + float(ships[i])
        if refunded[i]:
            order.refund_reason = _REASONS[reason[i]]
            if early[i] and soon[i] < ships[i]:
                order.refund_kind = "refund_only"
                order.refund_after = order.pay_after + float(soon[i])
                order.cancel_after = order.refund_after + 60
                continue
            order.refund_kind = "return_refund" if i % 3 else "refund_only"
            order.refund_after = ship + float(late[i])
        order.ship_after = ship
        order.deliver_after = ship + float(travel[i])
        if reviews[i] and not refunded[i]:
            order.review_after = order.deliver_after + float(late[i])
            order.stars = 5 if good[i] else 1 + i % 4


def ship_delays(crowd: Crowd, times: np.ndarray) -> np.ndarray:
    """Seconds from payment to the parcel, by the shop's batch hour or its usual hours."""
    shop, rng, n = crowd.shop, crowd.rng, len(times)
    if shop.ship_at_hour is None:
        return np.exp(rng.normal(np.log(shop.ship_hours * HOUR), 0.4, n))
    local_hour = (times / HOUR + shop.offset_hours + 1.0) % 24
    return ((shop.ship_at_hour - local_hour) % 24 + 1.0) * HOUR + rng.uniform(0, 0.5 * HOUR, n)


def name_orders(orders: Sequence[Order], shop: Shop) -> None:
    """Round times as the shop's clock does, and give each order its id in order of time."""
    for order in orders:
        if not shop.has_seconds:
            order.at = order.at // 60 * 60
    for number, order in enumerate(sorted(orders, key=lambda order: order.at)):
        order.order_id = order.order_id or f"o{number:06d}"


def events_of(orders: Iterable[Order], shop: Shop, until: float) -> list[Event]:
    """The log of these orders up to `until`, in order of time."""
    events: list[Event] = []
    for order in orders:
        if order.at <= until:
            events.append(_order_event(order, shop))
            _follow(events, order, shop, until)
    events.sort(key=lambda event: event.at)
    return events


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)


def _order_event(order: Order, shop: Shop) -> OrderEvent:
    shows, person = shop.shows, order.person
    tells_buyer = shows.buyer >= 1.0 or hash_share(order.order_id) < shows.buyer
    return OrderEvent(
        at=moment(order.at),
        order_id=order.order_id,
        product_id=shop.product(order.product),
        quantity=order.quantity,
        amount=order.price * order.quantity,
        buyer=person.token if tells_buyer else None,
        receiver=receiver_of(person, shop) if shows.receiver else Receiver(),
        channel=order.channel if shows.channel else None,
        remark=order.remark if shows.remark else None,
        chat=order.chat if shows.chat else None,
        coupon=order.coupon if shows.coupon else None,
        buyer_since=person.since if shows.since else None,
    )


def hash_share(text: str) -> float:
    """A fixed number from 0 to 1 for the text (the built-in hash changes between processes)."""
    value = 0
    for letter in text:
        value = (value * 131 + ord(letter)) % 100003
    return value * 7919 % 10007 / 10007


def _follow(events: list[Event], order: Order, shop: Shop, until: float) -> None:
    shows, at, name = shop.shows, order.at, order.order_id
    steps = (
        ("paid", order.pay_after if shows.paid else None),
        ("shipped", order.ship_after if shows.steps else None),
        ("delivered", order.deliver_after if shows.steps else None),
        ("cancelled", order.cancel_after),
    )
    for kind, after in steps:
        if after is not None and at + after <= until:
            events.append(StepEvent(moment(at + after), kind, name))
    if order.refund_after is not None and at + order.refund_after <= until:
        _refund(events, order, until)
    if shows.reviews and order.review_after is not None and at + order.review_after <= until:
        events.append(ReviewEvent(moment(at + order.review_after), name, order.stars))


def _refund(events: list[Event], order: Order, until: float) -> None:
    at = order.at + (order.refund_after or 0.0)
    amount = order.price * order.quantity
    for stage, when in ((RefundStage.REQUESTED, at), (RefundStage.SUCCEEDED, at + 900)):
        if when <= until:
            events.append(
                RefundEvent(
                    moment(when),
                    order.order_id,
                    stage,
                    order.refund_kind,
                    order.refund_reason,
                    amount,
                )
            )
