from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from detection.engine.hypotheses import STORIES, Story
from detection.engine.pause import Pause, Pauses
from detection.engine.surroundings import Scene, backlog, clues, halo, rhythm, size, stop, traffic
from detection.engine.surroundings.base import Clue, TrafficSeen

GROUP = STORIES.index(Story.GROUP)
FAKE, CROWD = STORIES.index(Story.ATTACK), STORIES.index(Story.VIRAL)
FAULT = STORIES.index(Story.BACKLOG)
OUTAGE = Pause(0.0, 10 * 3600.0, 60.0)
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
        most_in_2_minutes=16,
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
    clue = size.weigh(_scene([], most_in_5_minutes=70, most_in_30_minutes=420))
    assert _lean(clue) == 0.0


def _group(clue: Clue | None) -> float:
    """How far a group of one place is behind a crowd."""
    return 0.0 if clue is None else float(clue.weights[CROWD] - clue.weights[GROUP])


def test_size_is_silent_when_a_campus_orders_a_hundred_in_half_an_hour() -> None:
    assert size.weigh(_scene([], most_in_5_minutes=30, most_in_30_minutes=110)) is None


def test_size_speaks_against_a_group_when_hundreds_order_at_once() -> None:
    clue = size.weigh(_scene([], most_in_5_minutes=130, most_in_30_minutes=400))
    assert clue is not None
    assert clue.code == "size_group"
    assert _group(clue) > 3


def test_size_speaks_when_2000_come_in_30_minutes() -> None:
    flood = _scene([], most_in_5_minutes=333, most_in_30_minutes=2000)
    assert _lean(size.weigh(flood)) > 6


def test_size_speaks_in_the_second_minute_of_a_flood() -> None:
    young = _scene([], most_in_2_minutes=134, most_in_5_minutes=134, most_in_30_minutes=134)
    assert 1.5 < _lean(size.weigh(young)) < size.CAP


def test_size_is_silent_when_the_shop_is_that_large() -> None:
    flood = _scene([], most_in_5_minutes=333, most_in_30_minutes=2000)
    large = replace(flood, shop_peak_5_minutes=200, shop_peak_30_minutes=1000)
    assert _lean(size.weigh(large)) == 0.0


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
    assert _lean(cold) > 2
    assert -0.5 > _lean(warm) > -1.5, "a task sheet may ask for all of them"


def test_rhythm_speaks_for_an_attack_when_the_pace_is_even() -> None:
    assert _lean(rhythm.weigh(_scene(_even(300, 280)))) > 0.5


def _crowd(orders: int, seconds: float, seed: int = 2) -> list[float]:
    """It swells, and fades for most of the time."""
    rng = random.Random(seed)
    return sorted(rng.gammavariate(2.0, seconds / 6) for _ in range(orders))


def test_rhythm_speaks_for_a_crowd_that_swells_and_fades() -> None:
    assert _lean(rhythm.weigh(_scene(_crowd(120, 3600)))) < -1.5


def test_rhythm_takes_a_list_released_in_a_ramp_for_no_crowd() -> None:
    ramp = [1800 * (at / 1800) ** 0.5 for at in _even(100, 1800)]
    assert _lean(rhythm.weigh(_scene(ramp, now=ramp[-1]))) > -0.5


def test_an_even_pace_says_more_once_the_orders_have_stopped() -> None:
    times = _even(100, 1800)
    going, over = (rhythm.weigh(_scene(times, now=times[-1] + quiet)) for quiet in (5, 540))
    assert 0 < _lean(going) < _lean(over)


def test_a_pause_that_chance_makes_among_so_many_orders_is_no_end() -> None:
    """Seventy orders in eighty minutes: six minutes without one are met once in three such crowds."""
    times = _even(70, 4900)
    assert stop.weigh(_scene(times, now=times[-1] + 380)) is None
    assert not stop.has_ended(_scene(times, now=times[-1] + 380))
    assert stop.has_ended(_scene(times, now=times[-1] + 1500))


def test_the_same_pause_ends_a_list_of_three_a_minute() -> None:
    times = _even(100, 1800)
    assert _lean(stop.weigh(_scene(times, now=times[-1] + 380))) > 0.5
    assert stop.has_ended(_scene(times, now=times[-1] + 380))


def test_a_few_ordinary_orders_after_its_end_make_no_crowd_of_a_list() -> None:
    listed = _even(100, 1800)
    late = [*listed, *(listed[-1] + 600 * n for n in (1, 2, 3))]
    assert _lean(rhythm.weigh(_scene(late, now=late[-1]))) > 0.5


