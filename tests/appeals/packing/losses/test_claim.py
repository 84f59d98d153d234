"""Trials, trend, floor and centre."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appeals.packing.losses import Assessment, Estimate, Placebo, Trend, assess, claim_of
from appeals.packing.losses.checks import placebos, trend, trial_of, widened
from appeals.packing.losses.claim import profit
from tests.appeals.packing.losses.series import FIRST, shop_days


@pytest.fixture(scope="module")
def found() -> tuple[Assessment, int]:
    days, period, gone = shop_days(effect=0.5, past=140)
    return assess(days, period, margin_bp=4000, control="other items"), gone


def test_floor_lies_below_the_truth_and_centre_near_it(found: tuple[Assessment, int]) -> None:
    told, gone = found
    assert 0 < told.lost_floor_fen <= gone
    assert abs(told.lost_centre_fen - gone) < 0.3 * gone
    assert told.profit_floor_fen == profit(told.lost_floor_fen, 4000)


def test_every_interval_holds_the_truth_once_its_trials_have_widened_it(
    found: tuple[Assessment, int],
) -> None:
    told, gone = found
    assert all(one.widened_by >= 1 for one in told.estimates)
    assert [(one.low_fen or 0) <= gone <= (one.high_fen or 0) for one in told.estimates] == [
        True, True, True,
    ]  # fmt: skip


def test_an_interval_grows_by_what_the_trials_missed() -> None:
    told = Estimate("before_after", 100_000, 80_000, 120_000)
    missed = [Placebo("before_after", FIRST, FIRST, 39_200, 19_600, 58_800)] * 12  # two errors off
    wide = widened(told, missed)
    assert (wide.low_fen, wide.high_fen, wide.widened_by) == (21_600, 178_400, 3.92)
    assert widened(told, missed[:9]) == told


def test_each_method_was_tried_on_at_least_ten_untouched_windows(
    found: tuple[Assessment, int],
) -> None:
    told, _ = found
    for one in told.estimates:
        tried = [row for row in told.placebos if row.method == one.method]
        assert len(tried) >= 10
        assert all(row.last < told.period.first for row in tried if told.period)


def test_nothing_lost_gives_a_floor_and_a_centre_of_nothing() -> None:
    days, period, _ = shop_days(effect=0.0, seed=4)
    told = assess(days, period, margin_bp=4000)
    assert (told.profit_floor_fen, told.profit_centre_fen) == (0, 0)


def test_no_penalty_gives_no_number() -> None:
    days, _, _ = shop_days()
    told = assess(days, None, margin_bp=4000)
    assert (told.why_none, told.estimates, told.profit_floor_fen) == ("no_penalty", (), 0)


def test_a_penalty_after_the_last_day_known_gives_no_number() -> None:
    days, period, _ = shop_days()
    assert assess(days[:100], period).why_none == "no_days"


def test_no_margin_gives_lost_sales_and_no_lost_profit() -> None:
    days, period, _ = shop_days(past=140)
    told = assess(days, period)
    assert told.lost_floor_fen > 0
    assert (told.profit_floor_fen, told.profit_centre_fen) == (0, 0)


def test_sales_that_fell_already_take_the_plain_comparison_out_of_the_centre() -> None:
    days, period, _ = shop_days(effect=0.0, weekly_trend=-0.05, noise=0.05)
    moving = trend(days, period)
    assert moving is not None
    assert moving.is_falling
    told = assess(days, period, margin_bp=4000)
    assert "falling" in told.doubts("before_after")
    assert told.profit_floor_fen == 0


def test_steady_sales_are_not_called_falling() -> None:
    days, period, _ = shop_days(seed=3)
    moving = trend(days, period)
    assert moving is not None
    assert not moving.is_falling


def test_windows_avoid_days_with_a_promotion() -> None:
    days, period, _ = shop_days()
    days[60] = replace(days[60], mark="promotion")
    assert not any(row.first <= days[60].on <= row.last for row in placebos(days, period))


def test_a_method_that_sees_losses_where_there_are_none_is_out() -> None:
    alarms = [Placebo("before_after", FIRST, FIRST, 9, 5, 12)] * 3
    quiet = [Placebo("before_after", FIRST, FIRST, 1, -5, 7)] * 9
    assert trial_of(alarms + quiet, "before_after") == "failed"
    assert trial_of(quiet + quiet[:3], "before_after") == "passed"
    assert trial_of(quiet, "before_after") == "untried"


def test_one_method_that_does_not_see_it_brings_the_floor_to_nothing() -> None:
    sees = Estimate("before_after", 100_000, 80_000, 120_000)
    misses = Estimate("differences", 30_000, -10_000, 70_000)
    quiet = tuple(
        Placebo(method, FIRST, FIRST, 0, -1, 1)
        for method in ("before_after", "differences")
        for _ in range(12)
    )
    told = Assessment(estimates=(sees, misses), placebos=quiet, margin_bp=10_000)
    assert (told.lost_floor_fen, told.lost_centre_fen) == (0, 65_000)
    falling = replace(told, trend=Trend(-0.1, 0.001, 56))
    assert falling.lost_centre_fen == 0  # the one left is not clear of nothing


def test_untried_methods_carry_no_floor() -> None:
    told = Assessment(estimates=(Estimate("before_after", 9, 8, 10),), margin_bp=10_000)
    assert told.lost_floor_fen == 0


def test_what_no_attack_explains_is_not_claimed(found: tuple[Assessment, int]) -> None:
    told, _ = found
    claim = claim_of(123_400, told, is_attributed=False)
    assert (claim.floor_fen, claim.centre_fen) == (0, 0)
    assert claim_of(123_400, told).floor_fen == 123_400 + told.profit_floor_fen
    assert claim_of(123_400, None).centre_fen == 123_400
