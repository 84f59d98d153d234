from __future__ import annotations

import random
from datetime import timedelta
from math import inf

import pytest

from detection.engine.gate import (
    DISPERSION,
    OPEN_AT,
    WINDOWS_MINUTES,
    Level,
    far_windows,
    highest,
    is_warm,
    log_ratio,
    onset,
    open_at,
)
from detection.engine.profile import HOUR, HourProfile
from tests.detection.engine.crowds import FIRST


def _opens(times: list[float], now: float, per_second: float, shape: float, first: int = 0) -> bool:
    return highest(far_windows(times, now, per_second, first)[0], shape) >= open_at(per_second)


def test_ratio_is_zero_when_the_count_is_not_above_the_expected() -> None:
    assert [log_ratio(n, 10, 5) for n in (0, 5, 10)] == [0.0, 0.0, 0.0]


def test_ratio_grows_with_the_count_and_shrinks_with_doubt() -> None:
    sure, doubtful = log_ratio(40, 10, 50), log_ratio(40, 10, 2)
    assert log_ratio(60, 10, 50) > sure > doubtful > 0


def test_gate_opens_within_two_minutes_when_a_flood_runs_at_67_a_minute() -> None:
    times = [second * 60 / 67 for second in range(67)]
    assert _opens(times, times[-1], 5 / HOUR, 5.0)


def test_gate_stays_shut_when_the_hour_is_ordinary() -> None:
    times = [index * 720.0 for index in range(10)]
    assert not _opens(times, times[-1], 5 / HOUR, 5.0)


def test_burst_is_warm_while_one_of_the_short_windows_is_unusual() -> None:
    times = [second * 60 / 67 for second in range(67)]
    assert is_warm(times, times[-1], 5 / HOUR, 5.0)
    assert is_warm(times, times[-1] + 1700.0, 5 / HOUR, 5.0)


def test_burst_is_cold_when_its_orders_are_older_than_every_short_window() -> None:
    times = [second * 60 / 67 for second in range(67)]
    assert not is_warm(times, times[-1] + 1900.0, 5 / HOUR, 5.0)
    assert not is_warm(times, times[-1], 5 / HOUR, 5.0, least=1000.0)


def test_gate_does_not_count_the_orders_that_an_earlier_burst_claimed() -> None:
    times = [second * 60 / 67 for second in range(67)]
    assert not _opens(times, times[-1], 5 / HOUR, 5.0, first=63)


@pytest.mark.parametrize("per_hour", [3.0, 40.0, 400.0])
def test_gate_opens_exactly_when_a_window_reaches_the_log_ratio(per_hour: float) -> None:
    """The cheap bound on the ratio never hides an opening."""
    rng, answers = random.Random(7), set()
    for _ in range(400):
        span = rng.choice(WINDOWS_MINUTES) * 60.0
        mean = per_hour * span / HOUR
        times = sorted(
            rng.uniform(-span, 0.0) for _ in range(int(mean + rng.uniform(0, 8) * mean**0.5 + 9))
        )
        counts = [(sum(at > -minutes * 60 for at in times), minutes) for minutes in WINDOWS_MINUTES]
        best = max(
            log_ratio(n, per_hour / HOUR * minutes * 60, 6.0) for n, minutes in counts if n >= 5
        )
        answers.add(_opens(times, 0.0, per_hour / HOUR, 6.0))
        assert _opens(times, 0.0, per_hour / HOUR, 6.0) == (best >= open_at(per_hour / HOUR))
    assert answers == {True, False}


@pytest.mark.parametrize("per_hour", [0.5, 3.0, 40.0, 400.0])
def test_gate_stays_shut_until_as_many_orders_more_as_it_says(per_hour: float) -> None:
    """Between two questions no opening is missed: not even if all of those orders came at once."""
    rng, shut = random.Random(11), 0
    for _ in range(200):
        times = sorted(rng.uniform(-7200.0, 0.0) for _ in range(int(per_hour * rng.uniform(1, 3))))
        far, wanting = far_windows(times, 0.0, per_hour / HOUR)
        if far:
            assert wanting == 0
            continue
        shut += 1
        assert wanting >= 1
        assert far_windows(times + [0.0] * (wanting - 1), 0.0, per_hour / HOUR)[0] == []
        assert far_windows(times + [0.0] * wanting, 0.0, per_hour / HOUR)[0]
    assert shut


def test_less_opens_the_gate_of_a_busy_product() -> None:
    busy, calm = 60 / HOUR, 6 / HOUR
    assert open_at(busy) < open_at(calm) == OPEN_AT


def test_onset_is_the_first_order_of_the_excess() -> None:
    quiet, flood = [0.0, 1800.0, 3600.0], [5000.0 + index for index in range(30)]
    assert onset(quiet + flood, 5030.0, 2 / HOUR, 5.0) == 3


def test_onset_lies_earlier_when_no_mood_of_the_day_is_allowed_for() -> None:
    ramp = [minute * 60.0 for minute in range(15)] + [900.0 + index * 20 for index in range(30)]
    moody, sharp = (onset(ramp, 1500.0, 6 / HOUR, shape) for shape in (2.0, inf))
    assert sharp == 0 < moody


def test_onset_leaves_ordinary_orders_out_even_then() -> None:
    hourly, flood = [hour * HOUR for hour in range(4)], [4 * HOUR + index for index in range(30)]
    assert onset(hourly + flood, 4 * HOUR + 30, 1 / HOUR, inf) == 4


def test_level_does_not_move_when_the_burst_hours_are_frozen() -> None:
    level = Level(0.0, 0)
    for hour in range(100):
        level.add(hour, 2.0)
    before = level.rate(100, 100.0, 0.1)
    for hour in range(100, 110):
        level.freeze(hour, 1.0)
    assert abs(level.rate(110, 110.0, 0.1) - before) / before < 0.05


def test_profile_learns_the_shops_own_night_when_it_sells_at_night() -> None:
    profile = HourProfile("Asia/Shanghai")
    start = FIRST.timestamp()
    for hour in range(24 * 21):
        profile.fold(start + hour * HOUR, 30.0 if hour % 24 == 3 else 1.0)
    night, noon = (FIRST + timedelta(hours=h, days=21) for h in (3, 12))
    assert profile.rate(night.timestamp()) > 5 * profile.rate(noon.timestamp())


def test_profile_mass_counts_hours_when_a_whole_day_is_asked() -> None:
    profile = HourProfile("Asia/Shanghai")
    start = FIRST.timestamp()
    assert abs(profile.mass(start, start + 24 * HOUR) - 24.0) < 0.01


def test_level_of_a_best_seller_is_known_before_its_first_day_is_over() -> None:
    """Forty orders in ten hours are four an hour, whatever the shop's other products do."""
    level = Level(0.0, 0)
    level.add(10, 40.0)
    assert 3.0 < level.rate(10, 10.0, 0.7) <= 4.0


def test_level_of_a_new_product_is_the_shops_until_it_has_sold() -> None:
    assert abs(Level(0.0, 0).rate(0, 0.0, 0.7) - 0.7) < 1e-9


def test_counts_may_be_further_off_while_the_shops_week_is_unknown() -> None:
    level = Level(0.0, 0)
    level.add(0, 50.0)
    first_noon, second_week = level.shape(12.0, DISPERSION), level.shape(240.0, DISPERSION)
    assert first_noon < second_week / 2
    assert log_ratio(33, 6, first_noon) < 8 < log_ratio(100, 3, first_noon)
