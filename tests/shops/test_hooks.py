"""Platforms' webhooks: only signed ones have an effect, each once, and the orders are right."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from shops.crypto import cipher_of
from shops.enums import MessageState, Platform
from shops.models import Connection, Order, PlatformMessage, Refund, Shop
from shops.operations.connecting import recording, setting_up
from shops.operations.connecting.setting_up import Terms
from shops.platforms.signing import douyin, pinduoduo, shopify, taobao, woocommerce
from tests.factories import NOW, make_shop, make_user

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=3)  # after the last of what the messages tell
SECRET = "shpss_secret"


def shopify_order(**more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": 5001,
        "name": "#1001",
        "created_at": "2026-06-11T10:00:00+08:00",
        "updated_at": "2026-06-11T10:00:05+08:00",
        "processed_at": "2026-06-11T10:00:03+08:00",
        "cancelled_at": None,
        "currency": "USD",
        "email": "bob@example.com",
        "financial_status": "paid",
        "fulfillment_status": None,
        "subtotal_price": "20.00",
        "total_price": "25.50",
        "note": None,
        "source_name": "web",
        "discount_codes": [],
        "shipping_lines": [{"price": "5.50"}],
        "line_items": [{"id": 1, "name": "Mug", "sku": "MUG", "price": "10.00", "quantity": 2}],
        "shipping_address": {
            "name": "Bob Norman",
            "phone": "555-625-1199",
            "address1": "Chestnut Street 92",
            "city": "Louisville",
            "province": "Kentucky",
        },
        "refunds": [],
    }
    return fields | more


def woo_order(**more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": 727,
        "number": "727",
        "status": "processing",
        "currency": "USD",
        "date_created_gmt": "2026-06-11T02:00:00",
        "date_modified_gmt": "2026-06-11T02:00:08",
        "date_paid_gmt": "2026-06-11T02:00:08",
        "total": "29.35",
        "shipping_total": "10.00",
        "billing": {"email": "john@example.com", "first_name": "John", "last_name": "Doe"},
        "shipping": {"address_1": "969 Market", "city": "San Francisco", "state": "CA"},
        "line_items": [{"name": "Tea &ndash; green", "sku": "T1", "quantity": 1, "total": "18.00"}],
        "refunds": [],
        "coupon_lines": [],
    }
    return fields | more


class Platforms:
    """One platform's side of one connection."""

    def __init__(self, shop: Shop, platform: str, app_key: str = "") -> None:
        terms = Terms(platform=platform, name="live", secret=SECRET, app_key=app_key)
        self.connection, _ = setting_up.create_connection(
            shop=shop, terms=terms, actor=make_user(), now=NOW
        )
        self.path = f"/hooks/{platform}/{self.connection.public_id}"

    def post(self, body: bytes, kind: str = "application/json", **headers: str) -> Any:
        return Client().post(self.path, data=body, content_type=kind, headers=headers)

    def shopify(
        self, payload: Any, topic: str = "orders/create", key: str = "w1", secret: str = SECRET
    ) -> Any:
        body = json.dumps(payload).encode()
        signature = shopify.webhook_signature(body, secret)
        return self.post(
            body,
            **{
                "x-shopify-hmac-sha256": signature,
                "x-shopify-topic": topic,
                "x-shopify-webhook-id": key,
            },
        )

    def woo(self, payload: Any, topic: str = "order.created", key: str = "d1") -> Any:
        body = json.dumps(payload).encode()
        signature = woocommerce.webhook_signature(body, SECRET)
        return self.post(
            body,
            **{
                "x-wc-webhook-signature": signature,
                "x-wc-webhook-topic": topic,
                "x-wc-webhook-delivery-id": key,
            },
        )

    def record(self) -> int:
        return recording.record_waiting(connection_id=self.connection.pk, clock=lambda: NOW + DAYS)

    def fresh(self) -> Connection:
        return Connection.objects.get(pk=self.connection.pk)


@pytest.fixture
def shop() -> Shop:
    cache.clear()
    return make_shop(slug="mugs")


