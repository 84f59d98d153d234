"""The book in which a simulated shop is written: orders, steps, refunds, reviews, visits."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from detection.engine.types import (
    EndEvent,
    Event,
    OrderEvent,
    PromotionEvent,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    ShopEvent,
    StepEvent,
)
from detection.simulation.catalogue import Article
from detection.simulation.clock import DAYS, midnight
from detection.simulation.crowd import Crowd
from detection.simulation.people import Buyer, People

_ID_EPOCH = date(2020, 1, 1)
_ID_BASE = 2_000_000_000_000
# Where an order and its steps share a second, this is the order they are told in.
_RANK = {ShopEvent: 0, PromotionEvent: 1, OrderEvent: 2, StepEvent: 3, EndEvent: 9}
_PHONE_SHARE = 0.93


@dataclass(frozen=True, slots=True)
class Placed:
    """An order just written, with what its later life needs to know."""

    at: datetime
    order_id: str
    article: Article
    amount_fen: int
    crowd: Crowd


@dataclass(slots=True)
class Visits:
    """What the shop's visitor counter saw in one hour for one article."""

    visitors: float = 0.0
    carts: float = 0.0
    chats: float = 0.0
    favourites: float = 0.0


@dataclass
class Story:
    """Collects the events of one shop; `finish` gives them sorted, shop first and end last."""

    name: str
    rng: random.Random
    first_day: date
    people: People = field(init=False)
    regulars: list[Buyer] = field(default_factory=list)
    visits: defaultdict[tuple[datetime, str], Visits] = field(
        default_factory=lambda: defaultdict(Visits)
    )
    _events: list[Event] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _troubled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.people = People(self.rng, self.first_day)

    @property
    def starts_at(self) -> datetime:
        return midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(days=DAYS)

    def order(
        self, at: datetime, article: Article, crowd: Crowd, buyer: Buyer, quantity: int = 1
    ) -> Placed:
        """Writes an order and counts the visits that such buyers make around it."""
        rng = self.rng
        coupon = rng.random() < crowd.coupon_share
        amount = article.price_fen * quantity - (300 if coupon else 0)
        placed = Placed(at, self._order_id(at, buyer), article, amount, crowd)
        self._events.append(
            OrderEvent(
                at=at,
                order_id=placed.order_id,
                product_id=article.key,
                quantity=quantity,
                amount=amount,
                buyer=buyer.nick,
                receiver=buyer.receiver,
                channel="手机" if rng.random() < _PHONE_SHARE else "电脑",
                remark=rng.random() < crowd.remark_share,
                chat=rng.random() < crowd.chat_share,
                coupon=coupon,
                buyer_since=buyer.since,
            )
        )
        return placed

    def step(self, at: datetime, kind: str, placed: Placed) -> None:
        self._events.append(StepEvent(at, kind, placed.order_id))
        if kind == "cancelled":
            self._troubled.add(placed.order_id)

    def refund(
        self, at: datetime, stage: RefundStage, kind: str, reason: str, placed: Placed
    ) -> None:
        self._events.append(
            RefundEvent(at, placed.order_id, stage, kind, reason, placed.amount_fen)
        )
        self._troubled.add(placed.order_id)

    def has_trouble(self, placed: Placed) -> bool:
        """Whether the order was never paid, or somebody asked for its money back."""
        return placed.order_id in self._troubled

    def review(self, at: datetime, stars: int, placed: Placed) -> None:
        self._events.append(ReviewEvent(at, placed.order_id, stars))

    def add(self, event: Event) -> None:
        self._events.append(event)

    def visit(self, at: datetime, article: Article, crowd: Crowd, orders: float) -> None:
        """Counts the visits that go with so many orders of this crowd in this hour."""
        hour = self.visits[at.replace(minute=0, second=0, microsecond=0), article.key]
        hour.visitors += crowd.visits * orders
        hour.carts += crowd.carts * orders
        hour.chats += crowd.chats * orders
        hour.favourites += crowd.favourites * orders

    def finish(self) -> list[Event]:
        """All events up to the story's end, in the order they happened."""
        first = ShopEvent(self.starts_at, f"sim-{self.name}", platform="tmall")
        kept = [event for event in self._events if event.at < self.ends_at]
        kept.sort(key=lambda event: (event.at, _RANK.get(type(event), 4)))
        return [first, *kept, EndEvent(self.ends_at)]

    def _order_id(self, at: datetime, buyer: Buyer) -> str:
        seconds = int((at - midnight(_ID_EPOCH)).total_seconds())
        while True:
            number = _ID_BASE + seconds * 1000 + self.rng.randrange(1000)
            order_id = f"{number}{buyer.tail}"
            if order_id not in self._ids:
                self._ids.add(order_id)
                return order_id
