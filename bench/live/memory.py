"""The same events in memory: our engine, and two rivals that score every order as it comes."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from river import anomaly

from detection.engine.engine import Engine
from detection.engine.types import Event, OrderEvent

_WINDOWS_SECONDS = (60.0, 300.0, 1800.0)
_Z_WINDOW_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of processor time one way of looking took over all the events."""

    seconds: float
    orders: int

    @property
    def orders_per_second(self) -> float:
        return self.orders / self.seconds


def timed(look: Callable[[Sequence[Event]], None], events: Sequence[Event]) -> Timed:
    began = time.process_time()
    look(events)
    seconds = time.process_time() - began
    return Timed(seconds, sum(isinstance(event, OrderEvent) for event in events))


def engine(events: Sequence[Event]) -> None:
    """Ours, without any database."""
    detector = Engine()
    for event in events:
        detector.feed(event)
    detector.settle()


@dataclass
class _Counter:
    """Orders of one product in the last minute, five and thirty, and the time since the last."""

    times: deque[float] = field(default_factory=deque)

    def see(self, at: float) -> dict[str, float]:
        gap = at - self.times[-1] if self.times else _WINDOWS_SECONDS[-1]
        self.times.append(at)
        while self.times[0] < at - _WINDOWS_SECONDS[-1]:
            self.times.popleft()
        features = {"gap": math.log1p(min(gap, _WINDOWS_SECONDS[-1])) / 8}
        for seconds in _WINDOWS_SECONDS:
            count = sum(1 for time_ in self.times if time_ > at - seconds)
            features[str(seconds)] = math.log1p(count) / 8
        return features


def half_space_trees(events: Sequence[Event]) -> None:
    """River's half-space trees on each order's counts; scored, then learnt."""
    trees = anomaly.HalfSpaceTrees(n_trees=15, height=6, window_size=250, seed=7)
    counters: dict[str, _Counter] = {}
    for event in events:
        if isinstance(event, OrderEvent):
            counter = counters.setdefault(event.product_id, _Counter())
            features = counter.see(event.at.timestamp())
            trees.score_one(features)
            trees.learn_one(features)


@dataclass
class _Usual:
    """Running mean and variance (Welford) of a product's closed half hours, and the open one."""

    began_at: float
    count: int = 0
    closed: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def see(self, at: float) -> float:
        while at >= self.began_at + _Z_WINDOW_SECONDS:
            self.closed += 1
            step = self.count - self.mean
            self.mean += step / self.closed
            self.squares += step * (self.count - self.mean)
            self.count, self.began_at = 0, self.began_at + _Z_WINDOW_SECONDS
        self.count += 1
        spread = math.sqrt(self.squares / self.closed) if self.closed else 0.0
        return (self.count - self.mean) / max(spread, 1.0)


def plain_z_score(events: Sequence[Event]) -> None:
    """How many standard deviations above usual the product's running half hour is."""
    products: dict[str, _Usual] = {}
    for event in events:
        if isinstance(event, OrderEvent):
            at = event.at.timestamp()
            products.setdefault(event.product_id, _Usual(at)).see(at)
