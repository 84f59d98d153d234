"""Each attack order is netted; whoever else was paid is listed, without a word on why."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from appeals.packing.funds import (
    Alike,
    Movement,
    Payee,
    Settled,
    Source,
    Statement,
    Wanted,
    read_statement,
    reconcile,
)
from tests.appeals.packing.funds.files import ALIPAY_LEDGER, BANK, ORDER, OTHER, WECHAT_BILL

ZONE = ZoneInfo("Asia/Shanghai")
WANTED = (Wanted(ORDER, 2990), Wanted(OTHER, 2990), Wanted("3600000000000099999", 2990))


def test_a_refunded_order_nets_to_nothing_and_one_that_kept_money_is_named() -> None:
    found = reconcile([read_statement(ALIPAY_LEDGER.encode(), ZONE)], WANTED)
    assert found.settled == (Settled(ORDER, 2990, 2990, 2), Settled(OTHER, 2990, 0, 1))
    assert [one.order_id for one in found.kept] == [OTHER]
    assert (found.orders, found.kept_fen, found.movements) == (3, 2990, 5)


def test_pay_outs_tell_persons_companies_and_fees_apart() -> None:
    statements = [
        read_statement(text.encode(), ZONE) for text in (ALIPAY_LEDGER, WECHAT_BILL, BANK)
    ]
    found = reconcile(statements, WANTED)
    assert [(one.at, one.amount_fen, one.payee) for one in found.payouts] == [
        (date(2026, 3, 11), 3000, Payee.PERSON),
        (date(2026, 3, 12), 1_200_000, Payee.COMPANY),
        (date(2026, 3, 13), 150, Payee.FEE),
        (date(2026, 3, 13), 50_000, Payee.UNKNOWN),
        (date(2026, 3, 13), 3000, Payee.PERSON),
    ]


def test_money_to_a_buyer_of_the_attack_or_to_a_declared_account_is_told_apart() -> None:
    bank = read_statement(BANK.encode(), ZONE)
    found = reconcile([bank], WANTED, buyers={"孙七"}, declared={"6222000000000001"})
    assert [one.payee for one in found.payouts] == [Payee.DECLARED, Payee.BUYER]


def test_a_masked_name_is_nobody() -> None:
    bank = read_statement(BANK.replace("孙七", "孙*").encode(), ZONE)
    assert [one.payee for one in reconcile([bank], WANTED, buyers={"孙*"}).payouts] == [
        Payee.COMPANY,
        Payee.PERSON,
    ]


def test_refunds_of_other_orders_are_no_pay_outs() -> None:
    found = reconcile([read_statement(ALIPAY_LEDGER.encode(), ZONE)], ())
    assert [one.payee for one in found.payouts] == [Payee.FEE, Payee.UNKNOWN]


def test_equal_sums_to_persons_are_counted_from_five_on() -> None:
    def paid(times: int) -> Statement:
        at = datetime(2026, 3, 11, tzinfo=ZONE)
        return Statement(
            Source.BANK, "utf-8",
            tuple(Movement(n, at, -450, party="周八") for n in range(times)),
        )  # fmt: skip

    assert reconcile([paid(4)], WANTED).alike == ()
    assert reconcile([paid(5)], WANTED).alike == (Alike(450, 5),)


def test_no_statement_shows_nothing() -> None:
    found = reconcile([], WANTED)
    assert (found.orders, found.settled, found.payouts, found.first) == (3, (), (), None)


@given(
    st.lists(st.tuples(st.sampled_from([ORDER, OTHER]), st.integers(-(10**9), 10**9)), max_size=20)
)
def test_sums_of_the_orders_are_the_sums_of_their_movements(moves: list[tuple[str, int]]) -> None:
    at = datetime(2026, 3, 11, tzinfo=ZONE)
    statement = Statement(
        Source.BANK, "utf-8",
        tuple(Movement(n, at, fen, texts=(f"T200P{order}",)) for n, (order, fen) in enumerate(moves)),
    )  # fmt: skip
    found = reconcile([statement], WANTED)
    assert found.came_fen - found.went_fen == sum(fen for _, fen in moves)
    assert found.payouts == ()
