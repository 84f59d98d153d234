"""The way back from a penalty: what came, what was usual, the penalty, and the days won back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from appeals.charts.recovery import Recovery, recovery_figure
from appeals.packing.losses import Day, Period
from appeals.packing.losses.series import ATTACK

FIRST = date(2026, 3, 2)  # a Monday
PUNISHED = FIRST + timedelta(days=84)
PERIOD = Period(PUNISHED, PUNISHED + timedelta(days=6))


def days(count: int = 98) -> list[Day]:
    """Ten orders a day and twelve on Sundays, four while the penalty runs, then as before."""
    told = []
    for number in range(count):
        on = FIRST + timedelta(days=number)
        usual = 12 if on.weekday() == 6 else 10
        orders = 4 if PERIOD.first <= on <= PERIOD.last else usual
        told.append(Day(on, orders * 2990, orders))
    told[80] = replace(told[80], mark=ATTACK)
    return told


def test_figure_sets_what_came_beside_what_was_usual() -> None:
    bars, line = recovery_figure(Recovery(days(), PERIOD))["data"]

    shown = [day for day in days() if day.on >= PUNISHED - timedelta(days=42)]
    assert bars["x"] == [day.on.isoformat() for day in shown]
    assert bars["y"] == [day.orders for day in shown]
    assert bars["marker"]["color"].count("--watch") == 1  # the day of the attack
    assert bars["marker"]["color"][38] == "--watch"
    assert line["x"] == [f"{PUNISHED + timedelta(days=n)}" for n in range(14)]
    assert line["y"] == [10, 10, 10, 10, 10, 10, 12] * 2


@pytest.mark.parametrize(
    ("would_end", "won"),
    [(PERIOD.last + timedelta(days=23), 23), (PERIOD.last, None), (None, None)],
)
def test_penalty_is_shaded_and_days_won_back_only_where_an_appeal_won_some(
    would_end: date | None, won: int | None
) -> None:
    told = Recovery(days(), PERIOD, would_end)
    shades = recovery_figure(told)["layout"]["shapes"]

    assert told.days_won_back == won
    penalty = (f"{PUNISHED - timedelta(days=1)}T12:00", f"{PERIOD.last}T12:00", "--critical-soft")
    green = (f"{PERIOD.last}T12:00", f"{would_end}T12:00", "--safe-soft")
    assert [(one["x0"], one["x1"], one["fillcolor"]) for one in shades] == (
        [penalty, green] if won else [penalty]
    )


def test_no_line_is_drawn_where_the_past_is_too_short_to_be_usual() -> None:
    told = Recovery(days()[80:], PERIOD)
    assert [one["type"] for one in recovery_figure(told)["data"]] == ["bar"]
