"""Several places of the dial over one story: what each raises, when, and what stays quiet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from detection.engine.dial import threshold
from detection.engine.engine import Engine
from detection.engine.settings import Settings
from detection.engine.types import Event, FeedbackEvent, Level
from detection.operations.backtesting.trial import Trial
from detection.simulation.catalogue import MAIN
from tests.detection.stories import FLOOD_AT, FLOOD_ORDERS, flood_story, quiet_story

POSITIONS = (-2.0, 0.0, 2.0)


def cases(events: Iterable[Event], positions: tuple[float, ...] = POSITIONS) -> list[Any]:
    trial = Trial(positions)
    for event in events:
        trial.feed(event)
    trial.settle()
    return trial.cases(present=positions.index(0.0), starts_at=None, ends_at=None)


@cache
def flood_cases() -> tuple[Any, ...]:
    return tuple(cases(flood_story()))


def flood() -> Any:
    (case,) = [one for one in flood_cases() if one["at"][1] and one["at"][1]["level"] != "watch"]
    return case


def alarm_at(raised: dict[str, Any] | None) -> datetime:
    assert raised is not None
    return datetime.fromisoformat(raised["reached"]["hold"]["at"])


def test_trial_raises_the_flood_at_every_place() -> None:
    case = flood()
    assert case["product"] == MAIN.key
    assert abs(case["orders"] - FLOOD_ORDERS) < 60
    assert [raised["level"] for raised in case["at"]] == ["critical"] * 3


def test_trial_raises_the_flood_sooner_when_the_dial_is_turned_up() -> None:
    quiet, usual, keen = (alarm_at(raised) for raised in flood()["at"])
    assert FLOOD_AT < keen <= usual <= quiet < FLOOD_AT + timedelta(minutes=5)
    assert keen < quiet


@pytest.mark.parametrize(("place", "position"), list(enumerate(POSITIONS)))
def test_trial_tells_how_sure_it_was_and_never_below_the_threshold(
    place: int, position: float
) -> None:
    hold = flood()["at"][place]["reached"]["hold"]
    assert hold["p"] >= threshold(Level.HOLD, Settings(position)) - 1e-3
    assert 0 < hold["orders"] < flood()["orders"]
    assert hold["p"] <= flood()["at"][place]["p"] <= 1


def test_trial_says_what_one_engine_says_alone() -> None:
    engine = Engine()
    verdicts = [verdict for event in flood_story() for verdict in engine.feed(event)]
    verdicts += engine.settle()
    said = {verdict.incident for verdict in verdicts}
    assert {case["incident"] for case in flood_cases() if case["at"][1]} == said


@pytest.mark.parametrize(("name", "day"), [("flash_sale", 45), ("live_stream", 46)])
def test_trial_stays_quiet_when_the_rush_is_honest(name: str, day: int) -> None:
    found = cases(quiet_story(name, day), (-2.0, 0.0))
    levels = {raised["level"] for case in found for raised in case["at"] if raised}
    assert levels <= {"watch"}


def test_trial_keeps_what_people_said_from_the_engines() -> None:
    case = flood()
    word = FeedbackEvent(FLOOD_AT + timedelta(minutes=2), case["incident"], "genuine")
    told = sorted((*flood_story()[:-1], word), key=lambda event: event.at)
    assert cases((*told, flood_story()[-1]), (0.0,))[-1]["at"] == [case["at"][1]]


def test_trial_reports_only_what_touches_the_stretch() -> None:
    trial = Trial((0.0,))
    for event in flood_story():
        trial.feed(event)
    before = trial.cases(present=0, starts_at=None, ends_at=FLOOD_AT - timedelta(hours=1))
    after = trial.cases(present=0, starts_at=FLOOD_AT - timedelta(hours=1), ends_at=None)
    names = [case["incident"] for case in before + after]
    assert flood()["incident"] in {case["incident"] for case in after}
    assert len(names) == len(set(names))


def test_trial_finds_nothing_when_nothing_was_sold() -> None:
    assert cases(()) == []
