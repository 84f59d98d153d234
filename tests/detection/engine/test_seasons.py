from __future__ import annotations

from datetime import date

import pytest

from detection.engine.seasons import LIFT, lift


@pytest.mark.parametrize(
    "day", [date(2025, 11, 11), date(2026, 6, 18), date(2025, 11, 28), date(2025, 12, 1)]
)
def test_more_is_expected_on_a_sale_day(day: date) -> None:
    assert lift(day) == LIFT


@pytest.mark.parametrize("day", [date(2025, 11, 13), date(2026, 3, 4), date(2025, 11, 21)])
def test_nothing_more_is_expected_on_an_ordinary_day(day: date) -> None:
    assert lift(day) == 1.0
