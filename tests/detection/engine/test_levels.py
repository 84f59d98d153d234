"""From a probability to what a merchant is asked to do."""

from __future__ import annotations

from detection.engine.levels import HOLD_AT, level_of
from detection.engine.types import Level


def test_a_flood_beyond_any_crowd_is_held_sooner_than_a_burst_of_the_usual_size() -> None:
    p = HOLD_AT - 0.1
    assert level_of(p, 300.0, 0.0) is Level.WATCH
    assert level_of(p, 300.0, 0.0, beyond_crowds=3.0) is Level.HOLD


def test_a_stream_a_little_beyond_what_crowds_bring_is_held_no_sooner() -> None:
    assert level_of(HOLD_AT - 0.01, 300.0, 0.0, beyond_crowds=0.9) is Level.WATCH


def test_a_flood_that_is_as_likely_a_crowd_is_held_by_no_size() -> None:
    assert level_of(0.5, 2000.0, 0.0, beyond_crowds=7.0) is Level.WATCH


def test_size_accuses_nobody() -> None:
    assert level_of(0.97, 2000.0, 0.0, beyond_crowds=7.0) is Level.HOLD


def test_a_few_orders_are_not_held_however_likely() -> None:
    assert level_of(0.99, 5.0, 0.0) is Level.WATCH
    assert level_of(0.99, 5.0, 0.0, beyond_crowds=7.0) is Level.WATCH
    assert level_of(0.99, 50.0, 0.0) is Level.CRITICAL


def test_the_dial_moves_what_a_flood_is_held_at_as_it_moves_the_rest() -> None:
    assert level_of(HOLD_AT - 0.1, 300.0, -1.0, beyond_crowds=3.0) is Level.WATCH
    assert level_of(0.5, 300.0, 1.0, beyond_crowds=3.0) is Level.HOLD
