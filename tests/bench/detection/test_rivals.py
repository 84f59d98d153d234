"""Each rival sees an obvious attack, and stays low on an ordinary half hour."""

from __future__ import annotations

import pytest

pytest.importorskip("river")
pytest.importorskip("sklearn")

from bench.detection.baselines.registry import RIVALS, score_rivals
from bench.detection.baselines.windows import windows
from bench.detection.build import build
from tests.bench.detection.conftest import spec

ATTACK = build(spec(size=150, minutes=30.0, history_days=4.0, base_rate=5.0))


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_scores_each_window(name: str) -> None:
    seen = windows(ATTACK)
    assert len(RIVALS[name](seen)) == len(seen.at)


@pytest.mark.parametrize("name", ["negative binomial", "robust z + vague rule"])
def test_a_flood_of_vague_addresses_stands_out(name: str) -> None:
    seen = windows(ATTACK)
    scores = RIVALS[name](seen)
    assert scores[~seen.is_history].max() > scores[seen.is_history].max()


def test_scores_only_rise_and_count_from_the_first_fake() -> None:
    for steps in score_rivals(ATTACK).values():
        assert [score for _, score in steps] == sorted(score for _, score in steps)
        assert all(minute > 0 for minute, _ in steps)


def test_a_month_is_not_put_to_the_rivals() -> None:
    assert score_rivals(build(spec(family="month", kind="month", minutes=1440.0, size=0))) == {}
