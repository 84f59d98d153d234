"""The ceiling: the same observables for every burst, a judge that never saw the shop, both in one table."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

from bench.detection.build import build
from bench.detection.ceiling import rows as ceiling
from bench.detection.ceiling.observed import observed
from bench.detection.ceiling.taught import taught
from bench.detection.plan import HUNDRED_CELLS, hundreds
from bench.detection.run import USUAL
from bench.detection.scenario import Spec
from bench.detection.stats import auc
from tests.bench.detection.conftest import spec

RNG = np.random.default_rng(3)


def test_every_tier_shows_as_many_numbers_and_none_is_lost() -> None:
    rows = [observed(build(spec(tier=tier, size=40, history_days=2.0))) for tier in (0, 2, 4)]
    assert len({len(row) for row in rows}) == 1
    assert all(np.isfinite(row).all() for row in rows)


def test_the_same_burst_shows_the_same() -> None:
    asked = spec(tier=3, size=40, history_days=2.0)
    assert (observed(build(asked)) == observed(build(asked))).all()


def test_what_separates_in_other_shops_is_learned() -> None:
    is_attack = np.arange(120) % 2 == 0
    rows = RNG.normal(size=(120, 4)) + 3.0 * is_attack[:, None]
    scores = taught(rows, is_attack, np.arange(120) // 2)
    assert auc(scores[is_attack], scores[~is_attack]) > 0.95


def test_what_only_the_shop_itself_could_tell_is_not() -> None:
    shops = np.repeat(np.arange(20), 6)
    is_attack = RNG.random(20)[shops] < 0.5
    scores = taught(np.eye(20)[shops], is_attack, shops)
    assert auc(scores[is_attack], scores[~is_attack]) < 0.7


def test_the_plan_holds_an_attack_and_a_crowd_for_each_shop_in_every_cell_by_turns() -> None:
    specs = hundreds(16, 1)
    assert specs == hundreds(16, 1)
    cells = [(one.camouflage, one.tier) for one in specs if not one.is_honest]
    assert cells == [*HUNDRED_CELLS, *HUNDRED_CELLS]
    assert all(a.shop_seed == b.shop_seed for a, b in zip(specs[::2], specs[1::2], strict=True))


def test_both_judges_are_told_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(one: Spec, how: object) -> tuple[np.ndarray, float]:
        return np.array([float(not one.is_honest), one.seed % 7]), 0.5

    monkeypatch.setattr(ceiling, "_looked_at", look)
    rows = {row.key: row for row in ceiling.ceiling_rows(USUAL, n=80, seed=1, jobs=1)}
    assert rows["ceiling.0.5.3.engine"].value == 0.5
    assert rows["ceiling.0.5.3.taught"].value == 1.0
    assert {row.verdict for row in rows.values()} == {""}
