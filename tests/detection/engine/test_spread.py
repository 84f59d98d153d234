"""The spread of honest counts is the shop's own, once its hours have shown it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from detection.engine.engine import Engine
from detection.engine.gate import DISPERSION
from detection.engine.spread import LEAST_EXPECTED, Spread
from tests.detection.engine.crowds import FIRST, fake_order, in_order, steady


def _learned(spread: float, *, hours: int = 24 * 14, expected: float = 40.0) -> Spread:
    """What is learned of hours of that extra-Poisson spread."""
    dice, learned = random.Random(3), Spread()
    for _ in range(hours):
        mean = expected * (dice.gammavariate(1 / spread, spread) if spread else 1.0)
        learned.learn(sum(dice.random() < mean / 400 for _ in range(400)), expected)
        learned.fold()
    return learned


def test_a_shop_of_which_nothing_is_known_has_the_spread_of_a_real_one() -> None:
    assert Spread().value == DISPERSION


@pytest.mark.parametrize("spread", [0.06, 0.15, 0.3])
def test_a_shop_has_the_spread_that_its_hours_show(spread: float) -> None:
    assert _learned(spread).value == pytest.approx(spread, rel=0.3)


def test_no_shop_is_as_even_as_chance() -> None:
    assert 0.0 < _learned(0.0).value < 0.05


def test_a_few_hours_move_it_a_little() -> None:
    assert abs(_learned(0.02, hours=3).value - DISPERSION) < 0.5 * DISPERSION


def test_hours_of_few_orders_say_nothing() -> None:
    learned = Spread()
    for seen in (0, 9, 30):
        learned.learn(seen, LEAST_EXPECTED - 0.1)
        learned.fold()
    assert learned.value == DISPERSION


def test_one_crowd_does_not_teach_that_crowds_are_ordinary() -> None:
    quiet, crowded = _learned(0.06), _learned(0.06)
    crowded.learn(4000, 40.0)
    crowded.fold()
    assert crowded.value < 1.3 * quiet.value


def test_a_steady_shop_is_known_for_one_and_a_crowd_does_not_change_that() -> None:
    """The hours in which a burst was open are left out: half of a count is none."""
    rng = random.Random(5)
    flood = [
        fake_order(rng, FIRST + timedelta(days=6, hours=12, seconds=3 * n), f"f{n}")
        for n in range(400)
    ]
    values = []
    for extra in ([], flood):
        engine = Engine()
        for event in in_order([*steady(days=8, per_hour=60), *extra]):
            engine.feed(event)
        values.append(engine._shop._spread.value)
    quiet, flooded = values
    assert quiet < DISPERSION / 2
    assert flooded == pytest.approx(quiet, rel=0.2)
