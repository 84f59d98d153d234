"""What one turn of the sensitivity dial costs and buys: false holds against minutes of delay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from bench.detection.build import build
from bench.detection.measure import ScenarioResult, measure
from bench.detection.plan import plan
from bench.detection.run import How, in_processes, listen
from bench.detection.scenario import Spec
from bench.detection.stats import quantile

SENSITIVITIES = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_DAYS_A_MONTH = 30.0


def dial_rows(how: How, *, n: int, seed: int, split: str, jobs: int) -> list[dict[str, Any]]:
    """One JSON-ready row for each sensitivity, over the same scenarios."""
    specs = [spec for spec in plan(n, seed, split) if _is_wanted(spec)]
    records = in_processes(partial(_at_every_setting, how=how), specs, jobs)
    return [_row(value, [record[i] for record in records]) for i, value in enumerate(SENSITIVITIES)]


def _is_wanted(spec: Spec) -> bool:
    is_plain = spec.kind == "hundred" and spec.camouflage <= 0.5 and spec.tier >= 2
    return spec.is_honest or is_plain


def _at_every_setting(spec: Spec, how: How) -> list[ScenarioResult]:
    scenario = build(spec, how.data)
    return [measure(scenario, *listen(scenario.events, value)) for value in SENSITIVITIES]


def _row(sensitivity: float, results: Sequence[ScenarioResult]) -> dict[str, Any]:
    months = [r for r in results if r.spec["family"] == "month"]
    bursts = [r for r in results if r.spec["family"] == "honest"]
    attacks = [r for r in results if r.spec["kind"] == "hundred"]
    quiet_days = sum(r.early_days for r in results) + _DAYS_A_MONTH * len(months)
    holds = sum(r.early_holds for r in results) + sum(r.holds for r in months)
    minutes = np.array([math.inf if r.hold_minute is None else r.hold_minute for r in attacks])
    # Over all attacks: of those held alone, a dial that holds the difficult ones as well would look slow.
    middle = quantile(0.5)(minutes) if attacks else math.inf
    return {
        "sensitivity": sensitivity,
        "quiet_days": round(quiet_days, 1),
        "false_holds_a_month": round(_DAYS_A_MONTH * holds / quiet_days, 4) if quiet_days else None,
        "genuine_bursts": len(bursts),
        "genuine_bursts_held": round(float(np.mean([r.holds > 0 for r in bursts])), 4)
        if bursts
        else None,
        "attacks": len(attacks),
        "attacks_held": round(float(np.isfinite(minutes).mean()), 4) if attacks else None,
        "minutes_p50": round(middle, 2) if math.isfinite(middle) else None,
    }
