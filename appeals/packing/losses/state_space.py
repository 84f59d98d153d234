"""Method 3: a structural time series that has never seen the penalty says what would have come.

A level that wanders, a weekly pattern and, where there is one, the control series, fitted by
maximum likelihood on the days before the penalty (statsmodels' UnobservedComponents; Harvey 1989;
the use as a counterfactual: Brodersen et al. 2015). Marked days are missing values. A thousand
drawn futures give the interval. With days without sales the model is on units, else on their log.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from appeals.packing.losses.estimate import FEN_IN_A_YUAN, Estimate, refused, told
from appeals.packing.losses.series import WEEK, Day, Period, before, during, is_unbroken, plain

METHOD = "state_space"
BASELINE_DAYS = 182
LEAST_DAYS = 56
LEAST_USABLE = 42  # of 56 days at least six weeks must be the shop's own, or there is no level
_DRAWS = 1000
_EDGES = (2.5, 97.5)
_SEED = 20260311

Floats = NDArray[np.float64]


def state_space(days: Sequence[Day], period: Period, unit: int = FEN_IN_A_YUAN) -> Estimate:
    """Estimate lost sales by a fit on up to 26 weeks before the period.

    Refuses with less than 56 days before (42 usable), with a gap among them, or when the fit does
    not converge. Takes about half a second.
    """
    known, lost = before(days, period, BASELINE_DAYS), during(days, period)
    if not is_unbroken((*known, *lost)):
        return refused(METHOD, "gaps")
    if len(known) < LEAST_DAYS:
        return refused(METHOD, "short", needs=LEAST_DAYS, has=len(known))
    return forecast(known, lost, unit)


def forecast(known: Sequence[Day], lost: Sequence[Day], unit: int) -> Estimate:
    """Forecast the days that follow `known` at once; the placebo windows use it too."""
    usable = plain(known)
    if not lost:
        return refused(METHOD, "no_period")
    if len(usable) < LEAST_USABLE:
        return refused(METHOD, "short", needs=LEAST_USABLE, has=len(usable))
    if not any(day.sales_fen > 0 for day in usable):
        return refused(METHOD, "few_sales")
    is_log = all(day.sales_fen > 0 for day in usable)
    paths = _paths(known, lost, is_log, unit)
    if paths is None:
        return refused(METHOD, "not_fitted")
    paths = np.maximum(np.expm1(paths) if is_log else paths, 0.0)
    sums = paths.sum(axis=0)
    seen = sum(day.sales_fen for day in lost) / unit
    low, high = np.percentile(sums, _EDGES) - seen
    return told(
        METHOD, lost=float(np.median(sums)) - seen, low=float(low), high=float(high),
        usual=np.median(paths, axis=1).tolist(), baseline_days=len(usable), unit=unit,
    )  # fmt: skip


def _paths(known: Sequence[Day], lost: Sequence[Day], is_log: bool, unit: int) -> Floats | None:
    """Drawn futures, (days, draws); None when there is no fit to draw from."""
    # Loading statsmodels takes seconds; only the worker that counts a loss needs it.
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415

    values = np.array([np.nan if day.mark else day.sales_fen / unit for day in known])
    controls = _controls(known, lost, unit)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        model: Any = UnobservedComponents(
            np.log1p(values) if is_log else values,
            level="llevel",
            seasonal=WEEK,
            stochastic_seasonal=False,
            exog=None if controls is None else controls[: len(known)],
        )
        try:
            fit = model.fit(disp=False, maxiter=200)
        except (np.linalg.LinAlgError, ValueError):
            return None
        if not np.all(np.isfinite(fit.params)):
            return None
        drawn = fit.simulate(
            len(lost),
            anchor="end",
            repetitions=_DRAWS,
            exog=None if controls is None else controls[len(known) :],
            rng=np.random.default_rng(_SEED),
        )
    paths: Floats = np.asarray(drawn, dtype=float).reshape(len(lost), -1)
    return paths if np.all(np.isfinite(paths)) else None


def _controls(known: Sequence[Day], lost: Sequence[Day], unit: int) -> Floats | None:
    """The log of the control on every day, or None where a day lacks it."""
    values = [day.control_fen for day in (*known, *lost)]
    if any(value is None for value in values):
        return None
    logs: Floats = np.log1p(np.array(values, dtype=float) / unit)
    return None if np.ptp(logs) == 0 else logs - logs[: len(known)].mean()
