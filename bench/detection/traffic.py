"""Visitors, carts, chats and favourites, as a platform's data page counts them.

An everyday order comes with 1/conversion visitors; a genuine crowd brings its own; a fake about one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.detection.orders import DAY, HOUR, Order, moment
from bench.detection.scenario import Act, Stage
from detection.engine.types import TrafficEvent

# Fine counts go back only so far, or a month of minutes would drown the orders.
_FINE_DAYS, _FINE_MINUTES = 2.0, 10.0
_PRODUCTS = 3


def traffic_events(stage: Stage, act: Act, orders: Sequence[Order]) -> list[TrafficEvent]:
    """Counts for the whole shop and its leading products, each told when its interval is over."""
    shop = stage.shop
    step = shop.traffic_minutes * 60
    start = stage.shop.starts_at
    if shop.traffic_minutes < _FINE_MINUTES:
        start = max(start, stage.begins_at - _FINE_DAYS * DAY)
    start = start // step * step
    bins = int((stage.until - start) // step)
    ours = {id(order) for order in act.orders}
    normal = _hourly(stage, orders, ours)
    by_product = {
        index: _everyday_visits(stage, normal[index], start, step, bins)
        for index in range(shop.products)
    }
    _add_act(stage, act, by_product, start, step, bins)
    counted = {str(index): by_product[index] for index in range(min(_PRODUCTS, shop.products))}
    events: list[TrafficEvent] = []
    for index, mean in counted.items():
        events += _counts(stage, shop.product(int(index)), mean, start, step)
    events += _counts(stage, None, np.sum(list(by_product.values()), axis=0), start, step)
    return events


def _hourly(stage: Stage, orders: Sequence[Order], ours: set[int]) -> np.ndarray:
    hours = int((stage.until - stage.shop.starts_at) // HOUR) + 2
    counts = np.zeros((stage.shop.products, hours))
    for order in orders:
        if id(order) not in ours and order.at < stage.until:
            counts[order.product, int((order.at - stage.shop.starts_at) // HOUR)] += 1
    return counts


def _everyday_visits(
    stage: Stage, hourly: np.ndarray, start: float, step: float, bins: int
) -> np.ndarray:
    """Expected visitors of each interval, from the orders of the hours around it."""
    smooth = np.convolve(hourly, [0.25, 0.5, 0.25], mode="same") + 0.02
    middle = start + (np.arange(bins) + 0.5) * step
    hour = np.clip(((middle - stage.shop.starts_at) // HOUR).astype(int), 0, len(smooth) - 1)
    return smooth[hour] * (step / HOUR) / stage.shop.conversion


def _add_act(
    stage: Stage, act: Act, by_product: dict[int, np.ndarray], start: float, step: float, bins: int
) -> None:
    per_order = act.visits_per_order or 1 / stage.shop.conversion
    for order in act.orders:
        place = int((order.at - start) // step)
        if 0 <= place < bins:
            by_product[order.product][place] += per_order


def _counts(
    stage: Stage, product: str | None, mean: np.ndarray, start: float, step: float
) -> list[TrafficEvent]:
    rng, shop = stage.crowd.rng, stage.shop
    visitors = rng.poisson(mean * rng.gamma(30, 1 / 30, len(mean)))
    carts = rng.binomial(visitors, min(0.6, 3 * shop.conversion))
    chats = rng.binomial(visitors, min(0.5, shop.chat * shop.conversion * 1.5))
    favourites = rng.binomial(visitors, min(0.3, 1.5 * shop.conversion))
    minutes = step / 60
    return [
        TrafficEvent(moment(start + (i + 1) * step), minutes, product, *row)
        for i, row in enumerate(
            zip(visitors.tolist(), carts.tolist(), chats.tolist(), favourites.tolist(), strict=True)
        )
    ]
