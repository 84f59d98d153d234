"""Sales of a made-up shop: a weekly pattern, weather, a market that all share, a known loss."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from appeals.packing.losses import Day, Period

FIRST = date(2026, 1, 5)  # a Monday
WEEK = (1.0, 0.95, 0.9, 0.95, 1.1, 1.3, 1.2)


def shop_days(
    *,
    seed: int = 1,
    past: int = 112,
    lost: int = 14,
    effect: float = 0.5,
    level: float = 20_000,
    noise: float = 0.1,
    weekly_trend: float = 0.0,
    has_control: bool = True,
) -> tuple[list[Day], Period, int]:
    """Days, the penalty that follows the `past` ones, and the fen that it truly took.

    `level` is yuan a day, `effect` the share that the penalty took, `noise` the spread of a day's
    log, half of which the day after shares.
    """
    dice = np.random.default_rng(seed)
    days: list[Day] = []
    own = market = 0.0
    gone = 0
    for number in range(past + lost):
        own = 0.5 * own + noise * 0.866 * dice.normal()
        market = 0.9 * market + 0.05 * 0.436 * dice.normal()
        on = FIRST + timedelta(days=number)
        drift = market + weekly_trend * number / 7
        usual = round(level * 100 * WEEK[on.weekday()] * float(np.exp(own + drift)))
        seen = round(usual * (1 - effect)) if number >= past else usual
        gone += usual - seen
        control = round(3 * level * 100 * WEEK[on.weekday()] * float(np.exp(drift)))
        days.append(Day(on, seen, seen // 3000, control if has_control else None))
    start = FIRST + timedelta(days=past)
    return days, Period(start, start + timedelta(days=lost - 1)), gone


def even_days(
    past: int = 56, lost: int = 7, *, usual: int = 100_000, now: int = 40_000
) -> tuple[list[Day], Period]:
    """The same sales every day, and another figure during the penalty: no noise at all."""
    days = [
        Day(FIRST + timedelta(days=n), usual if n < past else now, 10) for n in range(past + lost)
    ]
    start = FIRST + timedelta(days=past)
    return days, Period(start, start + timedelta(days=lost - 1))