def test_an_hour_of_the_shops_usual_pace_after_its_end_makes_no_crowd_of_a_list() -> None:
    listed = _even(100, 1800)
    late = [*listed, *(listed[-1] + 300 * n for n in range(1, 13))]
    usual = 12.0 * late[-1] / 3600
    known = _lean(rhythm.weigh(_scene(late, now=late[-1], expected=usual)))
    unknown = _lean(rhythm.weigh(_scene(late, now=late[-1], expected=1.0)))
    assert known > max(unknown, 1.0)


def test_orders_in_batches_speak_for_a_list_that_is_handed_out() -> None:
    batches = [420 * n + at for n in range(4) for at in _even(25, 120, seed=n)]
    crowd = _crowd(100, 1500)
    assert _lean(rhythm.weigh(_scene(batches, now=batches[-1]))) > 0.8
    assert _lean(rhythm.weigh(_scene(crowd, now=crowd[-1]))) < 0


def test_a_crowds_own_tail_is_no_straggler() -> None:
    crowd = _crowd(100, 3600)
    late = [*crowd, *(crowd[-1] + 600 * n for n in (1, 2, 3))]
    assert _lean(rhythm.weigh(_scene(late, now=late[-1]))) < -1


def test_the_first_minutes_of_a_crowd_say_little() -> None:
    young = _crowd(200, 3600)[:45]
    assert abs(_lean(rhythm.weigh(_scene(young, now=young[-1])))) < 1.2


def test_rhythm_finds_a_script_when_gaps_are_equal() -> None:
    clue = rhythm.weigh(_scene([n * 2.0 for n in range(200)]))
    assert clue is not None
    assert clue.code == "rhythm_even"
    assert 3.8 < _lean(clue) < 4.0
    assert clue.observed == {"evenness": 100.0, "orders": 200}
    assert clue.text == "the 200 orders follow each other at all but equal intervals"


def test_a_dozen_orders_at_a_steady_beat_are_enough_to_hear_a_script() -> None:
    rng = random.Random(5)
    beat = [float(int(18 * (n + rng.uniform(0.1, 0.9)))) for n in range(14)]
    clue = rhythm.weigh(_scene(beat, now=beat[-1]))
    assert clue is not None
    assert clue.code == "rhythm_even"
    assert _lean(clue) > 2


def test_a_dozen_orders_by_chance_are_no_script() -> None:
    heard = [rhythm.weigh(_scene(_even(14, 250, seed=seed), now=250.0)) for seed in range(200)]
    assert sum(clue is not None for clue in heard) <= 10


@pytest.mark.parametrize("pace", [0.5, 1.1, 3.0, 9.0])
def test_whole_seconds_make_no_script_of_a_crowd_however_dense(pace: float) -> None:
    crowd = [float(int(at)) for at in _even(600, 600 * pace, seed=11)]
    clue = rhythm.weigh(_scene(crowd, now=crowd[-1]))
    assert clue is None or clue.code != "rhythm_even"


def test_a_script_is_heard_through_a_dense_flood_in_whole_seconds() -> None:
    rng = random.Random(6)
    flood = [float(int(0.9 * (n + rng.uniform(0.1, 0.9)))) for n in range(600)]
    clue = rhythm.weigh(_scene(flood, now=flood[-1]))
    assert clue is not None
    assert clue.code == "rhythm_even"


def test_rhythm_finds_a_data_error_when_a_batch_shares_its_second() -> None:
    clue = rhythm.weigh(_scene([5.0] * 80))
    assert clue is not None
    assert clue.code == "rhythm_batch"
    assert STORIES[int(clue.weights.argmax())] is Story.DATA_ERROR


def test_a_few_orders_of_one_second_among_many_are_no_data_error() -> None:
    clue = rhythm.weigh(_scene(sorted([*_even(115, 1500), *[1500.0] * 18])))
    assert clue is None or clue.code != "rhythm_batch"


