"""Notes of what changed: as early as the first event that differs, and never seen without rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detection.engine.types import Event
from detection.models import Feedback, LiveState
from detection.operations import ledger, live
from detection.operations.scanning import scan_shop
from detection.queries.changes import changes_of, one_moment
from detection.queries.events import shop_events
from detection.queries.stale import shops_to_scan
from shops.crypto import cipher_of
from shops.enums import OrderStatus, RefundStatus
from shops.models import Change, Order, Product, Promotion, Refund, Shop, Traffic
from shops.models import Review as BuyerReview
from tests.factories import (
    NOW,
    make_buyer_review,
    make_feedback,
    make_incident,
    make_order,
    make_product,
    make_promotion,
    make_refund,
    make_shop,
    make_traffic,
)

_MINUTE = timedelta(minutes=1)
_MOMENTS = st.none() | st.integers(-300, 300).map(lambda minutes: NOW + minutes * _MINUTE)
_MOMENT = st.integers(-300, 300).map(lambda minutes: NOW + minutes * _MINUTE)
_QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

_ORDERS = st.fixed_dictionaries(
    {},
    optional={
        "placed_at": _MOMENT,
        "paid_at": _MOMENTS,
        "shipped_at": _MOMENTS,
        "completed_at": _MOMENTS,
        "closed_at": _MOMENTS,
        "as_of": _MOMENT,
        "status": st.sampled_from([OrderStatus.PAID, OrderStatus.CLOSED_UNPAID]),
        "quantity": st.none() | st.integers(1, 3),
        "payable_fen": st.none() | st.integers(1, 3),
        "paid_gross_fen": st.none() | st.integers(1, 3),
        "has_chat": st.none() | st.booleans(),
        "has_remark": st.none() | st.booleans(),
        "uses_coupon": st.none() | st.booleans(),
        "channel": st.sampled_from(["", "app"]),
        "province": st.sampled_from(["", "浙江省"]),
        "identity_keys": st.sampled_from([[], ["buyer:aa"], ["phone:bb"]]),
    },
)
_REFUNDS = st.fixed_dictionaries(
    {},
    optional={
        "applied_at": _MOMENTS,
        "finished_at": _MOMENTS,
        "as_of": _MOMENT,
        "status": st.sampled_from(
            [RefundStatus.REQUESTED, RefundStatus.SUCCEEDED, RefundStatus.REFUSED]
        ),
        "kind": st.sampled_from(["unknown", "refund_only"]),
        "amount_fen": st.none() | st.integers(1, 3),
        "reason_raw": st.sampled_from(["", "不想要了"]),
        "is_implied": st.booleans(),
    },
)


def told(shop: Shop, after: datetime | None = None) -> list[Event]:
    """All the shop's events but its name, in an order that does not depend on ties."""
    events = list(shop_events(shop, cipher_of(shop), after))
    return sorted(events[after is None :], key=lambda event: (event.at, repr(event)))


def first_difference(before: list[Event], after: list[Event]) -> datetime | None:
    odd = [event for event in before if event not in after]
    odd += [event for event in after if event not in before]
    return min((event.at for event in odd), default=None)


def noted(shop: Shop) -> datetime | None:
    return changes_of(shop).since


def forget(shop: Shop) -> None:
    Change.objects.filter(shop=shop).delete()


@pytest.mark.django_db
@_QUICK
@given(first=_ORDERS, then=_ORDERS)
def test_change_of_an_order_is_noted_no_later_than_its_first_differing_event(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    shop = make_shop()
    order = make_order(shop, make_product(shop), **first)
    assert noted(shop) == told(shop)[0].at
    before = told(shop)
    forget(shop)
    Order.objects.filter(pk=order.pk).update(**then or {"carrier": "YTO"})
    difference = first_difference(before, told(shop))
    since = noted(shop)
    assert difference is None or (since is not None and since <= difference)


@pytest.mark.django_db
def test_change_that_no_event_shows_is_not_noted() -> None:
    shop = make_shop()
    order = make_order(shop, make_product(shop))
    forget(shop)
    later = NOW + timedelta(days=1)
    Order.objects.filter(pk=order.pk).update(
        carrier="YTO", line_count=3, buyer_mask="x", changed_at=later, as_of=later
    )
    assert noted(shop) is None


@pytest.mark.django_db
@_QUICK
@given(first=_REFUNDS, then=_REFUNDS)
def test_change_of_a_refund_is_noted_no_later_than_its_first_differing_event(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    shop = make_shop()
    refund = make_refund(make_order(shop, placed_at=NOW - timedelta(days=3)), **first)
    forget(shop)
    before = told(shop)
    Refund.objects.filter(pk=refund.pk).update(**then or {"reason_raw": "x"})
    difference = first_difference(before, told(shop))
    since = noted(shop)
    assert difference is None or (since is not None and since <= difference)


@pytest.mark.django_db
@_QUICK
@given(order=_ORDERS, refund=_REFUNDS, after=_MOMENT)
def test_events_after_a_moment_are_those_of_the_whole_log_after_it(
    order: dict[str, Any], refund: dict[str, Any], after: datetime
) -> None:
    shop = make_shop()
    row = make_order(shop, make_product(shop), **order)
    make_refund(row, **refund)
    make_buyer_review(row, reviewed_at=NOW + 7 * _MINUTE)
    make_traffic(shop, row.product, at=NOW + 9 * _MINUTE)
    make_promotion(shop, declared_at=NOW - 50 * _MINUTE)
    assert told(shop, after) == [event for event in told(shop) if event.at > after]


def _product(shop: Shop) -> Product:
    return Product.objects.filter(shop=shop).first() or make_product(shop)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "change"),
    [
        (
            lambda shop: make_buyer_review(make_order(shop), reviewed_at=NOW),
            lambda shop: BuyerReview.objects.filter(shop=shop).update(stars=1),
        ),
        (
            lambda shop: make_traffic(shop, at=NOW),
            lambda shop: Traffic.objects.filter(shop=shop).update(visitors=7),
        ),
        (
            lambda shop: make_promotion(shop, starts_at=NOW, declared_at=NOW + _MINUTE),
            lambda shop: Promotion.objects.filter(shop=shop).update(withdrawn_at=NOW),
        ),
        (
            lambda shop: make_feedback(make_incident(shop), given_at=NOW),
            lambda shop: Feedback.objects.filter(incident__shop=shop).update(verdict="ours"),
        ),
    ],
    ids=["review", "traffic", "promotion", "feedback"],
)
def test_every_kind_of_fact_is_noted_when_it_comes_changes_and_goes(
    make: Callable[[Shop], Any], change: Callable[[Shop], Any]
) -> None:
    shop, other = make_shop(), make_shop()
    fact = make(shop)
    kinds = set(Change.objects.filter(shop=shop).values_list("kind", flat=True))
    for act in (lambda: None, lambda: change(shop), fact.delete):
        act()
        last = Change.objects.filter(shop=shop).latest("pk")
        assert (last.since, last.kind in kinds) == (NOW, True)
        forget(shop)
    assert noted(other) is None


