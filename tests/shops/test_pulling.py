"""Reading orders from Shopify and WooCommerce: page by page, patient, resumed, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

from shops.crypto import cipher_of
from shops.models import Connection, Order, Refund, Shop
from shops.operations.connecting import pulling, testing
from shops.operations.connecting.setting_up import seal_access
from tests.factories import NOW, make_connection, make_shop, make_user
from tests.shops.stand_in import StandIn, stand_in
from tests.shops.test_hooks import woo_order

pytestmark = pytest.mark.django_db


def node(number: int, **more: Any) -> dict[str, Any]:
    money = {"shopMoney": {"amount": "25.50"}}
    at = f"2026-06-10T00:{number:02d}:00Z"
    fields: dict[str, Any] = {
        "legacyResourceId": str(5000 + number),
        "name": f"#{number}",
        "createdAt": at,
        "updatedAt": at,
        "processedAt": at,
        "cancelledAt": None,
        "test": False,
        "email": "bob@example.com",
        "sourceName": "web",
        "currencyCode": "USD",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "PARTIALLY_FULFILLED",
        "discountCodes": [],
        "totalPriceSet": money,
        "lineItems": {
            "nodes": [{"name": "Mug", "sku": "MUG", "quantity": 1, "originalUnitPriceSet": money}]
        },
        "fulfillments": [],
        "refunds": [],
    }
    return fields | more


def woo(number: int) -> dict[str, Any]:
    at = f"2026-06-10T00:{number:02d}:00"
    return woo_order(id=number, number=str(number), date_created_gmt=at, date_modified_gmt=at)


class Reading:
    """One connection that reads from the stand-in, with a clock of its own."""

    def __init__(self, shop: Shop, platform: str, there: StandIn, access: str) -> None:
        connection = make_connection(shop, make_user(), platform=platform)
        sealed = seal_access(cipher_of(shop), connection.public_id, access)
        Connection.objects.filter(pk=connection.pk).update(
            address=there.url, sealed_access=sealed, next_pull_at=NOW
        )
        self.pk, self.now, self.there = connection.pk, NOW, there

    def pull(self, worker: str = "w") -> int | None:
        return pulling.pull(connection_id=self.pk, worker=worker, clock=lambda: self.now)

    @property
    def row(self) -> Connection:
        return Connection.objects.get(pk=self.pk)

    def wait(self) -> timedelta:
        next_at = self.row.next_pull_at
        assert isinstance(next_at, datetime)
        return next_at - self.now


@pytest.fixture
def there() -> Iterator[StandIn]:
    cache.clear()
    with override_settings(BRUSHGUARD_OUTGOING_ALLOW=["127.0.0.0/8"]), stand_in() as platform:
        yield platform


@pytest.fixture
def shopify(there: StandIn) -> Reading:
    return Reading(make_shop(), "shopify", there, "shpat_token")


@pytest.fixture
def woocommerce(there: StandIn) -> Reading:
    return Reading(make_shop(), "woocommerce", there, "ck_1:cs_1")


def test_shopify_is_read_page_by_page_to_its_end(shopify: Reading) -> None:
    shopify.there.orders = [node(number) for number in range(5)]
    assert shopify.pull() == 5
    assert Order.objects.count() == 5
    order = Order.objects.get(platform_order_id="5000")
    assert (order.status, order.payable_fen, order.product.key) == (
        "partly_shipped",
        2550,
        "sku:MUG",
    )
    assert [call["after"] for call in shopify.there.calls] == [None, "2", "4"]
    assert {call["token"] for call in shopify.there.calls} == {"shpat_token"}
    assert (shopify.row.pulled_orders, shopify.wait()) == (5, pulling.EVERY)


def test_next_turn_reads_only_what_changed_since(shopify: Reading) -> None:
    shopify.there.orders = [node(number) for number in range(5)]
    shopify.pull()
    assert shopify.pull() is None  # not its turn yet
    shopify.now += timedelta(minutes=2)
    shopify.there.orders.append(node(30))
    shopify.there.calls.clear()
    shopify.pull()
    assert "2026-06-10T00:02:00Z" in shopify.there.calls[0]["query"]
    assert Order.objects.count() == 6


def test_shopify_refund_is_read_with_its_order(shopify: Reading) -> None:
    money = {"shopMoney": {"amount": "25.50"}}
    refund = {
        "legacyResourceId": "9",
        "createdAt": "2026-06-10T02:00:00Z",
        "note": "late",
        "transactions": {"nodes": [{"kind": "REFUND", "status": "SUCCESS", "amountSet": money}]},
    }
    shopify.there.orders = [node(1, displayFinancialStatus="REFUNDED", refunds=[refund])]
    shopify.pull()
    row = Refund.objects.get()
    assert (row.amount_fen, row.reason_raw, Order.objects.get().status) == (
        2550,
        "late",
        "closed_refunded",
    )


def test_throttled_question_waits_until_the_bucket_is_full(shopify: Reading) -> None:
    shopify.there.orders = [node(1)]
    shopify.there.refuse = [
        (
            200,
            {},
            {
                "errors": [{"extensions": {"code": "THROTTLED"}}],
                "extensions": {
                    "cost": {
                        "requestedQueryCost": 300,
                        "throttleStatus": {"currentlyAvailable": 100, "restoreRate": 50},
                    }
                },
            },
        )
    ]
    assert shopify.pull() == 0
    assert (shopify.wait(), shopify.row.last_error) == (timedelta(seconds=4), "")
    shopify.now += timedelta(seconds=5)
    assert shopify.pull() == 1


def test_reading_pauses_between_pages_when_the_bucket_is_low(shopify: Reading) -> None:
    shopify.there.orders = [node(number) for number in range(4)]
    shopify.there.available = 50.0
    assert shopify.pull() == 2
    assert shopify.wait() == timedelta(seconds=1)
    shopify.now += timedelta(seconds=2)
    shopify.pull()
    assert Order.objects.count() == 4


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "7"}, 7),
        (429, {"Retry-After": "2.0"}, 2),
        (429, {}, 10),
        (503, {"Retry-After": "Thu, 11 Jun 2026 02:00:30 GMT"}, 30),
        (500, {}, 10),
    ],
)
def test_rate_limit_and_outage_move_the_next_turn(
    woocommerce: Reading, status: int, headers: dict[str, str], seconds: int
) -> None:
    woocommerce.there.orders = [woo(1)]
    woocommerce.there.refuse = [(status, headers, {"message": "later"})]
    assert woocommerce.pull() == 0
    assert woocommerce.wait() == timedelta(seconds=seconds)
    assert woocommerce.row.last_error == ""
    woocommerce.now += timedelta(seconds=seconds)
    assert woocommerce.pull() == 1


def test_woocommerce_goes_on_with_the_page_that_failed(woocommerce: Reading) -> None:
    woocommerce.there.orders = [woo(number) for number in range(1, 6)]
    assert woocommerce.pull() == 5
    assert {call["login"] for call in woocommerce.there.calls} == {"ck_1:cs_1"}
    assert woocommerce.row.pulled_orders == 5  # none is told twice, though seconds are asked again


def test_woocommerce_loses_no_order_when_one_changes_between_two_pages(
    woocommerce: Reading,
) -> None:
    """It moves behind the others, and all of them move up by one."""
    orders = woocommerce.there.orders = [woo(number) for number in range(1, 6)]
    woocommerce.there.after = lambda: orders[0].update(date_modified_gmt="2026-06-10T00:40:00")
    woocommerce.pull()
    assert Order.objects.count() == 5


def test_woocommerce_reads_on_by_number_where_many_changed_in_one_second(
    woocommerce: Reading,
) -> None:
    at = "2026-06-10T00:40:00"
    woocommerce.there.orders = [woo(n) | {"date_modified_gmt": at} for n in range(1, 6)]
    woocommerce.there.orders.append(woo(50))
    assert woocommerce.pull() == 6
    assert Order.objects.count() == 6
    assert "3" in [call["page"] for call in woocommerce.there.calls]


def with_refund(number: int) -> dict[str, Any]:
    return woo(number) | {"refunds": [{"id": 900 + number, "reason": "", "total": "-5.00"}]}


def test_woocommerce_refund_gets_its_time_from_its_own_resource(woocommerce: Reading) -> None:
    woocommerce.there.orders = [woo(1), with_refund(2)]
    at = "2026-06-11T08:00:00"
    woocommerce.there.refunds = {"2": [{"id": 902, "date_created_gmt": at, "amount": "5.00"}]}
    assert woocommerce.pull() == 2
    stored = Refund.objects.get()
    assert (stored.platform_refund_id, stored.amount_fen, stored.is_implied) == ("902", 500, False)
    assert f"{stored.finished_at:%Y-%m-%dT%H:%M:%S}" == at
    assert len(woocommerce.there.calls) == 2  # one page, and one call for the order with a refund


def test_woocommerce_refund_has_no_time_where_the_shop_does_not_tell(
    woocommerce: Reading,
) -> None:
    woocommerce.there.orders, woocommerce.there.refunds = [with_refund(1)], None
    assert woocommerce.pull() == 1
    stored = Refund.objects.get()
    assert (stored.platform_refund_id, stored.amount_fen, stored.applied_at) == ("901", 500, None)


def test_page_is_read_again_when_the_rate_ends_among_its_refunds(woocommerce: Reading) -> None:
    woocommerce.there.orders = [with_refund(1)]
    woocommerce.there.refunds = {"1": [{"id": 901, "date_created_gmt": "2026-06-11T08:00:00"}]}
    woocommerce.there.refuse = [(200, {}, [with_refund(1)]), (429, {"Retry-After": "7"}, {})]
    assert woocommerce.pull() == 0
    assert (woocommerce.wait(), Order.objects.count()) == (timedelta(seconds=7), 0)
    woocommerce.now += timedelta(seconds=8)
    assert woocommerce.pull() == 1


def test_reading_is_resumed_at_its_cursor_when_a_page_fails(
    woocommerce: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    woocommerce.there.orders = [woo(number) for number in range(1, 6)]
    keep = pulling.record_told
    seen: list[str] = []

    def dies_on_the_third(**more: Any) -> int:
        seen.append(more["told"].rows[0].order_id)
        if len(seen) == 3:
            raise MemoryError
        return keep(**more)

    monkeypatch.setattr(pulling, "record_told", dies_on_the_third)
    with pytest.raises(MemoryError):
        woocommerce.pull("killed")
    assert Order.objects.count() == 2
    monkeypatch.setattr(pulling, "record_told", keep)
    assert woocommerce.pull("another") is None  # the lease of the dead one still runs
    woocommerce.now += pulling.LEASE + timedelta(seconds=1)
    woocommerce.there.calls.clear()
    assert woocommerce.pull("another") == 3
    assert woocommerce.there.calls[0]["modified_after"] == "2026-06-10T00:01:59"
    assert (Order.objects.count(), woocommerce.row.pulled_orders) == (5, 5)


def test_refused_access_is_shown_and_tried_ever_more_rarely(woocommerce: Reading) -> None:
    waits = []
    for _ in range(3):
        woocommerce.there.refuse = [(401, {}, {"code": "no"})]
        woocommerce.pull()
        waits.append(woocommerce.wait())
        woocommerce.now += waits[-1]
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert woocommerce.row.last_error
    woocommerce.there.orders = [woo(1)]
    woocommerce.pull()
    assert woocommerce.row.failures == 0


def test_order_that_cannot_be_read_is_named_and_the_others_stay(woocommerce: Reading) -> None:
    woocommerce.there.orders = [woo(1) | {"total": "much"}, woo(2)]
    woocommerce.pull()
    assert Order.objects.get().platform_order_id == "2"
    assert woocommerce.row.last_error == "total: an amount was expected."


def test_private_address_is_not_called_when_the_operator_does_not_allow_it(
    woocommerce: Reading,
) -> None:
    with override_settings(BRUSHGUARD_OUTGOING_ALLOW=[]):
        assert woocommerce.pull() == 0
    assert woocommerce.there.calls == []
    assert woocommerce.row.last_error


def test_paused_connection_is_not_read(woocommerce: Reading) -> None:
    Connection.objects.update(state="paused")
    assert (woocommerce.pull(), pulling.connections_to_pull(NOW)) == (None, [])


def test_try_out_reads_a_page_and_keeps_nothing(woocommerce: Reading) -> None:
    woocommerce.there.orders = [woo(1)]
    assert [one.is_good for one in testing.try_out(connection=woocommerce.row, now=NOW)] == [
        True,
        True,
    ]
    woocommerce.there.refuse = [(401, {}, {}), (503, {}, {})]
    for _ in range(2):
        assert not testing.try_out(connection=woocommerce.row, now=NOW)[1].is_good
    assert not Order.objects.exists()


def test_order_of_a_year_to_come_is_named_and_the_others_are_read(shopify: Reading) -> None:
    ahead = "2062-06-10T00:00:00Z"
    shopify.there.orders = [node(1, createdAt=ahead, processedAt=ahead), node(2)]
    shopify.pull()
    assert [row.platform_order_id for row in Order.objects.all()] == ["5002"]
    assert "lies ahead" in shopify.row.last_error
