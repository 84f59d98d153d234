"""Which orders of a burst are named: by who else is in it, and by the pace around each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from detection.engine import registry
from detection.engine.assessment import Assessment
from detection.engine.baseline import Baseline
from detection.engine.hypotheses import ROWS, Hiding, Story
from detection.engine.record import MISSING
from detection.engine.suspects import chances_of_excess, excess_around

DEPTH, CHAT = registry.DEPTH, registry.NAMES.index("chat")
# The lowest depth and no chat; a room number without a chat, and with one.
FAKE, ROOM, ROOM_AND_CHAT = (0, 0), (registry.SIZES[DEPTH] - 1, 0), (registry.SIZES[DEPTH] - 1, 1)
MOSTLY_FAKE = {FAKE: 70, ROOM: 20, ROOM_AND_CHAT: 10}
SHARE = 0.7


def _burst(
    kinds: dict[tuple[int, int], int], contamination: float
) -> tuple[Assessment, np.ndarray]:
    """Orders by depth and chat, believed an attack that shows in such a part of its orders."""
    places = [
        (registry.STARTS[DEPTH] + depth, registry.STARTS[CHAT] + chat)
        for (depth, chat), orders in kinds.items()
        for _ in range(orders)
    ]
    bins = np.full((len(places), len(registry.NAMES)), MISSING, dtype=np.uint8)
    bins[:, [DEPTH, CHAT]] = places
    counts = np.bincount(np.ravel(places), minlength=registry.TOTAL).astype(float)
    posterior = np.zeros(len(ROWS))
    posterior[_row(contamination)] = 1.0
    found = SimpleNamespace(
        counts=counts, base=Baseline().of("P1"), excess_share=SHARE, posterior=posterior
    )
    return cast("Assessment", found), bins


def _row(contamination: float) -> int:
    return next(
        row
        for row, (story, share, how) in enumerate(ROWS)
        if story is Story.ATTACK and share == contamination and how is Hiding.OWN
    )


def _chances(kinds: dict[tuple[int, int], int], contamination: float) -> list[float]:
    """One chance for each kind, in their order."""
    found, bins = _burst(kinds, contamination)
    chances = chances_of_excess(found, bins, np.full(len(bins), SHARE))
    firsts = np.cumsum([0, *kinds.values()])[:-1]
    return [float(chances[first]) for first in firsts]


def test_an_order_unlike_every_fake_is_cleared() -> None:
    fake, _, ordinary = _chances(MOSTLY_FAKE, 1.0)
    assert fake > 0.9
    assert ordinary < 0.2


def test_it_is_not_cleared_where_half_of_the_fakes_hide_among_the_shops_own() -> None:
    fake, _, ordinary = _chances(MOSTLY_FAKE, 0.55)
    assert fake > 0.9
    assert 0.4 < ordinary < SHARE


def test_no_order_speaks_for_itself() -> None:
    """A bin that one order alone fills shows nothing: it is judged by what fakes show elsewhere."""
    lone, filled = (0, 1), (0, 0)
    alone = _chances({lone: 1, filled: 60}, 1.0)[0]
    many = _chances({lone: 20, filled: 60}, 1.0)[0]
    assert alone < many


def test_an_order_that_shows_nothing_keeps_the_chance_of_the_pace() -> None:
    found, bins = _burst({FAKE: 60}, 1.0)
    bins[0] = MISSING
    assert chances_of_excess(found, bins, np.full(60, SHARE))[0] == pytest.approx(SHARE)


def test_own_brushing_names_orders_as_an_attack_that_hides_nothing_does() -> None:
    found, bins = _burst(MOSTLY_FAKE, 1.0)
    share = np.full(len(bins), SHARE)
    as_attack = chances_of_excess(found, bins, share)
    found.posterior[:] = [float(story is Story.SELF) for story, _, _ in ROWS]
    assert chances_of_excess(found, bins, share) == pytest.approx(as_attack)


def test_an_order_among_the_usual_ones_after_a_list_is_no_suspect_by_the_lists_pace() -> None:
    """Sixty orders in ten minutes and then one in five, where one in five is usual."""
    times = np.array([10.0 * n for n in range(60)] + [600.0 + 300.0 * n for n in range(1, 25)])
    found = cast("Assessment", SimpleNamespace(expected=times[-1] / 300, excess_share=0.68))
    share = excess_around(times, found)
    assert share[:50].min() > 0.9
    assert share[-15:].max() < 0.2


def test_the_first_usual_orders_after_a_flood_are_no_suspects_either() -> None:
    """Two thousand orders in half an hour at uneven gaps, whose pace reaches over 250 orders of it."""
    rng = np.random.default_rng(3)
    flood = np.sort(rng.uniform(0.0, 1800.0, 2000))
    times = np.concatenate((flood, 1800.0 + 300.0 * np.arange(1, 7)))
    found = cast("Assessment", SimpleNamespace(expected=times[-1] / 300, excess_share=0.99))
    share = excess_around(times, found)
    assert share[:2000].min() > 0.9
    assert share[2000:].max() < 0.1


def test_orders_of_whole_minutes_keep_the_pace_of_their_minutes() -> None:
    times = np.repeat(60.0 * np.arange(30), 4)
    found = cast("Assessment", SimpleNamespace(expected=6.0, excess_share=0.95))
    assert excess_around(times, found).min() > 0.9


def test_a_short_burst_is_all_of_one_pace() -> None:
    found = cast("Assessment", SimpleNamespace(expected=1.0, excess_share=0.9))
    assert set(excess_around(np.arange(9.0), found)) == {0.9}
