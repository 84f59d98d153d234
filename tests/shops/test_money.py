"""Amounts read the same everywhere."""

from decimal import Decimal

import pytest

from shops.money import format_money, in_units, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (2990, "CNY", "¥29.90"),
        (5980000, "CNY", "¥59,800.00"),
        (-5, "CNY", "-¥0.05"),
        (100, "SEK", "SEK 1.00"),
        (2990, "JPY", "¥2,990"),
        (1112250, "VND", "VND 1,112,250"),
        (1500, "KWD", "KWD 1.500"),
        (None, "CNY", "—"),
    ],
)
def test_format_money_writes_what_people_read(amount, currency, text) -> None:
    assert format_money(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [(2990, "CNY", "29.90"), (2990, "JPY", "2990"), (7, "KWD", "0.007")],
)
def test_units_and_minor_units_turn_into_each_other(amount, currency, units) -> None:
    assert str(in_units(amount, currency)) == units
    assert to_minor(Decimal(units), currency) == amount
