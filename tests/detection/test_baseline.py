"""What is usual in an hour, from the past alone."""

from datetime import date, timedelta

import numpy as np
import pytest

from detection.queries.baseline import HISTORY_DAYS, MIN_DAYS, upper, usual

MONDAY = date(2026, 4, 6)


def steady(days: int, an_hour: float = 2.0) -> np.ndarray:
    return np.full((days, 24), an_hour)


def test_usual_is_unknown_when_less_than_a_week_is_past() -> None:
    counts = steady(MIN_DAYS + 1)
    found = usual(MONDAY, counts, counts)
    assert np.isnan(found.expected[:MIN_DAYS]).all()
    assert found.expected[MIN_DAYS] == pytest.approx(np.full(24, 2.0))


def test_usual_is_unknown_when_nothing_was_ever_sold() -> None:
    found = usual(MONDAY, steady(30, 0), steady(30, 0))
    assert np.isnan(found.expected).all()


def test_usual_does_not_take_days_before_the_first_sale_as_past() -> None:
    own = steady(40)
    own[:20] = 0
    found = usual(MONDAY, steady(40), own)
    assert np.isnan(found.expected[: 20 + MIN_DAYS]).all()
    assert found.expected[30].sum() == pytest.approx(48)


def test_usual_stays_where_it_was_when_one_day_a_week_was_attacked() -> None:
    calm = steady(HISTORY_DAYS + 1)
    attacked = calm.copy()
    attacked[[3, 10, 17, 24], 5] += 2000
    expected = usual(MONDAY, attacked, attacked).expected[HISTORY_DAYS]
    assert expected.sum() == pytest.approx(48)
    assert expected[5] == pytest.approx(2.4, abs=0.1)


def test_usual_of_a_day_ignores_that_day_and_later_ones() -> None:
    counts = steady(40)
    changed = counts.copy()
    changed[30:] = 500
    before = usual(MONDAY, counts, counts).expected[30]
    after = usual(MONDAY, changed, changed).expected[30]
    assert after == pytest.approx(before)


def test_usual_follows_the_weekday_when_weekends_sell_more() -> None:
    counts = steady(HISTORY_DAYS + 7)
    for day in range(len(counts)):
        if (MONDAY + timedelta(days=day)).weekday() >= 5:
            counts[day] *= 2
    expected = usual(MONDAY, counts, counts).expected
    assert expected[HISTORY_DAYS + 5].sum() > 1.2 * expected[HISTORY_DAYS].sum()


def test_usual_follows_the_shops_hours_when_a_product_is_too_small_to_show_them() -> None:
    shop = steady(30, 0)
    shop[:, 20] = 10
    own = steady(30, 0)
    own[:, 3] = 1
    expected = usual(MONDAY, shop, own).expected[29]
    assert expected.argmax() == 20
    assert expected.sum() == pytest.approx(1.0)


def test_upper_rises_with_the_expected_and_is_nothing_for_nothing() -> None:
    edges = upper(np.array([0.0, 0.5, 5.0, 50.0]), np.full(4, 0.1))
    assert list(edges) == sorted(edges)
    assert edges[0] == 0.0
    assert edges[2] == 14.0


def test_upper_is_unknown_for_the_unknown() -> None:
    assert np.isnan(upper(np.array([np.nan]), np.array([np.nan]))).all()
