"""From a spec to a scenario: the shop, its everyday life, the act, the traffic, the event log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.detection.arrivals import everyday
from bench.detection.attacks import ATTACKS, OTHERS
from bench.detection.honest import BURSTS, MONTHS
from bench.detection.orders import DAY, HOUR, Order, events_of, honest_orders, name_orders
from bench.detection.people import Crowd, Person, crowd
from bench.detection.scenario import Act, Scenario, Spec, Stage
from bench.detection.shops import Shop, draw_shop
from bench.detection.traffic import traffic_events
from detection.engine.tiers import at_tier
from detection.engine.types import Event, ShopEvent

# Own brushing is known by deliveries and reviews; where a shop shows neither, nobody could tell.
_TOLD_BY_REVIEWS = ("own_few", "own_many")
ACTS = {**ATTACKS, **OTHERS, **BURSTS, **MONTHS}


def build(spec: Spec, data: Path | None = None) -> Scenario:
    """The scenario of the spec; the same spec and data folder give the same events."""
    shop = draw_shop(spec.shop_seed, spec.base_rate)
    if spec.kind in _TOLD_BY_REVIEWS:
        shop = replace(shop, shows=replace(shop.shows, steps=True, reviews=True))
    people = crowd(shop, spec.seed, data)
    begins_at = _act_begins(people.rng, shop, spec)
    until = begins_at + spec.minutes * 60 + max(1800.0, spec.tail_days * DAY)
    trend = _season(people.rng, shop, until) if spec.family == "month" else None
    stage = Stage(spec, shop, people, _everyday(people, shop, until, trend), begins_at, until, data)
    act = ACTS[spec.kind](stage)
    orders = [*stage.everyday, *act.orders]
    name_orders(orders, shop)
    return _scenario(stage, act, orders)


def _act_begins(rng: np.random.Generator, shop: Shop, spec: Spec) -> float:
    """After the history; at an hour when this shop sells, nine times out of ten."""
    start = shop.starts_at + spec.history_days * DAY
    day = shop.week[:24] / shop.week[:24].sum()
    hour = rng.choice(24, p=day) if rng.random() < 0.9 else rng.integers(24)
    midnight = start - ((start / HOUR + shop.offset_hours) % 24) * HOUR
    return float(midnight + hour * HOUR + rng.integers(3600))


def _season(rng: np.random.Generator, shop: Shop, until: float) -> np.ndarray:
    """A season within an ordinary month: a trend and a slow wave, up to some 40 %."""
    hours = np.arange(int((until - shop.starts_at) // HOUR) + 2) / (24 * 30)
    slope, swing, phase = rng.uniform(-0.4, 0.6), rng.uniform(0, 0.3), rng.uniform(0, 6.28)
    return np.clip(1 + slope * hours + swing * np.sin(6.28 * hours * 1.7 + phase), 0.2, None)


def _everyday(people: Crowd, shop: Shop, until: float, trend: np.ndarray | None) -> list[Order]:
    times, products = everyday(people.rng, shop, shop.starts_at, until, trend)
    return honest_orders(people, times, products, _customers(people, len(times), shop))


def _customers(people: Crowd, n: int, shop: Shop) -> list[Person]:
    """A person for each order: new, or one who ordered before (recent buyers rather)."""
    root = np.arange(n)
    again = people.rng.random(n) >= shop.new_share
    again[:1] = False
    earlier = (root * people.rng.random(n) ** 0.6).astype(int)
    root[again] = earlier[again]
    while (root[root] != root).any():
        root = root[root]
    firsts = np.unique(root)
    made = dict(zip(firsts.tolist(), people.honest(len(firsts), shop.starts_at), strict=True))
    return [made[place] for place in root.tolist()]


def _scenario(stage: Stage, act: Act, orders: Sequence[Order]) -> Scenario:
    spec, shop = stage.spec, stage.shop
    log: list[Event] = [*events_of(orders, shop, stage.until), *act.promotions]
    if spec.tier >= 4:
        log += traffic_events(stage, act, orders)
    log.sort(key=lambda event: event.at)
    head = ShopEvent(ShopEvent.EARLIEST, f"s{shop.seed}", shop.timezone)
    shown = (at_tier(event, spec.tier) for event in log)
    fakes = [order for order in act.orders if order.is_fake and order.at <= stage.until]
    parcels = [order.at + order.ship_after for order in fakes if order.ship_after is not None]
    return Scenario(
        spec=spec,
        events=[head, *(event for event in shown if event is not None)],
        timezone=shop.timezone,
        klass=act.klass,
        products=tuple(shop.product(index) for index in act.products),
        starts_at=min((order.at for order in act.orders), default=act.starts_at),
        ends_at=act.ends_at,
        fakes={order.order_id: order.at for order in fakes},
        first_parcel_at=min(parcels, default=None),
    )
