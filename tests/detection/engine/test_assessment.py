"""All layers together: what one fact may say, and what being over adds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from detection.engine import registry
from detection.engine.assessment import (
    one_fact,
    remembered,
    run_its_course,
    still_held,
)
from detection.engine.burst import Burst, Held, Known
from detection.engine.hypotheses import STORIES, Story, Vector, rows_of, softmax, vector
from detection.engine.types import Reason


def test_one_place_is_one_fact_however_many_signals_show_it() -> None:
    """Bought orders made from one village's list show it too: 6 nats for a group at most."""
    signals, links = np.zeros((len(STORIES), len(registry.NAMES))), np.zeros(len(STORIES))
    signals[STORIES.index(Story.GROUP), [registry.DEPTH, registry.PROVINCE]] = 4.0, 2.0
    assert one_fact(signals, links) == 0.0
    links[STORIES.index(Story.GROUP)] = 3.0
    assert one_fact(signals, links) == 3.0


def test_one_place_counts_in_full_against_a_crowd() -> None:
    """An attack that explains it as well as a group does leaves nothing to take off."""
    signals, links = np.zeros((len(STORIES), len(registry.NAMES))), np.zeros(len(STORIES))
    for story in (Story.GROUP, Story.ATTACK):
        signals[rows_of(story), registry.PROVINCE] = 4.0
        signals[rows_of(story), registry.DEPTH] = 4.0
    assert one_fact(signals, links) == 0.0


def test_a_burst_that_is_over_is_believed_more_and_a_dozen_orders_are_not() -> None:
    assert run_its_course(12) < 0.2
    assert run_its_course(30) == run_its_course(2_000) > 0.5


def _scores(attack: float) -> Vector:
    return vector({Story.ATTACK: attack, Story.VIRAL: 0.0}, default=-30.0)


KNOWN = Known(0.999, 60, Reason("surprise", 30.0, "", {}, {}))


def test_what_was_held_before_the_count_rose_is_not_forgotten() -> None:
    lifted = remembered(_scores(-6.0), KNOWN, excess=60)
    found = softmax(_scores(-6.0) + vector({Story.ATTACK: lifted}))
    assert found[rows_of(Story.ATTACK)].sum() > 0.95


def test_it_counts_for_less_the_fewer_of_the_burst_it_was() -> None:
    assert remembered(_scores(-6.0), KNOWN, excess=60) > remembered(
        _scores(-6.0), KNOWN, excess=600
    )


def test_it_adds_nothing_to_what_is_believed_anyway() -> None:
    assert remembered(_scores(9.0), KNOWN, excess=60) == 0.0


def _burst(held: Held | None, orders: int = 40) -> Burst:
    return cast("Burst", SimpleNamespace(held=held, records=[None] * orders))


def _after(scores: Vector, burst: Burst) -> float:
    lifted = scores + vector({Story.ATTACK: still_held(scores, burst)})
    return float(softmax(lifted)[rows_of(Story.ATTACK)].sum())


def test_a_hold_is_half_kept_while_what_comes_since_makes_less_of_it() -> None:
    held = _burst(Held(3.0, 40))
    assert 0.5 < _after(_scores(-4.0), held) < 0.9
    assert _after(_scores(-4.0), _burst(None)) < 0.4


def test_a_hold_is_given_up_where_everything_speaks_against_it() -> None:
    assert _after(_scores(-11.0), _burst(Held(3.0, 40))) < 0.2


def test_a_hold_of_a_few_orders_weighs_little_among_many() -> None:
    scores = _scores(-4.0)
    assert still_held(scores, _burst(Held(3.0, 10), 100)) < still_held(
        scores, _burst(Held(3.0, 40))
    )


def test_a_burst_that_is_sure_enough_by_itself_is_held_anew_by_that() -> None:
    burst = _burst(Held(2.0, 10))
    assert still_held(_scores(3.0), burst) == 0.0
    assert burst.held is not None
    assert burst.held.orders == 40
