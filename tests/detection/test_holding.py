"""Holding, releasing, taking back: what changes, what is told, and what custody keeps."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext

from detection.errors import HoldRefused
from detection.models import Hold, HoldAction, Incident
from detection.operations.holding import (
    HoldOutcome,
    hold_orders,
    release_orders,
    undo_hold_action,
)
from detection.queries.holds import HoldTab, HoldTotals, hold_orders_in, hold_totals
from shops.enums import OrderStatus, Role
from shops.models import CustodyEvent, Order, Shop, User
from tests.factories import (
    NOW,
    make_feedback,
    make_hold,
    make_incident,
    make_member,
    make_order,
    make_product,
    make_shop,
    make_suspect,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def reviewer(shop: Shop) -> User:
    return make_member(shop, Role.ORDER_REVIEWER)


def _orders(*orders: Order) -> object:
    return Order.objects.filter(pk__in=[order.pk for order in orders])


def _hold(shop: Shop, actor: User, *orders: Order, **more: object) -> HoldOutcome:
    given = {"shop": shop, "orders": _orders(*orders), "reason": "Looks odd", "actor": actor}
    return hold_orders(**{**given, "now": NOW, **more})


def _release(shop: Shop, actor: User, *orders: Order, **more: object) -> HoldOutcome:
    given = {"shop": shop, "orders": _orders(*orders), "reason": "Genuine", "actor": actor}
    return release_orders(**{**given, "now": NOW + timedelta(minutes=5), **more})


def _in(shop: Shop, tab: HoldTab) -> list[str]:
    return [order.platform_order_id for order in hold_orders_in(shop, tab)]


def _suspects(shop: Shop, count: int) -> tuple[Incident, list[Order]]:
    incident = make_incident(shop)
    orders = [
        make_order(shop, incident.product, placed_at=NOW + timedelta(minutes=n))
        for n in range(count)
    ]
    for order in orders:
        make_suspect(incident, order)
    return incident, orders


def test_hold_orders_holds_each_order_once_when_asked_twice(shop: Shop, reviewer: User) -> None:
    first, second = make_order(shop), make_order(shop)

    once = _hold(shop, reviewer, first)
    twice = _hold(shop, reviewer, first, second)
    again = _hold(shop, reviewer, first, second)

    assert (once.changed, once.unchanged, once.gone) == (1, 0, ())
    assert (twice.changed, twice.unchanged, twice.gone) == (1, 1, ())
    assert again == HoldOutcome(action=None, changed=0, unchanged=2)
    assert list(Hold.objects.order_by("order").values_list("order", "released_at")) == [
        (first.pk, None),
        (second.pk, None),
    ]
    assert HoldAction.objects.count() == 2


def test_hold_orders_names_the_orders_left_out_when_some_are_shipped_or_closed(
    shop: Shop, reviewer: User
) -> None:
    waiting = make_order(shop)
    shipped = make_order(shop, shipped_at=NOW, status=OrderStatus.SHIPPED)
    refunded = make_order(shop, status=OrderStatus.CLOSED_REFUNDED)

    outcome = _hold(shop, reviewer, waiting, shipped, refunded)

    assert (outcome.changed, outcome.gone) == (
        1,
        tuple(sorted([shipped.platform_order_id, refunded.platform_order_id])),
    )
    assert list(Hold.objects.values_list("order", flat=True)) == [waiting.pk]


def test_hold_orders_refuses_when_every_order_is_gone(shop: Shop, reviewer: User) -> None:
    shipped = make_order(shop, status=OrderStatus.COMPLETED)

    with pytest.raises(HoldRefused) as refused:
        _hold(shop, reviewer, shipped)

    assert shipped.platform_order_id in str(refused.value)
    assert Hold.objects.count() == HoldAction.objects.count() == 0


def test_custody_keeps_a_holds_reason_without_the_receivers_it_names(
    shop: Shop, reviewer: User
) -> None:
    receiver = {"name": "欧阳建国", "phone": "13912345678"}
    order = make_order(shop, receiver=receiver)

    outcome = _hold(shop, reviewer, order, reason="欧阳建国来电 13912345678，未下单")

    line = json.loads(CustodyEvent.objects.latest("pk").line)
    assert line["detail"]["reason"] == "***来电 ***，未下单"
    assert outcome.action is not None
    assert outcome.action.reason == "欧阳建国来电 13912345678，未下单"


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 301])
def test_hold_orders_refuses_when_the_reason_says_nothing_or_too_much(
    shop: Shop, reviewer: User, reason: str
) -> None:
    order = make_order(shop)

    with pytest.raises(HoldRefused):
        _hold(shop, reviewer, order, reason=reason)

    assert Hold.objects.count() == 0


def test_hold_orders_leaves_another_shops_orders_alone_when_given_them(
    shop: Shop, reviewer: User
) -> None:
    mine, theirs = make_order(shop), make_order(make_shop())

    outcome = _hold(shop, reviewer, mine, theirs)

    assert outcome.changed == 1
    assert list(Hold.objects.values_list("order", flat=True)) == [mine.pk]
    with pytest.raises(HoldRefused):
        _hold(shop, reviewer, theirs)


def test_hold_orders_asks_as_many_queries_for_thirty_orders_as_for_one(
    shop: Shop, reviewer: User, django_assert_num_queries: object
) -> None:
    from django.db import connection

    def count(orders: list[Order]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _hold(shop, reviewer, *orders)
        return len(queries)

    one = count([make_order(shop)])
    thirty = count([make_order(shop) for _ in range(30)])

    assert one == thirty


def test_hold_orders_writes_one_line_of_custody_with_the_hash_of_the_numbers(
    shop: Shop, reviewer: User
) -> None:
    incident, orders = _suspects(shop, 3)

    outcome = _hold(shop, reviewer, *orders, incident=incident)

    event = CustodyEvent.objects.get(shop=shop, action="hold.set")
    line = json.loads(event.line)
    numbers = "\n".join(sorted(order.platform_order_id for order in orders))
    assert (line["object"], line["case"], line["actor"], line["role"], line["sha256"]) == (
        f"incident:{incident.public_id}",
        incident.public_id,
        f"user:{reviewer.pk}",
        "order_reviewer",
        hashlib.sha256(numbers.encode()).hexdigest(),
    )
    assert line["detail"] == {
        "action": str(outcome.action.pk),
        "count": 3,
        "reason": "Looks odd",
        "undo": False,
    }


def test_hold_orders_writes_no_custody_when_nothing_changed(shop: Shop, reviewer: User) -> None:
    order = make_order(shop)
    make_hold(order)

    _hold(shop, reviewer, order)

    assert not CustodyEvent.objects.filter(shop=shop, action="hold.set").exists()


def test_release_orders_releases_only_what_is_held_when_asked_twice(
    shop: Shop, reviewer: User
) -> None:
    held, free = make_order(shop), make_order(shop)
    _hold(shop, reviewer, held)

    once = _release(shop, reviewer, held, free)
    again = _release(shop, reviewer, held, free)

    assert (once.changed, once.unchanged) == (1, 1)
    assert again == HoldOutcome(action=None, changed=0, unchanged=2)
    assert _in(shop, HoldTab.RELEASED) == [held.platform_order_id]
    assert CustodyEvent.objects.filter(shop=shop, action="hold.released").count() == 1


def test_undo_lets_the_orders_wait_again_when_the_action_was_a_hold(
    shop: Shop, reviewer: User
) -> None:
    _incident, orders = _suspects(shop, 2)
    action = _hold(shop, reviewer, *orders).action

    outcome = undo_hold_action(shop=shop, action_id=action.pk, actor=reviewer, now=NOW)

    assert outcome.changed == 2
    assert _in(shop, HoldTab.WAITING) == [order.platform_order_id for order in orders]
    assert _in(shop, HoldTab.HELD) == _in(shop, HoldTab.RELEASED) == []
    line = json.loads(CustodyEvent.objects.get(shop=shop, action="hold.released").line)
    assert (line["detail"]["undo"], line["detail"]["count"]) == (True, 2)


def test_undo_keeps_what_somebody_released_since_when_the_action_was_a_hold(
    shop: Shop, reviewer: User
) -> None:
    _incident, orders = _suspects(shop, 2)
    action = _hold(shop, reviewer, *orders).action
    _release(shop, reviewer, orders[0])

    outcome = undo_hold_action(shop=shop, action_id=action.pk, actor=reviewer, now=NOW)

    assert (outcome.changed, outcome.unchanged) == (1, 1)
    assert _in(shop, HoldTab.RELEASED) == [orders[0].platform_order_id]
    assert _in(shop, HoldTab.WAITING) == [orders[1].platform_order_id]


def test_undo_holds_again_and_names_what_left_when_the_action_was_a_release(
    shop: Shop, reviewer: User
) -> None:
    stays, left = make_order(shop), make_order(shop)
    _hold(shop, reviewer, stays, left)
    action = _release(shop, reviewer, stays, left).action
    Order.objects.filter(pk=left.pk).update(shipped_at=NOW, status=OrderStatus.SHIPPED)

    outcome = undo_hold_action(shop=shop, action_id=action.pk, actor=reviewer, now=NOW)

    assert (outcome.changed, outcome.gone) == (1, (left.platform_order_id,))
    assert _in(shop, HoldTab.HELD) == [stays.platform_order_id]


def test_undo_changes_nothing_for_an_order_held_again_since_the_release(
    shop: Shop, reviewer: User
) -> None:
    order = make_order(shop)
    _hold(shop, reviewer, order)
    action = _release(shop, reviewer, order).action
    _hold(shop, reviewer, order)

    outcome = undo_hold_action(shop=shop, action_id=action.pk, actor=reviewer, now=NOW)

    assert (outcome.changed, outcome.unchanged) == (0, 1)
    assert Hold.objects.open().count() == 1


def test_undo_refuses_when_done_before_unknown_or_another_shops(shop: Shop, reviewer: User) -> None:
    action = _hold(shop, reviewer, make_order(shop)).action
    other = make_shop()

    with pytest.raises(HoldRefused):
        undo_hold_action(shop=other, action_id=action.pk, actor=reviewer, now=NOW)
    with pytest.raises(HoldRefused):
        undo_hold_action(shop=shop, action_id=uuid4(), actor=reviewer, now=NOW)
    undo_hold_action(shop=shop, action_id=action.pk, actor=reviewer, now=NOW)
    with pytest.raises(HoldRefused):
        undo_hold_action(shop=shop, action_id=action.pk, actor=reviewer, now=NOW)


def test_waiting_list_shows_suspects_of_hold_and_critical_only_once(shop: Shop) -> None:
    incident, orders = _suspects(shop, 1)
    second = make_incident(shop, incident.product, level="critical")
    make_suspect(second, orders[0])
    make_suspect(make_incident(shop, level="watch"))

    assert _in(shop, HoldTab.WAITING) == [orders[0].platform_order_id]


@pytest.mark.parametrize(("verdict", "waits"), [("attack", 1), ("ours", 0), ("genuine", 0)])
def test_waiting_list_follows_the_merchants_latest_word(
    shop: Shop, verdict: str, waits: int
) -> None:
    incident, _ = _suspects(shop, 1)
    make_feedback(incident, verdict="genuine" if waits else "attack", given_at=NOW)
    make_feedback(incident, verdict=verdict, given_at=NOW + timedelta(minutes=1))

    assert len(_in(shop, HoldTab.WAITING)) == waits


def test_waiting_list_leaves_out_withdrawn_incidents_and_orders_that_left(shop: Shop) -> None:
    make_suspect(make_incident(shop, is_withdrawn=True))
    incident, (waits, _gone) = _suspects(shop, 2)
    Order.objects.filter(pk=_gone.pk).update(shipped_at=NOW)

    assert _in(shop, HoldTab.WAITING) == [waits.platform_order_id]
    assert incident.suspects.count() == 2


def test_hold_lists_filter_by_incident_and_number(shop: Shop, reviewer: User) -> None:
    first, (order,) = _suspects(shop, 1)
    _suspects(shop, 1)
    part = order.platform_order_id[-6:]

    by_incident = hold_orders_in(shop, HoldTab.WAITING, incident=first.public_id)
    by_number = hold_orders_in(shop, HoldTab.WAITING, search=part)

    assert list(by_incident) == list(by_number) == [order]


def test_hold_totals_take_what_was_owed_when_nothing_tells_what_was_paid(shop: Shop) -> None:
    product = make_product(shop)
    make_order(shop, product, paid_gross_fen=1000, payable_fen=9)
    make_order(shop, product, paid_gross_fen=None, payable_fen=500)
    make_order(shop, product, paid_gross_fen=None, payable_fen=None)

    assert hold_totals(Order.objects.of(shop)) == HoldTotals(count=3, value_fen=1500)
    assert hold_totals(Order.objects.none()) == HoldTotals(count=0, value_fen=0)
