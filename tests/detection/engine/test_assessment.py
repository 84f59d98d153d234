"""All layers together: what one fact may say, and what being over adds."""

from __future__ import annotations

import numpy as np

from detection.engine import registry
from detection.engine.assessment import one_fact, run_its_course
from detection.engine.hypotheses import STORIES, Story, rows_of


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