def test_shopify_order_is_recorded_with_its_lines_and_sealed_buyer(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    answer = hook.shopify(shopify_order())
    assert (answer.status_code, answer.json()["new"]) == (200, 1)
    kept = PlatformMessage.objects.get()
    assert (kept.state, b"bob@example.com" in bytes(kept.sealed)) == (MessageState.WAITING, False)
    assert hook.record() == 1
    order = Order.objects.get()
    assert (order.platform_order_id, order.status, order.payable_fen) == ("5001", "paid", 2550)
    assert (order.goods_fen, order.shipping_fen, order.quantity) == (2000, 550, 2)
    assert order.paid_at == datetime(2026, 6, 11, 2, 0, 3, tzinfo=UTC)
    assert (order.product.key, order.line_count) == ("sku:MUG", 1)
    opened = cipher_of(shop).open_receiver("5001", order.sealed_receiver)
    assert (opened["buyer"], opened["name"]) == ("bob@example.com", "Bob Norman")
    kept.refresh_from_db()
    assert (kept.state, kept.order_id) == (MessageState.RECORDED, "5001")


def test_repeated_delivery_is_answered_and_not_doubled(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    hook.shopify(shopify_order())
    again = hook.shopify(shopify_order())
    assert (again.status_code, again.json()["repeated"]) == (200, 1)
    hook.record()
    hook.record()
    assert (Order.objects.count(), PlatformMessage.objects.count()) == (1, 1)
    assert hook.fresh().deliveries == 2


def test_shopify_order_goes_on_to_its_refund(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    refund = {
        "id": 900,
        "order_id": 5001,
        "created_at": "2026-06-12T10:00:00+08:00",
        "note": "broke",
        "refund_line_items": [{"restock_type": "return"}],
        "transactions": [{"kind": "refund", "status": "success", "amount": "25.50"}],
    }
    hook.shopify(refund, "refunds/create", "w2")
    hook.shopify(shopify_order(), key="w1")
    hook.shopify(
        shopify_order(
            financial_status="refunded", updated_at="2026-06-12T10:00:01+08:00", refunds=[refund]
        ),
        "orders/updated",
        "w3",
    )
    hook.record()
    order, row = Order.objects.get(), Refund.objects.get()
    assert (order.status, order.refunded_fen, order.paid_gross_fen) == (
        "closed_refunded",
        2550,
        2550,
    )
    assert (row.kind, row.status, row.amount_fen, row.reason_raw) == (
        "return_refund",
        "succeeded",
        2550,
        "broke",
    )


def test_older_message_takes_nothing_back_when_it_comes_late(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    cancelled = shopify_order(
        cancelled_at="2026-06-11T12:00:00+08:00", updated_at="2026-06-11T12:00:00+08:00"
    )
    hook.shopify(cancelled, "orders/cancelled", "w2")
    hook.shopify(shopify_order(), "orders/create", "w1")
    hook.record()
    assert Order.objects.get().status == "closed_other"


@pytest.mark.parametrize("change", ["body", "secret", "none", "old"])
def test_wrong_signature_has_no_effect_but_its_count(shop: Shop, change: str) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    body = json.dumps(shopify_order()).encode()
    headers = {"x-shopify-hmac-sha256": shopify.webhook_signature(body, SECRET)}
    if change == "body":
        body += b" "
    if change == "secret":
        headers["x-shopify-hmac-sha256"] = shopify.webhook_signature(body, "another")
    if change == "none":
        headers = {}
    if change == "old":
        headers["x-shopify-triggered-at"] = "2020-01-01T00:00:00Z"
    answer = hook.post(body, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert not PlatformMessage.objects.exists()
    found = hook.fresh()
    assert (found.wrong_signatures, found.deliveries, found.last_delivery_at) == (1, 0, None)


def test_unknown_connection_and_platform_are_not_found(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    for path in ("/hooks/shopify/nobody", f"/hooks/woocommerce/{hook.connection.public_id}"):
        assert Client().post(path, data=b"{}", content_type="application/json").status_code == 404
    assert Client().get(hook.path).status_code == 405


def test_both_secrets_are_taken_for_an_hour_after_a_change(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    moment = datetime.now(UTC)
    setting_up.rotate_secret(
        connection=hook.connection, secret="new", actor=make_user(), now=moment
    )
    assert hook.shopify(shopify_order(), key="a", secret="new").status_code == 200
    assert hook.shopify(shopify_order(), key="b", secret=SECRET).status_code == 200
    later = moment + timedelta(hours=1, seconds=1)
    monkeypatch.setattr("shops.api.hooks.timezone.now", lambda: later)
    assert hook.shopify(shopify_order(), key="c", secret=SECRET).status_code == 401
    assert hook.shopify(shopify_order(), key="d", secret="new").status_code == 200


def test_woocommerce_order_is_recorded_and_refunded(shop: Shop) -> None:
    hook = Platforms(shop, Platform.WOOCOMMERCE)
    assert hook.woo(woo_order()).status_code == 200
    refunded = woo_order(
        status="refunded",
        date_modified_gmt="2026-06-12T02:00:00",
        refunds=[{"id": 730, "reason": "late", "total": "-29.35"}],
    )
    hook.woo(refunded, "order.updated", "d2")
    hook.record()
    order, refund = Order.objects.get(), Refund.objects.get()
    assert (order.status, order.payable_fen, order.refunded_fen) == ("closed_refunded", 2935, 2935)
    assert (order.placed_at, order.province) == (NOW, "CA")
    assert (refund.amount_fen, refund.is_implied) == (2935, False)
    assert shop.lines.get().title == "Tea – green"


@pytest.mark.parametrize("body", [b"", b"{}", b"webhook_id=7"])
def test_woocommerce_ping_is_answered_without_a_trace(shop: Shop, body: bytes) -> None:
    hook = Platforms(shop, Platform.WOOCOMMERCE)
    assert hook.post(body, "application/x-www-form-urlencoded").status_code == 200
    assert hook.post(body).status_code == 200
    assert not PlatformMessage.objects.exists()
    assert hook.fresh().last_delivery_at is None


def test_message_about_something_else_is_kept_and_not_recorded(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    assert hook.shopify({"id": 1}, "products/update").status_code == 200
    assert hook.record() == 0
    assert PlatformMessage.objects.get().state == MessageState.IGNORED


def test_message_that_cannot_be_read_is_named_and_stops_no_other(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    hook.shopify(shopify_order(total_price="much"), key="w1")
    hook.shopify(shopify_order(id=5002), key="w2")
    hook.record()
    failed = PlatformMessage.objects.get(state=MessageState.FAILED)
    assert failed.error == "total_price: an amount was expected."
    assert hook.fresh().last_error == failed.error
    assert [row.platform_order_id for row in Order.objects.all()] == ["5002"]


def test_paused_connection_keeps_what_comes_until_it_goes_on(shop: Shop) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    person = make_user()
    setting_up.pause(connection=hook.connection, is_paused=True, actor=person, now=NOW)
    assert hook.shopify(shopify_order()).status_code == 200
    assert (hook.record(), recording.connections_waiting()) == (0, [])
    setting_up.pause(connection=hook.connection, is_paused=False, actor=person, now=NOW)
    assert recording.connections_waiting() == [hook.connection.pk]
    assert hook.record() == 1


def test_taobao_message_points_to_its_trade(shop: Shop) -> None:
    hook = Platforms(shop, Platform.TAOBAO)
    now = datetime.now(UTC).astimezone(setting_up_zone())
    params = {
        "app_key": "1",
        "topic": "taobao_trade_TradeBuyerPay",
        "content": '{"tid":2962000000000000001,"payment":"29.90"}',
        "timestamp": f"{now:%Y-%m-%d %H:%M:%S}",
        "sign_method": "hmac-sha256",
    }
    params["sign"] = taobao.signature(params, SECRET)
    form = "application/x-www-form-urlencoded"
    assert hook.post(urlencode(params).encode(), form).json()["new"] == 1
    assert hook.post(urlencode(params).encode(), form).json()["repeated"] == 1
    kept = PlatformMessage.objects.get()
    assert (kept.state, kept.order_id) == (MessageState.NEEDS_PULL, "2962000000000000001")
    assert hook.post(urlencode(params | {"topic": "x"}).encode(), form).status_code == 401


def test_pinduoduo_message_points_to_its_order(shop: Shop) -> None:
    hook = Platforms(shop, Platform.PINDUODUO)
    params = {
        "client_id": "1",
        "type": "pdd_trade_TradeConfirmed",
        "content": '{"order_sn":"260611-000000000000001"}',
        "timestamp": str(int(datetime.now(UTC).timestamp())),
    }
    params["sign"] = pinduoduo.signature(params, SECRET)
    assert hook.post(json.dumps(params).encode()).json()["new"] == 1
    assert PlatformMessage.objects.get().order_id == "260611-000000000000001"


def test_douyin_push_points_to_each_of_its_orders(shop: Shop) -> None:
    hook = Platforms(shop, Platform.DOUYIN, app_key="appkey")
    body = json.dumps(
        [
            {"tag": "100", "msg_id": "m1", "data": '{"p_id": 4900000000000000001}'},
            {"tag": "0", "msg_id": "m2", "data": "{}"},
        ]
    ).encode()
    headers = {"app-id": "appkey", "event-sign": douyin.push_signature("appkey", body, SECRET)}
    answer = hook.post(body, **headers)
    assert answer.json() == {"new": 1, "repeated": 0, "code": 0, "msg": "success"}
    assert PlatformMessage.objects.get().order_id == "4900000000000000001"
    assert hook.post(body, **(headers | {"app-id": "another"})).status_code == 401


def setting_up_zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("field", ["created_at", "updated_at"])
def test_order_of_a_year_to_come_is_named_and_stops_no_other(shop: Shop, field: str) -> None:
    hook = Platforms(shop, Platform.SHOPIFY)
    hook.shopify(shopify_order(**{field: "2062-06-11T10:00:00+08:00"}), key="w1")
    hook.shopify(shopify_order(id=5002), key="w2")
    hook.record()
    failed = PlatformMessage.objects.get(state=MessageState.FAILED)
    assert "2062-06-11 02:00 UTC lies ahead" in failed.error
    assert [row.platform_order_id for row in Order.objects.all()] == ["5002"]
