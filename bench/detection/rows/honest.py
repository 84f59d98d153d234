"""Genuine bursts and ordinary months: how often they are called an attack."""

from __future__ import annotations

import math

import numpy as np

from bench.detection.measure import ScenarioResult
from bench.detection.rows.row import Results, Row, mean_row, share_row

_LOUD = ("live", "promotion", "undeclared", "flash", "coupon_site")
_DAYS_A_MONTH = 30
# A log that begins has no idea of usual yet; its first day is told apart.
_COLD_MINUTES = 1440.0


def honest_rows(results: Results) -> list[Row]:
    """Shares of genuine bursts that ever reached a level, and of each kind."""
    bursts = [r for r in results if r.spec["family"] == "honest"]
    loud = [r for r in bursts if r.spec["kind"] in _LOUD]
    rows = [
        share_row("honest.critical", "Genuine bursts: ever critical", bursts, _was_critical, 0.002),
        share_row("honest.hold", "Genuine bursts: ever hold or higher", bursts, _was_held, 0.01),
        share_row(
            "honest.suite", "Sales and live streams: ever critical", loud, _was_critical, 0.0
        ),
    ]
    for kind in sorted({str(r.spec["kind"]) for r in bursts}):
        some = [r for r in bursts if r.spec["kind"] == kind]
        rows.append(share_row(f"honest.{kind}", f"  {kind}: ever hold", some, _was_held))
    return rows


def _was_critical(result: ScenarioResult) -> bool:
    return result.criticals > 0


def _was_held(result: ScenarioResult) -> bool:
    return result.holds > 0


def month_rows(results: Results) -> list[Row]:
    """Incidents a month where nothing happens, in the months and in the days before each act."""
    months = [r for r in results if r.spec["family"] == "month"]
    criticals = np.array([r.criticals for r in months], float)
    holds = np.array([r.holds for r in months], float)
    return [
        mean_row("month.critical", "Ordinary shop-months: critical a month", criticals, 0.01),
        mean_row("month.hold", "Ordinary shop-months: hold a month", holds, 0.1),
        *_history_rows(results),
    ]


def _history_rows(results: Results) -> list[Row]:
    late_days = sum(max(0.0, r.early_days - 1.0) for r in results)
    cold = sum(_is_cold(r, said.minute) for r in results for said in r.early_verdicts)
    late = sum(len(r.early_verdicts) for r in results) - cold
    a_month = _DAYS_A_MONTH * late / late_days if late_days else math.nan
    a_log = cold / len(results) if results else math.nan
    return [
        Row("history.cold", "  the first day of a log: holds a log", a_log, len(results)),
        Row("history.hold", "  the days between it and the act: hold a month", a_month, int(late_days), unit="n in days"),
    ]  # fmt: skip


def _is_cold(result: ScenarioResult, minute: float) -> bool:
    return minute + result.early_days * 1440 <= _COLD_MINUTES
