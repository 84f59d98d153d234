"""A row of the table, and the usual ways to fill one from the records."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.detection.measure import ScenarioResult
from bench.detection.stats import auc, interval, quantile, share_interval

Results = Sequence[ScenarioResult]
# An area under a curve needs at least this many on either side.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A value against its target. `goal` None: told for information. `at_most`: lower is better."""

    key: str
    name: str
    value: float
    n: int
    low: float = math.nan
    high: float = math.nan
    goal: float | None = None
    at_most: bool = True
    unit: str = ""

    @property
    def verdict(self) -> str:
        if math.isnan(self.value) or self.n == 0:
            return "not measured"
        if self.goal is None:
            return ""
        is_met = self.value <= self.goal if self.at_most else self.value >= self.goal
        return "met" if is_met else "missed"


def attacks_of(results: Results, kind: str) -> list[ScenarioResult]:
    return [r for r in results if r.spec["kind"] == kind]


def tier_of(result: ScenarioResult) -> int:
    return int(result.spec["tier"])


def camouflage_of(result: ScenarioResult) -> float:
    return float(result.spec["camouflage"])


def is_held(result: ScenarioResult) -> bool:
    """Held by the burst's end + 10 minutes."""
    return result.level_by_end in ("hold", "critical")


def minutes_to_hold(results: Results) -> np.ndarray:
    return np.array([math.inf if r.hold_minute is None else r.hold_minute for r in results])


def fakes_at_hold(results: Results) -> np.ndarray:
    return np.array([math.inf if r.hold_fakes is None else r.hold_fakes for r in results], float)


def quantile_row(
    key: str, name: str, values: np.ndarray, q: float, goal: float | None = None
) -> Row:
    if not len(values):
        return Row(key, name, math.nan, 0, goal=goal)
    low, high = interval(quantile(q), values)
    return Row(key, name, quantile(q)(values), len(values), low, high, goal)


def share_row(
    key: str,
    name: str,
    results: Results,
    test: Callable[[ScenarioResult], bool],
    goal: float | None = None,
    *,
    at_most: bool = True,
) -> Row:
    return flags_row(key, name, [test(r) for r in results], goal, at_most=at_most)


def flags_row(
    key: str, name: str, flags: list[bool], goal: float | None = None, *, at_most: bool = True
) -> Row:
    if not flags:
        return Row(key, name, math.nan, 0, goal=goal, at_most=at_most)
    low, high = share_interval(sum(flags), len(flags))
    return Row(key, name, sum(flags) / len(flags), len(flags), low, high, goal, at_most)


def mean_row(key: str, name: str, values: np.ndarray, goal: float) -> Row:
    if not len(values):
        return Row(key, name, math.nan, 0, goal=goal)
    low, high = interval(lambda some: float(some.mean()), values)
    return Row(key, name, float(values.mean()), len(values), low, high, goal)


def ratio_row(key: str, name: str, pairs: np.ndarray, goal: float) -> Row:
    """Mean over attacks of hits / all, an attack with nothing named counting 0."""
    if not len(pairs):
        return Row(key, name, math.nan, 0, goal=goal, at_most=False)
    ratios = pairs[:, 0] / np.maximum(pairs[:, 1], 1.0)
    low, high = interval(lambda some: float(some.mean()), ratios)
    return Row(key, name, float(ratios.mean()), len(ratios), low, high, goal, at_most=False)


def pooled_row(key: str, name: str, pairs: np.ndarray) -> Row:
    """Hits of all attacks over all of them, so that a large one counts for more; resampled by attack."""
    if not len(pairs):
        return Row(key, name, math.nan, 0)
    low, high = interval(_pooled, pairs)
    return Row(key, name, _pooled(pairs), len(pairs), low, high, at_most=False)


def _pooled(pairs: np.ndarray) -> float:
    hits, of = pairs.sum(axis=0)
    return float(hits / max(of, 1.0))


def auc_row(
    key: str, name: str, positive: np.ndarray, negative: np.ndarray, goal: float | None
) -> Row:
    """An AUC with a bootstrap over both sides; not measured below a handful on either."""
    n = min(len(positive), len(negative))
    if n < _FEWEST:
        return Row(key, name, math.nan, n, goal=goal, at_most=False)
    low, high = interval(auc, positive, negative)
    return Row(
        key,
        name,
        auc(positive, negative),
        len(positive) + len(negative),
        low,
        high,
        goal,
        at_most=False,
    )
