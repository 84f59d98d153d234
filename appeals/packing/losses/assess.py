"""From days and a penalty to an assessment: three methods, their trials, the trend before."""

from __future__ import annotations

from collections.abc import Sequence

from appeals.packing.losses.before_after import before_after
from appeals.packing.losses.checks import placebos, trend, widened
from appeals.packing.losses.claim import Assessment
from appeals.packing.losses.differences import differences
from appeals.packing.losses.estimate import FEN_IN_A_YUAN
from appeals.packing.losses.series import Day, Period, before, during
from appeals.packing.losses.state_space import BASELINE_DAYS, state_space


def assess(
    days: Sequence[Day],
    period: Period | None,
    *,
    margin_bp: int | None = None,
    control: str = "",
    unit: int = FEN_IN_A_YUAN,
) -> Assessment:
    """Estimate what a penalty cost in sales. `days` are consecutive and in order.

    `unit`: how many minor units make one of the currency; sums are rounded to it. Takes five to ten seconds. No penalty, or none of its days known, gives an assessment that says
    so and holds no number.
    """
    if period is None:
        return Assessment(margin_bp=margin_bp, control=control, why_none="no_penalty", unit=unit)
    lost = during(days, period)
    if not lost:
        return Assessment(
            period=period, margin_bp=margin_bp, control=control, why_none="no_days", unit=unit
        )
    known = before(days, period, BASELINE_DAYS)
    span = (*known, *lost)
    trials = placebos(span, period, unit)
    found = [method(span, period, unit) for method in (before_after, differences, state_space)]
    return Assessment(
        period=period,
        days=span,
        estimates=tuple(widened(estimate, trials, unit) for estimate in found),
        placebos=trials,
        trend=trend(span, period, unit),
        margin_bp=margin_bp,
        control=control,
        unit=unit,
    )
