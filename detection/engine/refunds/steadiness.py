"""How firmly the share of cancelled orders holds from day to day, by the shop's own days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detection.engine.likelihood import Array, beta_binomials_about
from detection.engine.shares import drawn

# A beta-binomial's strength in orders: a day's share of a shop that cancels in batches lies where 100 orders would
# put it, elsewhere nothing but chance moves it. Each is as likely before any day is known: 339 on the whole.
_STRENGTHS = np.array([100.0, 300.0, 1_000.0, 3_000.0, 10_000.0])
# Days of fewer orders say nothing of it.
_LEAST_ORDERS = 5.0


def day_strength(series: Sequence[tuple[Array, Array]], usual: float, worth: float) -> float:
    """The strength that these days tell; each of the series has orders and the cancelled among them by day.

    A day is held against the other days of its series, drawn to `usual`, which is worth so many orders.
    """
    told = np.zeros(len(_STRENGTHS))
    for orders, cancelled in series:
        tells = orders >= _LEAST_ORDERS
        told += _told(orders[tells], cancelled[tells], usual, worth)
    weights = np.exp(told - told.max())
    # What counts is how much a day's share moves, and that is one over the strength.
    return float(weights.sum() / (weights / _STRENGTHS).sum())


def _told(orders: Array, cancelled: Array, usual: float, worth: float) -> Array:
    """Log likelihood of each strength."""
    share = drawn(cancelled.sum() - cancelled, orders.sum() - orders, usual, worth)
    told: Array = beta_binomials_about(cancelled, orders, share, _STRENGTHS[:, None]).sum(axis=1)
    return told
