"""The orders of the last days are held against what of their cancellations has come by now."""

from __future__ import annotations

import numpy as np
import pytest

from detection.engine.refunds.delays import Delays, come
from detection.engine.refunds.when import DAY, HOUR

NOON = 30.5 * DAY


def _all_after(hours: float, count: int = 400) -> Delays:
    delays = Delays()
    for _ in range(count):
        delays.add(hours * HOUR)
    return delays


def test_of_days_that_are_over_by_two_everything_has_come() -> None:
    found = come(Delays(), Delays(), 20, NOON)
    assert len(found) == 11
    assert found[:8] == pytest.approx(np.ones(8))


def test_who_cancels_within_the_hour_has_cancelled_by_the_evening() -> None:
    quick = _all_after(0.5)
    assert come(quick, quick, 28, NOON)[:2].min() > 0.9
    assert come(quick, quick, 28, NOON)[2] > 0.85


def test_of_orders_that_are_taken_back_after_forty_hours_nothing_has_come_today() -> None:
    late = _all_after(40.5)
    assert come(late, late, 29, NOON)[1] < 0.05
    assert come(late, late, 29, NOON)[0] < 0.1


def test_today_is_as_young_as_the_hours_that_have_passed() -> None:
    at_even_pace = [come(Delays(), Delays(), 30, 30 * DAY + hours * HOUR)[0] for hours in (2, 12)]
    assert at_even_pace == pytest.approx([1 / 48, 6 / 48], rel=0.05)


def test_a_product_is_taken_for_the_shops_until_it_has_shown_its_own() -> None:
    shop = _all_after(0.5)
    new, known = _all_after(40.5, count=2), _all_after(40.5)
    assert come(new, shop, 29, NOON)[0] > 0.8
    assert come(known, shop, 29, NOON)[0] < 0.2
