"""The rivals' rows: the same events, the same measures, a threshold stated for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.detection.measure import ScenarioResult
from bench.detection.rows.belief import burst_pair
from bench.detection.rows.row import (
    Results,
    Row,
    auc_row,
    camouflage_of,
    is_held,
    quantile_row,
    share_row,
    tier_of,
)

# A rival's threshold is set on this very run's genuine bursts, so that at most this share alarm:
# kinder to the rival than life would be.
HONEST_ALARMS = 0.01
OURS = "BrushGuard (hold)"
_CELLS = ((0.0, 3, "orders"), (0.5, 3, "orders"), (0.7, 3, "orders"), (0.7, 4, "traffic"))

Steps = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Rival:
    """Someone who scores bursts; `minute_of` is infinite where the alarm was never given."""

    name: str
    peak_of: Callable[[ScenarioResult], float]
    minute_of: Callable[[ScenarioResult], float]
    alarm: str

    @property
    def key(self) -> str:
        return "rival." + self.name.split(maxsplit=1)[0].lower()


def rival_rows(results: Results) -> list[Row]:
    """AUC, delay, recall and genuine alarms of each rival, ours first."""
    judged = [result for result in results if result.rivals]
    if not judged:
        return []
    ours = Rival(OURS, lambda result: result.p_peak, _our_minute, "at hold")
    rivals = [ours, *(_rival(name, judged) for name in judged[0].rivals)]
    return [
        row for rival in rivals for row in (*_auc_rows(rival, judged), *_alarm_rows(rival, judged))
    ]


def threshold_of(judged: Results, name: str) -> float:
    """The lowest score that at most 1 % of the genuine bursts go beyond."""
    peaks = np.array([_peak(result.rivals.get(name, ())) for result in judged if result.is_honest])
    if not len(peaks):
        return math.inf
    return float(np.quantile(peaks, 1 - HONEST_ALARMS, method="higher"))


def first_above(steps: Steps, threshold: float) -> float:
    """The minute at which the score first went beyond the threshold, or infinity."""
    return next((minute for minute, score in steps if score > threshold), math.inf)


def _rival(name: str, judged: Results) -> Rival:
    limit = threshold_of(judged, name)
    return Rival(
        name,
        lambda result: _peak(result.rivals.get(name, ())),
        lambda result: first_above(result.rivals.get(name, ()), limit),
        f"above {limit:.3g}",
    )


def _auc_rows(rival: Rival, judged: Results) -> list[Row]:
    rows = []
    for camouflage, tier, shows in _CELLS:
        attacks, honest = burst_pair(judged, camouflage, tier)
        positive = np.array([rival.peak_of(result) for result in attacks])
        negative = np.array([rival.peak_of(result) for result in honest])
        name = f"{rival.name}: AUC at 100 orders, camouflage {camouflage}, {shows}"
        rows.append(
            auc_row(f"{rival.key}.auc.{camouflage}.{shows}", name, positive, negative, None)
        )
    return rows


def _alarm_rows(rival: Rival, judged: Results) -> list[Row]:
    plain = [
        r for r in judged
        if r.spec["kind"] == "hundred" and camouflage_of(r) == 0.0 and tier_of(r) >= 2
    ]  # fmt: skip
    honest = [r for r in judged if r.is_honest]
    minutes = np.array([rival.minute_of(result) for result in plain])

    def alarms(result: ScenarioResult) -> bool:
        return math.isfinite(rival.minute_of(result))

    return [
        quantile_row(f"{rival.key}.delay", f"{rival.name}: minutes on '100 in 30 min' {rival.alarm}, p50",
                     minutes, 0.5),
        share_row(f"{rival.key}.recall", f"{rival.name}: found of them {rival.alarm}", plain, alarms),
        share_row(f"{rival.key}.honest", f"{rival.name}: genuine bursts alarmed {rival.alarm}", honest, alarms),
    ]  # fmt: skip


def _peak(steps: Steps) -> float:
    return steps[-1][1] if steps else -math.inf


def _our_minute(result: ScenarioResult) -> float:
    return math.inf if result.hold_minute is None or not is_held(result) else result.hold_minute