@pytest.mark.django_db
def test_change_is_one_line_a_statement_when_many_rows_are_written() -> None:
    shops = [make_shop(), make_shop()]
    rows = [
        Order(
            shop=shop,
            platform_order_id=str(number),
            placed_at=NOW + number * _MINUTE,
            as_of=NOW,
            changed_at=NOW,
        )
        for shop in shops
        for number in range(50)
    ]
    Order.objects.bulk_create(rows)
    assert sorted(Change.objects.values_list("shop", "since")) == [
        (shop.pk, NOW) for shop in sorted(shops, key=lambda shop: shop.pk)
    ]


@pytest.mark.django_db
def test_rows_after_a_moment_are_found_by_an_index() -> None:
    shop = make_shop()
    common = {"shop": shop, "as_of": NOW - timedelta(days=99), "changed_at": NOW}
    moments = [(str(number), NOW - number * _MINUTE) for number in range(3000)]
    Order.objects.bulk_create(
        Order(platform_order_id=name, placed_at=at, **common) for name, at in moments
    )
    Refund.objects.bulk_create(
        Refund(platform_refund_id=name, platform_order_id=name, applied_at=at, **common)
        for name, at in moments
    )
    for rows, index in ((Order, "order_last_moment"), (Refund, "refund_last_moment")):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {rows._meta.db_table}")
        plan = rows.objects.filter(shop=shop).told_after(NOW - 30 * _MINUTE).explain()
        assert index in plan
        assert "Filter" not in plan


# --- two transactions at once ------------------------------------------------------------------


def _scan(shop: Shop) -> int:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    outcome = scan_shop(shop_id=shop.pk, worker="test", clock=lambda: NOW)
    assert outcome is not None
    return outcome.orders_read


@pytest.mark.django_db(transaction=True)
def test_import_that_commits_after_a_later_one_is_not_missed() -> None:
    """The slow import began first and ends last; a high-water mark over ids would skip it."""
    live.forget_memory()
    shop = make_shop()
    product = make_product(shop)
    is_written, may_commit = Signal(), Signal()

    def import_slowly() -> None:
        try:
            with transaction.atomic():
                make_order(shop, product, placed_at=NOW, paid_at=None)
                is_written.set()
                may_commit.wait(timeout=30)
        finally:
            connection.close()

    slow = Thread(target=import_slowly)
    slow.start()
    is_written.wait(timeout=30)
    make_order(shop, product, placed_at=NOW + _MINUTE, paid_at=None)
    assert _scan(shop) == 1
    assert LiveState.objects.get(shop=shop).fed_until == NOW + _MINUTE
    may_commit.set()
    slow.join(timeout=30)
    assert shops_to_scan() == [shop.pk]
    assert _scan(shop) == 2
    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rows_and_notes_are_read_as_of_one_moment() -> None:
    shop = make_shop()
    product = make_product(shop)
    make_order(shop, product, placed_at=NOW, paid_at=None)

    def meanwhile() -> None:
        try:
            make_order(shop, product, placed_at=NOW + _MINUTE, paid_at=None)
        finally:
            connection.close()

    with one_moment():
        seen = changes_of(shop)
        thread = Thread(target=meanwhile)
        thread.start()
        thread.join(timeout=30)
        assert len(told(shop)) == len(seen.ids) == 1
    assert len(told(shop)) == len(changes_of(shop).ids) == 2
