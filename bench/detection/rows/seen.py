"""Seen against unseen, styles and shops: the difference is what tuning has learnt by heart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.detection.measure import ScenarioResult
from bench.detection.rows.row import (
    Results,
    Row,
    auc_row,
    camouflage_of,
    is_held,
    share_row,
    tier_of,
)
from bench.detection.scenario import NO_STYLE
from bench.detection.stats import interval

Test = Callable[[ScenarioResult], bool]


def seen_rows(results: Results) -> list[Row]:
    """Recall, ranking and false holds, seen, unseen and the difference."""
    bursts = [r for r in results if _is_styled_burst(r)]
    honest = [r for r in results if r.spec["family"] == "honest"]
    return [
        *_pair("style.recall", "Bursts held, style", bursts, _seen_style, is_held),
        *_pair("shop.recall", "Bursts held, shop", bursts, _seen_shop, is_held),
        *_pair("shop.hold", "Genuine bursts at hold, shop", honest, _seen_shop, lambda r: r.holds > 0),
        _auc("style.seen", "Burst AUC, seen styles", _only(bursts, _seen_style, True), honest),
        _auc("style.unseen", "Burst AUC, unseen style", _only(bursts, _seen_style, False), honest),
        _auc("shop.seen", "Burst AUC, seen shops", _only(bursts, _seen_shop, True),
             _only(honest, _seen_shop, True)),
        _auc("shop.unseen", "Burst AUC, unseen shops", _only(bursts, _seen_shop, False),
             _only(honest, _seen_shop, False)),
    ]  # fmt: skip


def _is_styled_burst(result: ScenarioResult) -> bool:
    """Camouflage up to half, tier 2 and more: where a miss is the detector's fault."""
    is_burst = result.spec["kind"] in ("flood", "hundred", "waves")
    has_style = result.spec["style"] != NO_STYLE
    return is_burst and has_style and camouflage_of(result) <= 0.5 and tier_of(result) >= 2


def _seen_style(result: ScenarioResult) -> bool:
    return result.has_seen_style


def _seen_shop(result: ScenarioResult) -> bool:
    return result.has_seen_shop


def _only(results: Results, is_seen: Test, wanted: bool) -> list[ScenarioResult]:
    return [result for result in results if is_seen(result) is wanted]


def _pair(key: str, name: str, results: Results, is_seen: Test, test: Test) -> list[Row]:
    seen, unseen = _only(results, is_seen, True), _only(results, is_seen, False)
    rows = [
        share_row(f"seen.{key}.seen", f"{name} seen", seen, test),
        share_row(f"seen.{key}.unseen", f"{name} unseen", unseen, test),
    ]
    flags = [np.array([test(r) for r in some], float) for some in (seen, unseen)]
    low, high = interval(_gap, *flags) if seen and unseen else (np.nan, np.nan)
    value = rows[0].value - rows[1].value
    return [*rows, Row(f"seen.{key}.gap", f"{name}: seen - unseen", value, len(results), low, high)]


def _gap(seen: np.ndarray, unseen: np.ndarray) -> float:
    return float(seen.mean() - unseen.mean())


def _auc(key: str, name: str, attacks: Results, honest: Results) -> Row:
    peaks = [np.array([r.p_peak for r in some]) for some in (attacks, honest)]
    return auc_row(f"seen.auc.{key}", name, peaks[0], peaks[1], None)
