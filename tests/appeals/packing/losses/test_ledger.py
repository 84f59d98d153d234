"""Money in hand: integers, nothing twice, nothing without a voucher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.packing.losses import Basis, Entry, Head, Ledger, Overlap
from appeals.packing.losses.ledger import Fault, by_head

FREIGHT = Entry(
    "L01", Head.FREIGHT_OUT, 250_000, Basis.DOCUMENTED, date(2026, 3, 10), date(2026, 3, 12),
    quantity=500, unit_fen=500, orders=("O-00001", "O-00002"), vouchers=("a" * 64,),
)  # fmt: skip
FINE = Entry("L02", Head.FINE, 500_000, Basis.DOCUMENTED, vouchers=("b" * 64,))


def test_documented_entries_add_up_less_what_came_back() -> None:
    back = replace(FREIGHT, recovered_fen=50_000)
    assert Ledger((back, FINE)).documented_fen == 700_000


@pytest.mark.parametrize(
    "entry",
    [
        replace(FINE, vouchers=()),
        replace(FINE, basis=Basis.COMPUTED),
        replace(FINE, basis=Basis.ESTIMATED),
    ],
)
def test_an_entry_without_a_voucher_or_not_documented_is_listed_and_not_counted(
    entry: Entry,
) -> None:
    ledger = Ledger((FREIGHT, entry))
    assert (ledger.documented_fen, ledger.undocumented_fen) == (250_000, 500_000)


def test_the_same_orders_under_one_head_count_once() -> None:
    again = replace(FREIGHT, id="L03", amount_fen=90_000, quantity=None, orders=("O-00002",))
    ledger = Ledger((FREIGHT, again))
    assert ledger.overlaps == (Overlap("orders", "L01", "L03"),)
    assert ledger.documented_fen == 250_000


def test_the_same_orders_may_cost_freight_both_ways() -> None:
    back = replace(FREIGHT, id="L03", head=Head.FREIGHT_BACK, vouchers=("c" * 64,))
    assert Ledger((FREIGHT, back)).overlaps == ()


def test_one_voucher_twice_under_one_head_counts_once() -> None:
    again = replace(FINE, id="L03", amount_fen=100)
    assert Ledger((FINE, again)).overlaps == (Overlap("voucher", "L02", "L03"),)


def test_one_bill_may_carry_two_entries_of_different_orders() -> None:
    other = replace(FREIGHT, id="L03", amount_fen=5, quantity=None, orders=("O-00009",))
    assert Ledger((FREIGHT, other)).overlaps == ()


def test_twins_are_found_without_voucher_or_orders() -> None:
    again = replace(FINE, id="L03", vouchers=("c" * 64,))
    assert Ledger((FINE, again)).overlaps == (Overlap("twin", "L02", "L03"),)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (replace(FINE, recovered_fen=500_001), "recovered"),
        (replace(FINE, amount_fen=-1), "negative"),
        (replace(FREIGHT, unit_fen=501), "product"),
        (replace(FREIGHT, last=date(2026, 3, 1)), "period"),
    ],
)
def test_an_entry_that_contradicts_itself_is_named_and_not_counted(entry: Entry, code: str) -> None:
    ledger = Ledger((entry,))
    assert Fault(code, entry.id) in ledger.faults
    assert ledger.documented_fen == 0


def test_heads_come_in_the_ledgers_order() -> None:
    assert by_head((FINE, FREIGHT)) == ((Head.FREIGHT_OUT, 1, 250_000), (Head.FINE, 1, 500_000))


_entries = st.builds(
    Entry,
    id=st.uuids().map(str),
    head=st.sampled_from(Head),
    amount_fen=st.integers(0, 10**10),
    basis=st.sampled_from(Basis),
    recovered_fen=st.integers(0, 10**10),
    orders=st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=3).map(tuple),
    vouchers=st.lists(st.sampled_from("xyz"), unique=True, max_size=2).map(tuple),
)


@given(st.lists(_entries, max_size=8, unique_by=lambda entry: entry.id))
def test_no_ledger_counts_more_than_its_documented_entries_or_less_than_nothing(
    entries: list[Entry],
) -> None:
    ledger = Ledger(tuple(entries))
    documented = sum(
        entry.net_fen for entry in entries if entry.is_documented and entry.net_fen > 0
    )
    assert 0 <= ledger.documented_fen <= documented
    total = sum(entry.net_fen for entry in entries)
    assert ledger.documented_fen + ledger.undocumented_fen == total


@given(st.lists(_entries, max_size=6, unique_by=lambda entry: entry.id))
def test_an_order_is_never_counted_twice_under_one_head(entries: list[Entry]) -> None:
    seen: set[tuple[Head, str]] = set()
    for entry in Ledger(tuple(entries)).counted:
        keys = {(entry.head, order) for order in entry.orders}
        assert not keys & seen
        seen |= keys
