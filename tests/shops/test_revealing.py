"""A buyer's clear text is shown to those who may, for a reason, and never silently."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from shops.crypto import Receiver, cipher_of
from shops.enums import Role
from shops.errors import RevealRefused
from shops.models import Order, Shop, User
from shops.operations.revealing import reveal_order
from tests.factories import make_member, make_order, make_shop, make_user

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RECEIVER = Receiver(name="张三丰", phone="13800000000", address="某路 1 号 2 幢 301 室")


@pytest.fixture
def owner(db: None) -> User:
    return make_user()


@pytest.fixture
def shop(owner: User) -> Shop:
    return make_shop(owner=owner)


@pytest.fixture
def order(shop: Shop) -> Order:
    sealed = cipher_of(shop).seal_receiver("4200", RECEIVER)
    return make_order(shop, platform_order_id="4200", sealed_receiver=sealed, name_mask="张**")


def test_reveal_opens_the_receiver_and_writes_who_and_why(order: Order, owner: User) -> None:
    assert reveal_order(order=order, actor=owner, reason="call the buyer", now=NOW) == RECEIVER
    line = json.loads(order.shop.custody.get(action="pii.viewed").line)
    assert {key: line[key] for key in ("actor", "object", "role", "detail")} == {
        "actor": f"user:{owner.pk}",
        "object": f"order:{hashlib.sha256(b'4200').hexdigest()[:16]}",
        "role": "owner",
        "detail": {"reason": "call the buyer"},
    }


def test_reveal_keeps_the_buyer_out_of_the_reason_it_writes(order: Order, owner: User) -> None:
    reveal_order(order=order, actor=owner, reason="ask 张三丰 at 13800000000", now=NOW)
    line = json.loads(order.shop.custody.get(action="pii.viewed").line)
    assert line["detail"] == {"reason": "ask *** at ***"}


def test_reveal_is_refused_without_a_reason(order: Order, owner: User) -> None:
    with pytest.raises(RevealRefused):
        reveal_order(order=order, actor=owner, reason="  x ", now=NOW)
    assert not order.shop.custody.filter(action="pii.viewed").exists()


def test_order_page_shows_masks_until_asked(client: Client, order: Order, owner: User) -> None:
    client.force_login(owner)
    where = {"slug": order.shop.slug, "order_id": "4200"}
    page = client.get(reverse("detection:order-detail", kwargs=where)).content.decode()
    assert "张**" in page
    assert "张三丰" not in page
    shown = client.post(
        reverse("detection:order-reveal", kwargs=where), {"reason": "call the buyer"}
    )
    assert "张三丰" in shown.content.decode()
    assert "no-store" in shown["cache-control"]


def test_order_page_refuses_to_reveal_when_the_role_may_not(client: Client, order: Order) -> None:
    reviewer = make_user()
    make_member(shop=order.shop, role=Role.ORDER_REVIEWER, user=reviewer)
    client.force_login(reviewer)
    where = {"slug": order.shop.slug, "order_id": "4200"}
    assert (
        client.post(
            reverse("detection:order-reveal", kwargs=where), {"reason": "curious"}
        ).status_code
        == 403
    )
    assert not order.shop.custody.filter(action="pii.viewed").exists()
