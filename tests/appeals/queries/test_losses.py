"""Days are counted without the attack, a penalty ends when it is won, stakes are what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime, time, timedelta

import pytest
from pytest_django import DjangoDbBlocker

from appeals.enums import AppealState, PenaltyScope
from appeals.packing.losses import Period
from appeals.queries.attribution import is_attributed
from appeals.queries.losses import at_risk, claim_on, counted_days, ledger_of, period_of
from appeals.queries.losses.days import as_of_ahead, control_choices
from appeals.queries.losses.risk import AtRisk, Stake
from detection.enums import IncidentClass, Level
from shops.enums import OrderStatus, RefundStatus
from shops.models import Order
from tests.appeals.trading import ATTACK, END, PUNISHED, Trade, punished_shop
from tests.factories import (
    make_appeal,
    make_hold,
    make_incident,
    make_loss_entry,
    make_order,
    make_penalty,
    make_promotion,
    make_refund,
    make_shop,
    make_suspect,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def punished(kept_rows: None, django_db_blocker: DjangoDbBlocker) -> Trade:
    with django_db_blocker.unblock():
        return punished_shop()


@pytest.fixture
def trade(punished: Trade, db: None) -> Trade:
    """The punished shop, of which each test may change its own copy."""
    return deepcopy(punished)


def test_suspects_are_out_of_the_days_and_their_day_is_marked(trade: Trade) -> None:
    days = {day.on: day for day in counted_days(trade.penalty, END)}
    attacked = days[ATTACK.date()]
    assert attacked.mark == "attack"
    assert attacked.orders < 15
    assert [day.on for day in days.values() if day.mark] == [ATTACK.date()]


def test_days_are_unbroken_and_end_before_the_day_of_the_newest_file(trade: Trade) -> None:
    days = counted_days(trade.penalty, END)
    assert days[-1].on == END.date() - timedelta(days=1)
    assert len({day.on for day in days}) == len(days) == (days[-1].on - days[0].on).days + 1


def test_control_days_hold_the_other_item_alone(trade: Trade) -> None:
    days = counted_days(trade.penalty, END, [trade.other.key])
    shares = [day.control_fen or 0 for day in days]
    assert 5 * 2990 < sum(shares) / len(shares) < 9 * 2990
    assert counted_days(trade.penalty, END)[0].control_fen is None


def test_promotion_days_of_the_item_are_marked(trade: Trade) -> None:
    start = PUNISHED - timedelta(days=10)
    make_promotion(trade.shop, [trade.item], starts_at=start, ends_at=start + timedelta(hours=2))
    make_promotion(trade.shop, [trade.other], starts_at=PUNISHED, ends_at=END)
    marked = {day.on for day in counted_days(trade.penalty, END) if day.mark == "promotion"}
    assert marked == {start.date()}


def test_only_untouched_items_may_be_compared_with(trade: Trade) -> None:
    assert control_choices(trade.penalty) == [(trade.other.key, trade.other.title)]
    trade.penalty.scope = PenaltyScope.SHOP
    assert control_choices(trade.penalty) == []


def test_period_ends_with_the_data_while_the_penalty_goes_on(trade: Trade) -> None:
    assert period_of(trade.penalty, END) == Period(PUNISHED.date(), date(2026, 5, 12), is_open=True)


def test_penalty_that_ends_at_midnight_has_no_day_of_the_next(trade: Trade) -> None:
    zone = trade.shop.zone
    first = (END - timedelta(days=25)).astimezone(zone).date()
    start = datetime.combine(first, time(), zone)
    trade.penalty.starts_at, trade.penalty.ends_at = start, start + timedelta(days=15)
    period = period_of(trade.penalty, END)
    assert period == Period(first, first + timedelta(days=14))
    assert period.days == 15


def test_promotion_that_ends_at_midnight_marks_no_day_of_the_next(trade: Trade) -> None:
    zone = trade.shop.zone
    on = (PUNISHED - timedelta(days=10)).astimezone(zone).date()
    start = datetime.combine(on, time(), zone)
    make_promotion(trade.shop, [trade.item], starts_at=start, ends_at=start + timedelta(days=2))
    marked = {day.on for day in counted_days(trade.penalty, END) if day.mark == "promotion"}
    assert marked == {on, on + timedelta(days=1)}


def test_days_that_have_not_come_are_no_loss_when_a_file_is_dated_ahead(trade: Trade) -> None:
    known = counted_days(trade.penalty, END)
    Order.objects.filter(shop=trade.shop).update(as_of=END + timedelta(days=300))

    assert counted_days(trade.penalty, END) == known
    assert period_of(trade.penalty, END) == Period(
        PUNISHED.date(), END.date() - timedelta(days=1), is_open=True
    )
    assert as_of_ahead(trade.shop, END) == END + timedelta(days=300)


def test_days_end_with_the_files_when_none_is_dated_ahead(trade: Trade) -> None:
    later = END + timedelta(days=300)
    assert counted_days(trade.penalty, later) == counted_days(trade.penalty, END)
    assert as_of_ahead(trade.shop, later) is None


def test_a_won_appeal_ends_the_period(trade: Trade) -> None:
    won_at = PUNISHED + timedelta(days=5)
    make_appeal(trade.penalty, state=AppealState.WON, outcome_at=won_at)
    assert period_of(trade.penalty, END) == Period(PUNISHED.date(), won_at.date())


def test_no_period_before_any_of_its_days_is_known(trade: Trade) -> None:
    trade.penalty.starts_at = END + timedelta(days=1)
    assert period_of(trade.penalty, END) is None


def test_stakes_tell_what_is_out_coming_back_owed_and_held() -> None:
    shop = make_shop()
    incident = make_incident(shop)

    def suspect(**more: object) -> object:
        order = make_order(shop, incident.product, **more)
        make_suspect(incident, order)
        return order

    suspect(status=OrderStatus.SHIPPED)
    make_refund(suspect(status=OrderStatus.SHIPPED), status=RefundStatus.RETURNING)
    make_refund(suspect(), status=RefundStatus.SUCCEEDED)
    make_hold(suspect(quantity=3))
    suspect()
    one = Stake(1, 1, 2990)
    risk = at_risk(incident)
    assert (risk.out, risk.back, risk.owed, risk.shelf) == (one, one, one, one)
    assert risk.held == Stake(1, 3, 2990)


def _risk_of(refunds: Sequence[Mapping[str, object]] = (), **told: object) -> AtRisk:
    """What one suspect that left the house still puts at risk; it was 29.90."""
    shop = make_shop()
    incident = make_incident(shop)
    order = make_order(shop, incident.product, **{"status": OrderStatus.SHIPPED} | told)
    make_suspect(incident, order)
    for refund in refunds:
        make_refund(order, **refund)
    return at_risk(incident)


@pytest.mark.parametrize(
    ("told", "refunds", "left"),
    [
        ({"refunded_fen": 1000}, [], 1990),
        ({}, [{"amount_fen": 1000}], 1990),
        ({}, [{"amount_fen": 1000}, {"amount_fen": 500}], 1490),
        ({"refunded_fen": 1000}, [{"amount_fen": 1000}, {"amount_fen": 1000, "is_implied": True}], 1990),
        ({"refunded_fen": 0}, [{"amount_fen": 1000}], 1990),
        ({"payable_fen": 3500, "refunded_fen": 1000}, [], 2500),
        ({"refunded_fen": 1000}, [{"amount_fen": 500, "status": RefundStatus.REFUSED}], 1990),
    ],
)  # fmt: skip
def test_part_of_an_order_that_was_not_refunded_is_still_at_risk(
    told: dict[str, object], refunds: list[dict[str, object]], left: int
) -> None:
    assert _risk_of(refunds, **told).out == Stake(1, 1, left)


@pytest.mark.parametrize(
    ("told", "refunds"),
    [
        ({"refunded_fen": 2990}, []),
        ({"payable_fen": 3500, "refunded_fen": 2990}, []),  # all that the buyer paid
        ({}, [{"amount_fen": 2990}]),
        ({}, [{"amount_fen": None}]),
        ({"status": OrderStatus.CLOSED_REFUNDED, "tracking_tail4": "0001"}, []),
    ],
)
def test_order_refunded_in_full_is_at_risk_no_more(
    told: dict[str, object], refunds: list[dict[str, object]]
) -> None:
    none = Stake(0, 0, 0)
    assert _risk_of(refunds, **told) == AtRisk(none, none, none, none, none)


def test_refund_that_is_asked_for_is_owed_as_far_as_it_was_asked() -> None:
    asked = {"status": RefundStatus.REQUESTED}
    assert _risk_of([asked | {"amount_fen": 700}]).owed.fen == 700
    assert _risk_of([asked | {"amount_fen": None}]).owed.fen == 2990
    assert _risk_of([{"amount_fen": 1000}, asked | {"amount_fen": 2990}]).owed.fen == 1990


def test_held_and_unshipped_orders_count_with_what_was_not_refunded() -> None:
    assert _risk_of(status=OrderStatus.PAID, refunded_fen=1000).shelf == Stake(1, 1, 1990)


def test_an_attack_on_record_is_attributed(trade: Trade) -> None:
    assert is_attributed(trade.incident)


@pytest.mark.parametrize(
    "change",
    [
        {"klass": IncidentClass.PROMOTION},
        {"klass": IncidentClass.VIRAL},
        {"klass": IncidentClass.SELF_BRUSHING},
        {"level": Level.WATCH},
    ],
)
def test_a_sale_own_brushing_or_a_doubt_claims_nothing(trade: Trade, change: dict) -> None:
    for name, value in change.items():
        setattr(trade.incident, name, value)
    ledger = ledger_of([make_loss_entry(trade.incident)])
    claim = claim_on(trade.incident, ledger, None)
    assert (claim.is_attributed, claim.floor_fen, claim.centre_fen) == (False, 0, 0)


def test_a_handful_of_suspects_claims_nothing() -> None:
    shop = make_shop()
    incident = make_incident(shop, klass=IncidentClass.REVERSE_BRUSHING)
    make_suspect(incident)
    make_penalty(shop, incident)
    assert not is_attributed(incident)
