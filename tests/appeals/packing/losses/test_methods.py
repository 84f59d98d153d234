"""Each method finds a loss that is there, none that is not, and says when it cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from appeals.packing.losses import Day, Estimate, Period
from appeals.packing.losses.before_after import before_after, usual_orders
from appeals.packing.losses.differences import differences
from appeals.packing.losses.series import PROMOTION
from appeals.packing.losses.state_space import state_space
from tests.appeals.packing.losses.series import even_days, shop_days

Method = Callable[[list[Day], Period], Estimate]
QUICK: tuple[Method, ...] = (before_after, differences)
ALL: tuple[Method, ...] = (*QUICK, state_space)


def test_before_after_is_what_a_spreadsheet_says() -> None:
    days, period = even_days()
    found = before_after(days, period)
    assert (found.lost_fen, found.low_fen, found.high_fen) == (420_000, 420_000, 420_000)
    assert found.usual_fen == (100_000,) * 7


def test_before_after_leaves_the_best_and_the_worst_day_of_a_weekday_out() -> None:
    days, period = even_days()
    days[0] = replace(days[0], sales_fen=9_000_000)  # a Monday
    days[7] = replace(days[7], sales_fen=0)
    assert before_after(days, period).lost_fen == 420_000


@pytest.mark.parametrize("method", QUICK)
@pytest.mark.parametrize("effect", [0.3, 0.9])
def test_a_true_loss_lies_in_the_interval_and_is_clear(method: Method, effect: float) -> None:
    days, period, gone = shop_days(effect=effect)
    found = method(days, period)
    assert found.low_fen is not None
    assert found.high_fen is not None
    assert 0 < found.low_fen <= gone <= found.high_fen
    assert found.is_clear


@pytest.mark.parametrize("effect", [0.3, 0.9])
def test_the_state_space_model_comes_near_a_true_loss(effect: float) -> None:
    days, period, gone = shop_days(effect=effect)
    found = state_space(days, period)
    assert found.lost_fen is not None
    assert abs(found.lost_fen - gone) < 0.25 * gone
    assert found.is_clear


@pytest.mark.parametrize("method", ALL)
def test_sums_are_rounded_to_the_unit_of_the_currency(method: Method) -> None:
    """The same sales in yen, which have no smaller unit, give the same loss and no hundreds."""
    days, period, _ = shop_days(effect=0.5)
    whole = [
        replace(day, sales_fen=day.sales_fen // 100, control_fen=(day.control_fen or 0) // 100)
        for day in days
    ]
    fen = [
        replace(day, sales_fen=day.sales_fen * 100, control_fen=(day.control_fen or 0) * 100)
        for day in whole
    ]
    yen, yuan = method(whole, period, 1), method(fen, period, 100)  # type: ignore[call-arg]

    assert yen.lost_fen is not None
    assert yen.low_fen is not None
    assert yen.lost_fen * 100 == yuan.lost_fen
    assert yen.low_fen * 100 == pytest.approx(yuan.low_fen, rel=0.02)  # other draws, same law
    assert any(value % 100 for value in (yen.lost_fen, yen.low_fen or 0, *yen.usual_fen))


@pytest.mark.parametrize("method", ALL)
def test_no_drop_is_no_clear_loss(method: Method) -> None:
    days, period, _ = shop_days(effect=0.0, seed=4)
    found = method(days, period)
    assert found.is_told
    assert not found.is_clear


@pytest.mark.parametrize("method", QUICK)
def test_the_lower_bound_overstates_no_more_often_than_it_promises(method: Method) -> None:
    """One in forty by its own words; over 80 made-up shops up to eight (one in ten) may pass."""
    over = 0
    for seed in range(80):
        days, period, gone = shop_days(seed=seed, effect=0.4, noise=0.2)
        low = method(days, period).low_fen
        over += low is not None and low > gone
    assert over <= 8


@pytest.mark.parametrize("method", ALL)
def test_too_little_past_gives_no_number_and_says_how_much_is_needed(method: Method) -> None:
    days, period, _ = shop_days(past=40)
    found = method(days, period)
    assert (found.lost_fen, found.refusal, found.needs, found.has) == (None, "short", 56, 40)


@pytest.mark.parametrize("method", ALL)
def test_a_gap_in_the_past_is_not_taken_for_days_without_sales(method: Method) -> None:
    days, period, _ = shop_days()
    del days[90]
    assert method(days, period).refusal == "gaps"


@pytest.mark.parametrize("method", ALL)
def test_promotion_days_do_not_raise_the_usual(method: Method) -> None:
    days, period, gone = shop_days()
    for number in (83, 90, 97):
        days[number] = replace(days[number], sales_fen=days[number].sales_fen * 9, mark=PROMOTION)
    found = method(days, period)
    assert found.lost_fen is not None
    assert abs(found.lost_fen - gone) < 0.35 * gone


def test_differences_need_a_control_and_say_so() -> None:
    days, period, _ = shop_days(has_control=False)
    assert differences(days, period).refusal == "no_control"


def test_differences_do_not_count_what_the_whole_market_lost() -> None:
    """A season that ends for everybody: before-and-after falls for it, the control does not."""
    days, period, _ = shop_days(effect=0.0, noise=0.05)
    days = [
        replace(day, sales_fen=day.sales_fen // 2, control_fen=(day.control_fen or 0) // 2)
        if period.holds(day.on)
        else day
        for day in days
    ]
    assert before_after(days, period).is_clear
    assert not differences(days, period).is_clear


def test_a_shop_with_many_days_without_sales_is_too_small_for_logs() -> None:
    days, period, _ = shop_days()
    days = [replace(day, sales_fen=0) if n % 4 == 0 else day for n, day in enumerate(days)]
    assert differences(days, period).refusal == "few_sales"
    assert state_space(days, period).is_told  # on yuan instead


def test_a_shop_that_sold_nothing_before_lost_nothing() -> None:
    days, period = even_days(usual=0, now=0)
    assert before_after(days, period).lost_fen == 0
    assert state_space(days, period).refusal == "few_sales"


@pytest.mark.parametrize("method", ALL)
def test_the_same_days_give_the_same_figures(method: Method) -> None:
    days, period, _ = shop_days()
    assert method(days, period) == method(list(days), period)


def test_usual_orders_follow_the_same_rule() -> None:
    days, period = even_days()
    assert usual_orders(days, period, [period.first, period.last]) == (10.0, 10.0)
    assert usual_orders(days[30:], period, [period.first]) == ()
