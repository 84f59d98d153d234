"""Small seeded streams: a steady shop, and what is poured into it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone

from detection.engine.engine import Engine
from detection.engine.types import (
    EndEvent,
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    Receiver,
    ShopEvent,
    StepEvent,
    Verdict,
)

CHINA = timezone(timedelta(hours=8))
FIRST = datetime(2026, 3, 2, tzinfo=CHINA)
END = EndEvent(EndEvent.LATEST)
_PROVINCES = ("浙江省", "江苏省", "上海", "广东省", "山东省")
_RANK = (None, Level.WATCH, Level.HOLD, Level.CRITICAL)


def buyer_order(rng: random.Random, at: datetime, name: str, product: str = "P1") -> OrderEvent:
    """An ordinary customer: two in three addresses with a room, an old account."""
    street, house = rng.randint(1, 400), rng.randint(1, 60)
    room = f"{rng.randint(1, 20)}幢{rng.randint(1, 18)}0{rng.randint(1, 4)}室"
    return OrderEvent(
        at=at,
        order_id=name,
        product_id=product,
        quantity=rng.choice((1, 1, 1, 1, 2)),
        amount=2990,
        buyer=f"buyer-{rng.randint(1, 4000)}",
        receiver=Receiver(
            name=rng.choice("王李张刘陈") + rng.choice("伟芳娜静丽强"),
            phone=f"13{rng.randint(0, 999_999_999):09d}",
            region=(rng.choice(_PROVINCES), None, None),
            address=f"第{street}大街{house}号" + (room if rng.random() < 0.66 else ""),
        ),
        channel=rng.choice(("search", "search", "home")),
        remark=rng.random() < 0.06,
        chat=rng.random() < 0.2,
        coupon=rng.random() < 0.3,
        buyer_since=date(2018, 1, 1) + timedelta(days=rng.randint(0, 2500)),
    )


def fake_order(rng: random.Random, at: datetime, name: str, product: str = "P1") -> OrderEvent:
    """A bought order: new to the shop, young account, no room, no word."""
    return OrderEvent(
        at=at,
        order_id=name,
        product_id=product,
        quantity=1,
        amount=2990,
        buyer=f"fake-{name}",
        receiver=Receiver(
            name=rng.choice("赵钱孙周吴") + rng.choice("一二三四五六"),
            phone=f"17{rng.randint(0, 999_999_999):09d}",
            region=(rng.choice(("云南省", "甘肃省", "吉林省", "广东省", "河南省")), None, None),
            address=f"第{rng.randint(1, 900)}大街",
        ),
        channel="search",
        remark=False,
        chat=False,
        coupon=False,
        buyer_since=date(2026, 1, 1) - timedelta(days=rng.randint(0, 500)),
    )


def steady(days: float = 10, per_hour: float = 6, seed: int = 1) -> list[Event]:
    """A shop with three products at an even pace, each order paid within minutes."""
    rng = random.Random(seed)
    events: list[Event] = [ShopEvent(FIRST, "steady")]
    at, number = FIRST, 0
    while at < FIRST + timedelta(days=days):
        at += timedelta(seconds=int(rng.expovariate(per_hour / 3600)) + 1)
        number += 1
        product = rng.choice(("P1", "P2", "P3"))
        events.append(buyer_order(rng, at, f"o{number}", product))
        paid_at = at + timedelta(seconds=rng.randint(5, 300))
        events.append(StepEvent(paid_at, "paid", f"o{number}"))
    return in_order(events)


def burst(
    start: datetime, orders: int, minutes: float, *, fake: bool, seed: int = 2
) -> list[OrderEvent]:
    rng = random.Random(seed)
    make = fake_order if fake else buyer_order
    seconds = sorted(rng.uniform(0, 60 * minutes) for _ in range(orders))
    return [
        make(rng, start + timedelta(seconds=int(second)), f"x{number}")
        for number, second in enumerate(seconds)
    ]


def in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at)


def run(events: Iterable[Event]) -> list[Verdict]:
    engine = Engine()
    return [verdict for event in events for verdict in engine.feed(event)]


def worst(verdicts: Sequence[Verdict]) -> Level | None:
    return max((v.level for v in verdicts), key=_RANK.index, default=None)


def artificial(verdict: Verdict) -> float:
    return sum(
        verdict.probability[name]
        for name in (
            IncidentClass.REVERSE_BRUSHING,
            IncidentClass.SELF_BRUSHING,
            IncidentClass.ARTIFICIAL_UNKNOWN,
        )
    )
