"""What is told is surer than what is believed, and in the same order."""

from __future__ import annotations

from math import log

import pytest

from detection.engine.calibration import told


def test_certainty_stays_certain() -> None:
    assert (told(0.0), told(1.0)) == (0.0, 1.0)


@pytest.mark.parametrize("p", [0.01, 0.2, 0.5, 0.86, 0.99])
def test_a_probability_is_told_one_higher_in_log_odds(p: float) -> None:
    odds = log(told(p) / (1 - told(p))) - log(p / (1 - p))
    assert odds == pytest.approx(1.0)


def test_the_order_of_two_bursts_does_not_change() -> None:
    places = [place / 100 for place in range(101)]
    assert sorted(places, key=told) == places
