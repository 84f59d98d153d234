"""What every rival sees: half-hour windows of the product in question, every five minutes.

Rivals are treated kindly: they are told which product, and their idea of "usual" is fitted on all
the history before the act and never on the act itself, unless a rival learns as it goes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.detection.measure import GRACE_SECONDS
from bench.detection.scenario import Scenario
from detection.engine.types import OrderEvent, StepEvent

WINDOW_SECONDS, STEP_SECONDS = 1800.0, 300.0
# A floor or a room at the end, in digits or with its word; everything else counts as vague.
_ROOM = re.compile(r"(\d{3,4}室?|[室户楼层]|\d+-\d+-\d+|-\d{3,4})$")
_FEWEST = 3
FEATURES = ("count", "new", "vague", "chat", "coupon", "pay", "province")


@dataclass(frozen=True, slots=True)
class Windows:
    """One row a window, `at` being its end; `is_history` marks those before the act."""

    at: np.ndarray
    counts: np.ndarray
    expected: np.ndarray
    features: np.ndarray
    vague: np.ndarray
    vague_usual: float
    is_history: np.ndarray
    starts_at: float

    def best_so_far(self, scores: np.ndarray) -> list[tuple[float, float]]:
        """From the act on, each new highest score with its minute after the act's first order."""
        best, steps = -math.inf, []
        for at, score in zip(self.at[~self.is_history], scores[~self.is_history], strict=True):
            if score > best:
                best = float(score)
                steps.append((round((float(at) - self.starts_at) / 60, 2), round(best, 6)))
        return steps


def windows(scenario: Scenario) -> Windows:
    """The windows of the act's first product, from its first order to the burst's end + 10 min."""
    orders = [
        event
        for event in scenario.events
        if isinstance(event, OrderEvent) and event.product_id == scenario.products[0]
    ]
    at = np.array([event.at.timestamp() for event in orders])
    end = scenario.ends_at + GRACE_SECONDS
    first = at[0] if len(at) else scenario.starts_at
    grid = np.arange(scenario.starts_at % STEP_SECONDS + first // STEP_SECONDS * STEP_SECONDS,
                     end + STEP_SECONDS, STEP_SECONDS)  # fmt: skip
    grid = grid[grid >= first + STEP_SECONDS]
    is_history = grid <= scenario.starts_at
    sums = _Sums(at, grid)
    counts = sums.of(np.ones(len(at)))
    expected = _expected(grid, counts, is_history)
    columns = _columns(scenario, orders)
    shares = {name: _share(sums, column, is_history) for name, column in columns.items()}
    features = np.column_stack(
        [np.log((counts + 0.5) / (expected + 0.5)), *(dev for dev, _, _ in shares.values())]
    )
    _, vague, usual = shares["vague"]
    return Windows(grid, counts, expected, features, vague, usual, is_history, scenario.starts_at)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of any column over each window, by cumulative sums."""

    at: np.ndarray
    grid: np.ndarray

    def of(self, column: np.ndarray) -> np.ndarray:
        total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(column))])
        upto = np.searchsorted(self.at, self.grid, side="right")
        since = np.searchsorted(self.at, self.grid - WINDOW_SECONDS, side="right")
        return total[upto] - total[since]


def _expected(grid: np.ndarray, counts: np.ndarray, is_history: np.ndarray) -> np.ndarray:
    """Usual count of a window by hour of the day, leaning on the overall mean."""
    hour = (grid // 3600 % 24).astype(int)
    overall = counts[is_history].mean() if is_history.any() else counts.mean()
    usual = np.full(24, overall)
    for h in range(24):
        mine = counts[is_history & (hour == h)]
        usual[h] = (mine.sum() + 6 * overall) / (len(mine) + 6)
    return usual[hour]


def _columns(scenario: Scenario, orders: list[OrderEvent]) -> dict[str, np.ndarray]:
    """One number an order for each feature but the count; nan where the data does not tell."""
    paid = {
        event.order_id: event.at
        for event in scenario.events
        if isinstance(event, StepEvent) and event.kind == "paid"
    }
    known: set[str] = set()
    rows = []
    for order in orders:
        is_new = math.nan if order.buyer is None else float(order.buyer not in known)
        if order.buyer is not None:
            known.add(order.buyer)
        pay = paid.get(order.order_id)
        rows.append((
            is_new,
            _or_nan(order.receiver.address, lambda text: float(not _ROOM.search(text))),
            _or_nan(order.chat, float),
            _or_nan(order.coupon, float),
            math.nan if pay is None else math.log(max(1.0, (pay - order.at).total_seconds())),
            _or_nan(order.receiver.region[0], hash_bit),
        ))  # fmt: skip
    table = np.array(rows, float).reshape(-1, len(FEATURES) - 1)
    return {name: table[:, i] for i, name in enumerate(FEATURES[1:])}


def hash_bit(name: str) -> float:
    """Half of the provinces: a crude but cheap sign that the mix of places has changed."""
    return float(sum(map(ord, name)) % 2)


def _or_nan(value: Any, of: Callable[[Any], float]) -> float:
    return math.nan if value is None else of(value)


def _share(
    sums: _Sums, column: np.ndarray, is_history: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Deviation of each window's mean from history's, the mean itself, and history's mean."""
    known = sums.of(np.isfinite(column).astype(float))
    total = sums.of(column)
    before = is_history & (known > 0)
    usual = float(total[before].sum() / known[before].sum()) if before.any() else 0.0
    mean = np.where(known >= _FEWEST, total / np.maximum(known, 1), usual)
    return mean - usual, mean, usual
