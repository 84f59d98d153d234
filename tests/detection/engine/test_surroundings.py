from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from detection.engine.hypotheses import STORIES, Story
from detection.engine.surroundings import Scene, clues, halo, rhythm, size, traffic
from detection.engine.surroundings.base import Clue, TrafficSeen

FAKE, CROWD = STORIES.index(Story.ATTACK), STORIES.index(Story.VIRAL)
VISITS = TrafficSeen(
    orders=120,
    visitors=300,
    interest=10,
    usual_orders=2,
    usual_visitors=60,
    usual_interest=6,
    usual_orders_per_visitor=0.03,
    usual_interest_per_order=4.0,
)


def _even(orders: int, seconds: float, seed: int = 1) -> list[float]:
    rng = random.Random(seed)
    return sorted(rng.uniform(0, seconds) for _ in range(orders))


def _scene(times: Sequence[float], **more: object) -> Scene:
    scene = Scene(
        times=times,
        expected=1.0,
        most_in_5_minutes=40,
        most_in_30_minutes=100,
        shop_peak_5_minutes=5,
        shop_peak_30_minutes=20,
        others_seen=20,
        others_expected=20.0,
        promoted=False,
        whole_minutes=False,
    )
    return replace(scene, **more)  # type: ignore[arg-type]


def _lean(clue: Clue | None) -> float:
    """Above 0: for an attack rather than a crowd."""
    assert clue is not None
    return float(clue.weights[FAKE] - clue.weights[CROWD])


def test_size_is_silent_when_a_genuine_flash_sale_sells_420_in_30_minutes() -> None:
    assert size.weigh(_scene([], most_in_5_minutes=70, most_in_30_minutes=420)) is None


def test_size_speaks_when_2000_come_in_30_minutes() -> None:
    flood = _scene([], most_in_5_minutes=333, most_in_30_minutes=2000)
    assert _lean(size.weigh(flood)) == size.CAP


def test_size_is_silent_when_the_shop_is_that_large() -> None:
    flood = _scene([], most_in_5_minutes=333, most_in_30_minutes=2000)
    large = replace(flood, shop_peak_5_minutes=200, shop_peak_30_minutes=1000)
    assert size.weigh(large) is None


def test_halo_speaks_for_a_crowd_when_other_products_rise() -> None:
    assert _lean(halo.weigh(_scene([], others_seen=60))) < -1


def test_halo_speaks_a_little_for_an_attack_when_nothing_else_moves() -> None:
    assert 0 < _lean(halo.weigh(_scene([]))) < 1.5


def test_halo_is_silent_when_the_shop_has_no_other_products() -> None:
    assert halo.weigh(_scene([], others_seen=0, others_expected=0.5)) is None


def test_traffic_speaks_for_an_attack_when_orders_come_without_visitors() -> None:
    assert _lean(traffic.weigh(_scene([], traffic=replace(VISITS, visitors=180)))) > 4


def test_traffic_speaks_for_a_crowd_when_visitors_come_along() -> None:
    assert _lean(traffic.weigh(_scene([], traffic=replace(VISITS, visitors=4000)))) < -3


def test_traffic_says_little_when_a_few_orders_clump() -> None:
    few = replace(VISITS, orders=12, visitors=60)
    assert abs(_lean(traffic.weigh(_scene([], traffic=few)))) < 2


def test_interest_follows_carts_and_questions() -> None:
    cold = traffic.weigh_interest(_scene([], traffic=replace(VISITS, interest=10)))
    warm = traffic.weigh_interest(_scene([], traffic=replace(VISITS, interest=480)))
    assert _lean(cold) > 2 > -2 > _lean(warm)


def test_rhythm_speaks_for_an_attack_when_the_pace_is_even() -> None:
    assert _lean(rhythm.weigh(_scene(_even(300, 280)))) > 0.5


def test_rhythm_speaks_for_a_crowd_when_it_swells() -> None:
    swelling = [280 * (n / 300) ** 0.4 for n in range(1, 300)]
    rng = random.Random(2)
    noisy = sorted(at + rng.expovariate(1.0) for at in swelling)
    assert _lean(rhythm.weigh(_scene(noisy))) < -0.5


def test_rhythm_finds_a_script_when_gaps_are_equal() -> None:
    clue = rhythm.weigh(_scene([n * 2.0 for n in range(200)]))
    assert clue is not None
    assert (clue.code, _lean(clue)) == ("rhythm_even", 4.0)


def test_rhythm_finds_a_data_error_when_a_batch_shares_its_second() -> None:
    clue = rhythm.weigh(_scene([5.0] * 80))
    assert clue is not None
    assert clue.code == "rhythm_batch"
    assert STORIES[int(clue.weights.argmax())] is Story.DATA_ERROR


def test_rhythm_is_silent_when_the_file_has_no_seconds() -> None:
    assert rhythm.weigh(_scene([60.0 * (n // 9) for n in range(200)], whole_minutes=True)) is None


def test_clues_leave_out_what_the_data_cannot_show() -> None:
    assert [clue.name for clue in clues(_scene(_even(300, 280)))] == ["halo", "rhythm"]
