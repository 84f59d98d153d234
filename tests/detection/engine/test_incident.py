"""When an incident speaks: a hold is found by two looks, unless it is beyond doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detection.engine.incident import Incident
from detection.engine.opinion import Opinion, ranked, summed_to_one
from detection.engine.types import IncidentClass, Level

AT = 1_700_000_000.0


def _found(artificial: float, at: float = AT, *, orders: int = 40) -> Opinion:
    level = Level.HOLD if artificial >= 0.8 else Level.WATCH
    return Opinion(
        at=at,
        level=level,
        probability=summed_to_one(
            {
                IncidentClass.ARTIFICIAL_UNKNOWN: artificial,
                IncidentClass.VIRAL: 1 - artificial,
            }
        ),
        product_ids=("P1",),
        starts_at=AT,
        ends_at=at,
        orders=orders,
        expected=1.0,
        refunds=0,
        missing=(),
        explain=lambda: ((), ()),
        accuse=tuple,
    )


def _levels(*found: Opinion, at_once: bool = False) -> list[Level]:
    incident = Incident("shop", "P1", AT)
    told = [incident.tell(one, at_once=at_once) for one in found]
    return [verdict.level for verdict in told if verdict is not None]


def test_one_look_over_the_line_is_watched_and_a_second_holds() -> None:
    assert _levels(_found(0.85), _found(0.7, AT + 90)) == [Level.WATCH, Level.WATCH]
    assert _levels(_found(0.85), _found(0.85, AT + 10)) == [Level.WATCH, Level.HOLD]


def test_two_looks_apart_are_two_single_ones() -> None:
    found = (_found(0.85), _found(0.6, AT + 90), _found(0.85, AT + 180))
    assert Level.HOLD not in _levels(*found)


@pytest.mark.parametrize("found", [_found(0.96), _found(0.85, orders=140)])
def test_what_is_beyond_doubt_or_large_is_held_at_the_first_look(found: Opinion) -> None:
    assert _levels(found) == [Level.HOLD]


def test_a_watch_that_counts_single_accounts_holds_at_the_first_look() -> None:
    assert _levels(_found(0.85), at_once=True) == [Level.HOLD]


def test_a_hold_stays_while_the_evidence_has_not_turned() -> None:
    held = (_found(0.85), _found(0.85, AT + 10))
    assert _levels(*held, _found(0.6, AT + 90))[-1] is Level.HOLD
    assert _levels(*held, replace(_found(0.3, AT + 90), level=None))[-1] is Level.WATCH


def test_what_is_beyond_doubt_is_so_by_the_shops_dial() -> None:
    for dial, level in ((-2.0, Level.WATCH), (0.0, Level.HOLD)):
        verdict = Incident("shop", "P1", AT).tell(_found(0.96), dial=dial)
        assert verdict is not None
        assert verdict.level is level


def test_suspects_come_likeliest_first_and_by_order_id_among_equals() -> None:
    named = [("b", 0.9), ("c", 0.95), ("a", 0.9), ("d", 0.6)]
    assert ranked(named) == (("c", 0.95), ("a", 0.9), ("b", 0.9), ("d", 0.6))
    assert ranked([]) == ()
