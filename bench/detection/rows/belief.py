"""What the probabilities are worth: ranking of bursts, classes after outcomes, calibration."""

from __future__ import annotations

import math

import numpy as np

from bench.detection.rows.row import (
    Results,
    Row,
    attacks_of,
    auc_row,
    camouflage_of,
    flags_row,
    tier_of,
)
from bench.detection.stats import RESAMPLES, calibration_error, interval, macro_f1

CLASSES = (
    "reverse_brushing",
    "self_brushing",
    "viral",
    "promotion",
    "data_error",
    "scalping",
    "serial_refund",
)
_LONG_ENOUGH_DAYS = 2.0
_AROUND_HUNDRED = (70, 150)
_FEWEST = 2


def auc_rows(results: Results) -> list[Row]:
    rows = []
    for level, tier, goal in ((0.0, 3, 0.995), (0.5, 3, 0.97), (0.7, 3, 0.91), (0.7, 4, 0.97)):
        attacks, honest = burst_pair(results, level, tier)
        positive, negative = (np.array([r.p_peak for r in some]) for some in (attacks, honest))
        label = "with traffic" if tier == 4 else "orders only"
        rows.append(auc_row(f"auc.{level}.{'traffic' if tier == 4 else 'orders'}",
                            f"Burst AUC at 100 orders, camouflage {level}, {label}",
                            positive, negative, goal))  # fmt: skip
    return rows


def burst_pair(results: Results, camouflage: float, tier: int) -> tuple[Results, Results]:
    """Attacks of a hundred at this camouflage and tier, and genuine bursts of about a hundred there."""
    attacks = [
        r
        for r in attacks_of(results, "hundred")
        if camouflage_of(r) == camouflage and tier_of(r) == tier
    ]
    low, high = _AROUND_HUNDRED
    honest = [
        r for r in results
        if r.spec["family"] == "honest" and tier_of(r) == tier and low <= r.spec["size"] <= high
    ]  # fmt: skip
    return attacks, honest


def class_rows(results: Results) -> list[Row]:
    found = [
        r for r in results
        if r.klass in CLASSES and (r.spec["tail_days"] >= _LONG_ENOUGH_DAYS or r.spec["kind"] == "drip")
    ]  # fmt: skip
    said = [r.final_class for r in found]
    # A genuine crowd that raised nothing was understood, in the merchant's eyes.
    kind = [
        r.klass if s == "none" and r.klass in ("viral", "promotion") else s
        for r, s in zip(found, said, strict=True)
    ]
    truth = [r.klass for r in found]
    rows = [
        _f1("classes.f1", "Classes after outcomes: macro-F1, silence = none", truth, said, 0.90),
        _f1(
            "classes.f1.quiet",
            "  the same, silence on a genuine crowd being right",
            truth,
            kind,
            None,
        ),
    ]
    for klass in CLASSES:
        ours = [i for i, t in enumerate(truth) if t == klass]
        rows.append(
            flags_row(f"classes.{klass}", f"  {klass}: named so", [said[i] == klass for i in ours])
        )
    return rows


def _f1(key: str, name: str, truth: list[str], said: list[str], goal: float | None) -> Row:
    if not truth:
        return Row(key, name, math.nan, 0, goal=goal, at_most=False)
    pairs = np.arange(len(truth))

    def score(places: np.ndarray) -> float:
        return macro_f1([truth[i] for i in places], [said[i] for i in places], CLASSES)

    low, high = interval(score, pairs)
    return Row(key, name, score(pairs), len(truth), low, high, goal, at_most=False)


def calibrated(results: Results) -> tuple[np.ndarray, np.ndarray]:
    """p(artificial) at each burst's end + 10 min, and whether it was artificial."""
    found = [
        r for r in results
        if (r.spec["family"] == "attack" and r.spec["kind"] != "drip")
        or (r.spec["family"] == "honest" and r.klass != "none")
    ]  # fmt: skip
    return np.array([r.p_at_end for r in found]), np.array([float(not r.is_honest) for r in found])


def calibration_rows(results: Results) -> list[Row]:
    p, truth = calibrated(results)
    if len(p) < _FEWEST:
        return [Row("ece", "Calibration error (ECE, ten bins)", math.nan, len(p), goal=0.03)]
    low, high = _paired_interval(p, truth)
    chance, *around = chance_of_error(p)
    name = "Calibration error (ECE, ten bins)"
    return [
        Row("ece", name, calibration_error(p, truth), len(p), low, high, 0.03),
        Row("ece.chance", "  what chance alone gives so few bursts, were every p right",
            chance, len(p), *around),
    ]  # fmt: skip


def chance_of_error(p: np.ndarray, *, seed: int = 7) -> tuple[float, float, float]:
    """The error that these probabilities show when each is exactly right: mean, and 95 % of draws.

    Truths are drawn by the probabilities themselves. The error of a few dozen bursts lies well above 0
    for the best of judges, the more so the more of them it is unsure of.
    """
    rng = np.random.default_rng(seed)
    errors = [
        calibration_error(p, (rng.random(len(p)) < p).astype(float)) for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(errors, [0.025, 0.975])
    return float(np.mean(errors)), float(low), float(high)


def _paired_interval(p: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    return interval(lambda i: calibration_error(p[i], truth[i]), np.arange(len(p)))
