"""The engine and the taught judge on the same bursts, a row for each camouflage of the target table."""

from __future__ import annotations

from functools import partial

import numpy as np

from bench.detection import run
from bench.detection.build import build
from bench.detection.ceiling.observed import observed
from bench.detection.ceiling.taught import FOLDS, taught
from bench.detection.measure import measure
from bench.detection.plan import HUNDRED_CELLS, hundreds
from bench.detection.rows.row import Row, auc_row
from bench.detection.scenario import Spec

Array = np.ndarray


def ceiling_rows(how: run.How, *, n: int, seed: int, jobs: int) -> list[Row]:
    """`n` bursts of about a hundred orders, half of them attacks; every row without a target."""
    specs = hundreds(n, seed)
    found = run.in_processes(partial(_looked_at, how=how), specs, jobs)
    rows, engine = np.array([row for row, _ in found]), np.array([p for _, p in found])
    told = _told(specs, rows)
    return [
        row
        for cell in HUNDRED_CELLS
        for row in _rows(specs, {"engine": engine, "taught": told}, *cell)
    ]


def _looked_at(spec: Spec, how: run.How) -> tuple[Array, float]:
    """What the burst shows, and the highest p(artificial) that the engine told in time."""
    scenario = build(spec, how.data)
    verdicts, _ = run.listen(scenario.events, how.sensitivity)
    return observed(scenario), measure(scenario, verdicts).p_peak


def _told(specs: list[Spec], rows: Array) -> Array:
    """The taught judge's scores; it is taught apart for data with traffic and without."""
    scores = np.zeros(len(specs))
    is_attack = np.array([not spec.is_honest for spec in specs])
    shops = np.array([spec.shop_seed for spec in specs])
    tiers = np.array([spec.tier for spec in specs])
    for tier in np.unique(tiers):
        ours = tiers == tier
        if len(np.unique(shops[ours])) >= FOLDS:
            scores[ours] = taught(rows[ours], is_attack[ours], shops[ours])
    return scores


def _rows(specs: list[Spec], scores: dict[str, Array], camouflage: float, tier: int) -> list[Row]:
    attacks = [
        i for i, s in enumerate(specs)
        if not s.is_honest and s.tier == tier and s.camouflage == camouflage
    ]  # fmt: skip
    honest = [i for i, s in enumerate(specs) if s.is_honest and s.tier == tier]
    shows = "with traffic" if tier == 4 else "orders only"
    name = f"Burst AUC at 100 orders, camouflage {camouflage}, {shows}"
    return [
        auc_row(f"ceiling.{camouflage}.{tier}.{who}", f"{name}: {who}", p[attacks], p[honest], None)
        for who, p in scores.items()
    ]