def test_without_seconds_only_the_course_of_a_long_burst_is_seen() -> None:
    short, long = ([60.0 * (at // 60) for at in _even(100, span)] for span in (300, 3000))
    assert rhythm.weigh(_scene(short, whole_minutes=True)) is None
    assert _lean(rhythm.weigh(_scene(long, whole_minutes=True, now=3600.0))) > 0.5


def test_clues_leave_out_what_the_data_cannot_show() -> None:
    assert [clue.name for clue in clues(_scene(_even(300, 280)))] == ["halo", "rhythm"]


def _fault(clue: Clue | None) -> float:
    """How far a data error is ahead of a crowd."""
    assert clue is not None
    return float(clue.weights[FAULT] - clue.weights[CROWD])


def test_a_flood_is_no_backlog_of_a_shop_that_sells_one_an_hour() -> None:
    """Nothing that two days sell piles up to two thousand."""
    flood = _scene(_even(2000, 1800), most_in_5_minutes=335, most_in_30_minutes=2000, expected=0.5)
    clue = size.weigh(flood)
    assert clue is not None
    assert clue.weights[FAULT] == -size.CAP
    assert clue.weights[FAKE] == 0


def test_as_many_may_have_piled_up_where_a_hundred_an_hour_are_usual() -> None:
    busy = _scene(_even(2000, 1800), most_in_5_minutes=335, most_in_30_minutes=2000, expected=50.0)
    clue = size.weigh(busy)
    assert clue is not None
    assert clue.weights[FAULT] == 0


def test_backlog_speaks_for_a_data_error_when_all_that_was_missed_comes_at_once() -> None:
    scene = _scene([], pause=OUTAGE, since_pause=64)
    assert _fault(backlog.weigh(scene)) > 5
    assert _lean(backlog.weigh(scene)) == 0


def test_backlog_says_less_when_ten_times_as_many_come_as_were_missed() -> None:
    assert _fault(backlog.weigh(_scene([], pause=OUTAGE, since_pause=640))) < 3


def test_goods_that_are_back_in_stock_sell_on_and_are_no_backlog() -> None:
    until = OUTAGE.until
    rush = [until + 40.0 * n for n in range(45)]
    booked = _scene(rush, pause=OUTAGE, since_pause=45)
    sold_on = replace(booked, times=[*rush, *(rush[-1] + 60.0 * n for n in range(1, 60))])
    assert _fault(backlog.weigh(booked)) > 3
    assert backlog.weigh(sold_on) is None


def test_backlog_is_silent_when_customers_come_back_at_their_usual_pace() -> None:
    assert backlog.weigh(_scene([], pause=OUTAGE, since_pause=5)) is None
    assert backlog.weigh(_scene([])) is None


def test_a_pause_is_remembered_by_what_it_cost() -> None:
    pauses = Pauses()
    for at in (0.0, 60.0, 7260.0):
        pauses.order(at, lambda start, end: (end - start) / 360)
    assert pauses.latest == Pause(60.0, 7260.0, 20.0)


def test_a_night_that_sells_nothing_is_no_pause() -> None:
    pauses = Pauses()
    for at in (0.0, 8 * 3600.0):
        pauses.order(at, lambda _start, _end: 0.5)
    assert pauses.latest is None


def test_a_late_order_ends_no_pause() -> None:
    pauses = Pauses()
    for at in (7200.0, 0.0, 7260.0):
        pauses.order(at, lambda _start, _end: 50.0)
    assert pauses.latest is None


def test_a_group_sent_by_a_link_brings_few_visitors_and_scalpers_are_half_believed() -> None:
    clue = traffic.weigh(_scene([], traffic=replace(VISITS, visitors=170)))
    assert clue is not None
    attack, group, scalpers, crowd = (
        clue.weights[STORIES.index(story)]
        for story in (Story.ATTACK, Story.GROUP, Story.SCALPING, Story.VIRAL)
    )
    assert attack == group > scalpers > crowd


def test_a_backlog_is_booked_without_visitors_as_an_attack_is() -> None:
    clue = traffic.weigh(_scene([], traffic=replace(VISITS, visitors=100)))
    assert clue is not None
    backlog_row, attack = STORIES.index(Story.BACKLOG), STORIES.index(Story.ATTACK)
    assert clue.weights[backlog_row] == clue.weights[attack] > clue.weights[CROWD]


def test_rhythm_is_silent_when_all_but_stragglers_bear_one_minute() -> None:
    times = [0.0] * 120 + [3_600.0, 3_660.0]
    assert rhythm.weigh(_scene(times, whole_minutes=True)) is None


def test_hours_of_stragglers_after_a_burst_do_not_break_the_question_whether_it_is_over() -> None:
    """Stragglers count as what a crowd would have brought: a thousand of them are no exponent."""
    times = [*_even(1000, 5000), *(5000.0 + i * 100.0 for i in range(900))]
    scene = _scene(times, now=times[-1], expected=1000.0)
    assert not stop.is_over(scene)
