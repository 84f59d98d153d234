"""The page of connections: set up, look, try, pause, change the secret, delete."""

from __future__ import annotations

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from shops.crypto import cipher_of
from shops.enums import Action, MessageState
from shops.models import Connection, CustodyEvent, Order, PlatformMessage, Shop
from shops.operations.connecting.recording import record_waiting
from tests.factories import NOW, make_connection, make_order, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    cache.clear()
    return make_shop(owner=make_user("owner@example.com"), slug="mugs")


@pytest.fixture
def client(shop: Shop) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(shop.memberships.get().user)
    return client


def page(client: Client, path: str = "") -> str:
    answer = client.get(f"/shops/mugs/connections/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_secret_that_we_made_is_shown_once_and_stored_sealed(client: Client, shop: Shop) -> None:
    answer = client.post("/shops/mugs/connections/add/woocommerce/", {"name": "Woo"})
    found = re.search(r'id="new-secret" class="breakable">([^<]+)<', answer.content.decode())
    assert found is not None
    secret = found[1]
    connection = Connection.objects.get()
    assert secret.encode() not in bytes(connection.sealed_secret)
    shown = page(client, f"{connection.public_id}/")
    assert secret not in shown
    assert f"/hooks/woocommerce/{connection.public_id}" in shown
    assert CustodyEvent.objects.filter(action=Action.CONNECTION_CHANGED).count() == 1


def test_secret_that_was_entered_is_never_shown(client: Client, shop: Shop) -> None:
    answer = client.post(
        "/shops/mugs/connections/add/shopify/", {"name": "Live", "secret": "shpss_entered"}
    )
    assert "shpss_entered" not in answer.content.decode()
    assert Connection.objects.get().name == "Live"


@pytest.mark.parametrize(
    ("platform", "fields", "message"),
    [
        ("shopify", {"name": "x"}, "This field is required."),
        (
            "shopify",
            {"name": "x", "secret": "s", "address": "https://10.0.0.1", "access": "t"},
            "private network",
        ),
        (
            "shopify",
            {"name": "x", "secret": "s", "address": "https://example.com", "access": ""},
            "needs both the address and the access",
        ),
        ("douyin", {"name": "x", "secret": "s"}, "This field is required."),
    ],
)
def test_connection_is_refused_with_a_sentence(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    fields: dict[str, str],
    message: str,
) -> None:
    if "example.com" in fields.get("address", ""):
        monkeypatch.setattr("shops.operations.connecting.setting_up.check_url", lambda _: None)
    answer = client.post(f"/shops/mugs/connections/add/{platform}/", fields)
    assert message in answer.content.decode()
    assert not Connection.objects.exists()


def test_platform_that_cannot_be_connected_is_not_found(client: Client) -> None:
    assert client.get("/shops/mugs/connections/add/ebay/").status_code == 404


def test_page_shows_errors_and_orders_that_only_a_file_can_tell(client: Client, shop: Shop) -> None:
    connection = make_connection(shop, make_user(), platform="taobao")
    for number in ("11", "12"):
        PlatformMessage.objects.create(
            connection=connection,
            key=number,
            topic="taobao_trade_TradeCreate",
            received_at=NOW,
            sha256="0" * 64,
            state=MessageState.NEEDS_PULL,
            order_id=number,
        )
    make_order(shop, platform_order_id="11")
    Connection.objects.update(last_error="total_price: an amount was expected.", last_error_at=NOW)
    shown = page(client, f"{connection.public_id}/")
    assert "1 order to import" in shown
    assert "total_price: an amount was expected." in shown
    assert page(client).count("taobao") > 0


def test_connection_is_tried_paused_and_deleted(client: Client, shop: Shop) -> None:
    for platform in ("shopify", "woocommerce", "taobao", "pdd", "douyin"):
        connection = make_connection(shop, make_user(), platform=platform, app_key="key")
        path = f"/shops/mugs/connections/{connection.public_id}/"
        answer = client.post(path + "test/", follow=True).content.decode()
        assert "A message signed with the stored secret is taken." in answer
    client.post(path + "pause/", {"paused": "1"})
    assert Connection.objects.get(pk=connection.pk).is_paused
    client.post(path + "pause/", {"paused": "0"})
    assert not Connection.objects.get(pk=connection.pk).is_paused
    client.post(path + "delete/")
    assert not Connection.objects.filter(pk=connection.pk).exists()


def test_new_secret_leaves_the_old_one_an_hour(client: Client, shop: Shop) -> None:
    connection = make_connection(shop, make_user())
    path = f"/shops/mugs/connections/{connection.public_id}/rotate/"
    assert "This field is required." in client.post(path, {"secret": ""}).content.decode()
    shown = client.post(path, {"secret": "another"}).content.decode()
    assert "The old secret is accepted until" in shown
    assert "another" not in re.sub(r"The old one|another hour", "", shown)


def test_list_asks_the_database_as_often_for_one_as_for_three(
    client: Client, shop: Shop, django_assert_max_num_queries: object
) -> None:
    from django.db import connection as database
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_connection(shop, make_user())
        with CaptureQueriesContext(database) as queries:
            page(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def given_up(shop: Shop, *, body: bytes) -> Connection:
    """A delivery that was tried five times, and one that could not be read."""
    connection = make_connection(shop, shop.memberships.get().user)
    cipher = cipher_of(shop)
    for number, (state, attempts, why) in enumerate(
        ((MessageState.WAITING, 5, "Boom: the disk was full"), (MessageState.FAILED, 1, "no id"))
    ):
        key = f"m{number}"
        PlatformMessage.objects.create(
            connection=connection,
            key=key,
            topic="orders/create",
            received_at=NOW,
            sha256="0" * 64,
            sealed=cipher.seal_bytes(f"delivery:{connection.public_id}:{key}", body),
            state=state,
            attempts=attempts,
            error=why,
        )
    return connection


def test_message_that_was_given_up_is_shown_with_its_reason(client: Client, shop: Shop) -> None:
    connection = given_up(shop, body=b"{}")
    shown = page(client, f"{connection.public_id}/")
    assert "2 messages could not be recorded" in shown
    assert "Boom: the disk was full" in shown
    assert "2 unreadable" in page(client)


def test_message_that_was_given_up_is_tried_again_at_a_click(client: Client, shop: Shop) -> None:
    body = json.dumps({"id": 7, "created_at": "2026-06-11T10:00:00Z", "financial_status": "paid"})
    connection = given_up(shop, body=body.encode())
    client.post(f"/shops/mugs/connections/{connection.public_id}/retry/")
    assert record_waiting(connection_id=connection.pk, clock=lambda: NOW) == 2
    assert set(PlatformMessage.objects.values_list("state", flat=True)) == {MessageState.RECORDED}
    assert Order.objects.get().platform_order_id == "7"
    assert "could not be recorded" not in page(client, f"{connection.public_id}/")


def test_connection_without_failures_offers_no_second_try(client: Client, shop: Shop) -> None:
    connection = make_connection(shop, shop.memberships.get().user)
    assert "/retry/" not in page(client, f"{connection.public_id}/")
