"""The auditor's workbook: every formula, recomputed from its cells, gives what was printed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from django.utils.translation import override

from appeals.exports.handover import handover_workbook
from appeals.packing.losses import (
    Assessment,
    Basis,
    Day,
    Entry,
    Head,
    Ledger,
    Period,
    assess,
    claim_of,
)
from shops.models import Shop
from tests.appeals.exports.sheets import Sheets, formulas_of

START = date(2026, 3, 2)
SHOP = Shop(slug="shop", name="店", currency="CNY")


def days(fall: float) -> tuple[Day, ...]:
    """Twenty-two weeks of one item and its comparison, of which the last two fall short."""
    dice = random.Random(7)
    return tuple(
        Day(
            on=START + timedelta(days=n),
            sales_fen=round(dice.gauss(5_000_00, 300_00) * (1 if n < 140 else fall)),
            orders=50,
            control_fen=round(dice.gauss(4_000_00, 200_00)),
        )
        for n in range(154)
    )


def entry(
    number: int, amount: int, *, recovered: int = 0, vouchers: tuple[str, ...] = ("a",)
) -> Entry:
    return Entry(
        id=f"L{number:02d}", head=Head.FREIGHT_OUT, amount_fen=amount, basis=Basis.DOCUMENTED,
        recovered_fen=recovered, orders=(str(number),), vouchers=vouchers,
    )  # fmt: skip


LEDGER = Ledger(
    (entry(1, 1234_56, recovered=34_56), entry(2, 99_99), entry(3, 500_00, vouchers=()))
)
PERIOD = Period(START + timedelta(days=140), START + timedelta(days=153))


@cache
def found_in(fall: float, margin_bp: int | None = 2900) -> Assessment:
    """What is found in the same days, once: each finding takes seconds."""
    return assess(days(fall), PERIOD, margin_bp=margin_bp, control="boxes")


def workbook(
    found: Assessment | None, ledger: Ledger = LEDGER, *, is_attributed: bool = True
) -> bytes:
    claim = claim_of(ledger.documented_fen, found, is_attributed=is_attributed)
    return handover_workbook(shop=SHOP, case="inc-1", ledger=ledger, found=found, claim=claim)


def recomputed(content: bytes) -> dict[tuple[str, str, int], float]:
    """Every formula's value from the cells alone; each must be the one stored beside it."""
    sheets = Sheets(content)
    told = formulas_of(content)
    found = {place: sheets.computed(place[0], text) for place, (text, _value) in told.items()}
    assert found == {
        place: pytest.approx(value, abs=1e-6) for place, (_text, value) in told.items()
    }
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("fall", [0.3, 1.0])
@pytest.mark.parametrize("margin_bp", [2900, None])
def test_formulas_give_what_was_printed(language: str, fall: float, margin_bp: int | None) -> None:
    found = found_in(fall, margin_bp)
    claim = claim_of(LEDGER.documented_fen, found)
    with override(language):
        told = recomputed(workbook(found))
        sums = "Sums" if language == "en" else next(iter(told))[0]
    by_row = {row: value for (sheet, _column, row), value in told.items() if sheet == sums}
    assert by_row == pytest.approx(
        {
            3: claim.documented_fen / 100, 4: found.lost_floor_fen / 100,
            5: found.lost_centre_fen / 100, 7: claim.profit_floor_fen / 100,
            8: claim.profit_centre_fen / 100, 11: claim.floor_fen / 100, 12: claim.centre_fen / 100,
        }
    )  # fmt: skip
    assert (claim.profit_floor_fen > 0) is (fall < 1 and margin_bp is not None)


def test_days_missing_add_up_to_what_the_plain_method_found() -> None:
    found = found_in(0.3)
    with override("en"):
        told = recomputed(workbook(found))
    plain = found.estimate("before_after")
    assert plain is not None
    last = max(row for sheet, _column, row in told if sheet == "Days")
    assert round(told["Days", "H", last]) == (plain.lost_fen or 0) / 100
    assert sum(1 for sheet, column, _row in told if (sheet, column) == ("Days", "G")) == 15


def test_nothing_is_claimed_where_the_records_lay_nothing_to_an_attack() -> None:
    found = found_in(0.3)
    with override("en"):
        told = recomputed(workbook(found, is_attributed=False))
    assert (told["Sums", "B", 11], told["Sums", "B", 12]) == (0, 0)


def test_halves_go_to_the_even_neighbour_in_the_centre_of_two_methods() -> None:
    found = found_in(0.3)
    first, second = found.sound[:2]
    pair = tuple(
        replace(one, lost_fen=lost, low_fen=100)
        for one, lost in ((first, 1000_00), (second, 1001_00))
    )
    rest = tuple(one for one in found.estimates if one.method not in {first.method, second.method})
    told = replace(
        found,
        estimates=(
            *pair,
            *(replace(one, lost_fen=None, low_fen=None, high_fen=None) for one in rest),
        ),
    )
    assert told.lost_centre_fen == 1000_00
    with override("en"):
        assert recomputed(workbook(told))["Sums", "B", 5] == 1000


def test_ledger_without_entries_and_without_a_count_sums_to_nothing() -> None:
    with override("en"):
        assert set(recomputed(workbook(None, Ledger())).values()) == {0}
