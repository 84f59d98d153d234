"""How often a burst is looked at before it is held: twice while it runs, once when it has fallen silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from detection.engine import desk
from detection.engine.burst import Burst
from detection.engine.opinion import Opinion, summed_to_one
from detection.engine.types import IncidentClass, Level, Verdict
from tests.detection.engine.crowds import FIRST, burst, in_order, run, steady

BEGINS = FIRST + timedelta(days=5, hours=4)
ENDS = BEGINS + timedelta(minutes=20)


def _told(patch: pytest.MonkeyPatch, is_over: Callable[[Burst, float], bool]) -> list[Verdict]:
    """Verdicts on forty orders of which p .9 is believed where `is_over` says so, and .5 elsewhere."""
    judge = desk.opinion_of

    def opinion(shop, cohort, now, *rest) -> Opinion:
        p = 0.9 if is_over(cohort, now) else 0.5
        believed = {IncidentClass.ARTIFICIAL_UNKNOWN: p, IncidentClass.VIRAL: 1 - p}
        level = Level.HOLD if p > 0.5 else Level.WATCH
        found = judge(shop, cohort, now, *rest)
        return replace(found, level=level, probability=summed_to_one(believed))

    patch.setattr(desk, "opinion_of", opinion)
    # Others' orders make the time go on; an ordinary one of the product would end its silence.
    others = [
        event
        for event in steady(6, per_hour=60)
        if event.at < BEGINS or getattr(event, "product_id", None) != "P1"
    ]
    return run(in_order([*others, *burst(BEGINS, 40, 20, fake=True)]))


def _held_at(verdicts: list[Verdict]) -> datetime | None:
    return next((v.at for v in verdicts if v.level is Level.HOLD), None)


def test_a_silent_burst_is_held_by_the_look_that_hears_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = _held_at(_told(monkeypatch, lambda cohort, now: now - cohort.last_at >= 300))
    assert held is not None
    assert held <= ENDS + timedelta(minutes=7)


def test_a_single_look_at_a_burst_that_runs_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []

    def is_over(cohort: Burst, now: float) -> bool:
        looks.extend([now] if cohort.size >= 20 else [])
        return looks == [now]

    verdicts = _told(monkeypatch, is_over)
    assert len(looks) > 3
    assert _held_at(verdicts) is None
