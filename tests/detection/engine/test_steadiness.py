"""How firmly a share holds from day to day is told by the shop's own days."""

from __future__ import annotations

import numpy as np
import pytest

from detection.engine.likelihood import Array
from detection.engine.refunds.steadiness import day_strength

USUAL, WORTH = 0.06, 12.0


def _days(strength: float | None, seed: int = 3, days: int = 30) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    orders = rng.poisson(400, days).astype(float)
    share = (
        np.full(days, 0.08)
        if strength is None
        else rng.beta(0.08 * strength, 0.92 * strength, days)
    )
    return orders, rng.binomial(orders.astype(int), share).astype(float)


def _told(*series: tuple[Array, Array]) -> float:
    return day_strength(series, USUAL, WORTH)


def test_days_that_differ_by_chance_alone_hold_firmly() -> None:
    assert all(_told(_days(None, seed)) > 1500 for seed in range(5))


def test_days_that_differ_by_more_hold_loosely() -> None:
    assert all(_told(_days(60.0, seed)) < 200 for seed in range(5))


def test_the_shop_tells_it_where_the_product_is_new() -> None:
    young = _days(None, days=1)
    assert _told(young, _days(60.0)) < 200
    assert _told(young, _days(None)) > 1500


def test_before_anything_is_known_it_is_assumed() -> None:
    nothing = np.zeros(0), np.zeros(0)
    quiet = np.full(9, 2.0), np.zeros(9)
    assert _told(nothing) == _told(quiet) == pytest.approx(339, abs=1)
