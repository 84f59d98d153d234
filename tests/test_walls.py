"""Every address, walked by everybody: who belongs sees it, whose role may not is refused, and a
stranger cannot tell that it exists.

An address without a door in `DOORS` fails, so a new page cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from shops.enums import PERMISSIONS_OF, Permission, Role
from shops.operations import tokens
from tests import factories
from tests.walls_doors import DOORS, FOREIGN, Door

ROLES = [str(role.value) for role in Role]
PEOPLE = ["nobody", "member_of_another_shop", "admin", *reversed(ROLES)]


@dataclass
class House:
    """A shop with one row of everything, and everybody who may knock."""

    ids: dict[str, Any]
    sessions: dict[str, str]
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def built(kept_rows: None, django_db_blocker: DjangoDbBlocker) -> House:
    with django_db_blocker.unblock():
        return _house()


@pytest.fixture
def house(built: House, db: None) -> House:
    """The house as it was built: what one test moved has been rolled back."""
    cache.clear()
    return built


def _house() -> House:
    owner = factories.make_user()
    shop = factories.make_shop(owner=owner, slug="walled")
    users = {"owner": owner, "admin": factories.make_user(is_staff=True)}
    for role in Role:
        if role != Role.OWNER:
            users[str(role.value)] = factories.make_member(shop, role)
    users["member_of_another_shop"] = factories.make_user()
    other = factories.make_shop(owner=users["member_of_another_shop"], slug="other")
    texts = {
        str(role.value): tokens.create_token(
            shop=shop, role=role, label="walk", created_by=owner, now=factories.NOW
        )
        for role in Role
    }
    texts["member_of_another_shop"] = tokens.create_token(
        shop=other, role=Role.OWNER, label="walk", created_by=owner, now=factories.NOW
    )
    sessions = {person: _login_of(user) for person, user in users.items()}
    return House(ids=_rows(shop, owner, users), sessions=sessions, tokens=texts)


def _login_of(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _rows(shop: Any, owner: Any, users: dict[str, Any]) -> dict[str, Any]:
    product = factories.make_product(shop)
    order = factories.make_order(shop, product, platform_order_id="26000000000001")
    incident = factories.make_incident(shop, product)
    factories.make_suspect(incident, order)
    review = factories.make_review(incident)
    decision = factories.make_decision(review)
    penalty = factories.make_penalty(shop, incident)
    pack = factories.make_pack(incident)
    promotion = factories.make_promotion(shop)
    batch = factories.make_batch(shop)
    notice = factories.make_notice(shop)
    action = factories.make_hold_action(shop)
    clerk = shop.memberships.get(user=users["clerk"])
    token = factories.make_token(shop, created_by=owner)
    return {
        "slug": shop.slug,
        "order_id": order.platform_order_id,
        "public_id": incident.public_id,
        "incident_id": incident.public_id,
        "review_id": review.pk,
        "decision_id": decision.pk,
        "penalty_id": penalty.pk,
        "entry_id": factories.make_loss_entry(incident).pk,
        "circumstance_id": factories.make_circumstance(incident).pk,
        "account_id": factories.make_declared_account(shop).pk,
        "appeal_id": factories.make_appeal(penalty).pk,
        "pack_id": pack.pk,
        "promotion_id": promotion.pk,
        "batch_id": batch.pk,
        "backtest_id": factories.make_backtest(shop).pk,
        "notice_id": notice.pk,
        "channel_id": shop.channels.get().pk,
        "kind": "webhook",
        "action_id": action.pk,
        "member_id": clerk.pk,
        "invitation_id": 0,
        "token_id": token.pk,
        "secret": "not-an-invitation",
        "platform": "shopify",
        "connection": "not-a-connection",
        "connection_id": factories.make_connection(shop, owner).public_id,
        "name": "tmall",
        "page": "taobao",
        "report_id": factories.make_report(incident).pk,
        "contact_id": factories.make_contact(incident).pk,
        "file_id": factories.make_kept_file(shop).pk,
        "seq": 1,
    }


def _addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _addresses(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern


ADDRESSES = {
    name: pattern
    for name, pattern in _addresses(get_resolver())
    if not name.startswith(tuple(FOREIGN))
}


def test_every_address_has_its_door() -> None:
    assert sorted(set(ADDRESSES) ^ set(DOORS)) == []


@pytest.mark.parametrize("name", sorted(DOORS))
def test_address_opens_only_to_those_it_is_for(house: House, name: str) -> None:
    """Strangers knock first, so that nobody's permitted visit can have moved the furniture."""
    door = DOORS[name]
    wrong = []
    for person in PEOPLE:
        status = _knock(Client(), house, name, door, person)
        expected = _expected(door, person)
        if not expected(status):
            wrong.append(f"{person} got {status}, expected {expected.__doc__}")
    assert wrong == []


def _knock(client: Client, house: House, name: str, door: Door, person: str) -> int:
    wanted = ADDRESSES[name].pattern.converters
    path = reverse(name, kwargs={key: house.ids[key] for key in wanted})
    headers = {}
    if name.startswith("api:"):
        if person in house.tokens:
            headers["authorization"] = f"Bearer {house.tokens[person]}"
    elif person in house.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = house.sessions[person]
    call = client.post if door.is_post else client.get
    return call(path, headers=headers).status_code


def _opened(status: int) -> bool:
    """anything but a refusal or a crash"""
    return status < 500 and status not in {401, 403, 404}


def _login(status: int) -> bool:
    """the way to the login, or 401"""
    return status in {302, 401}


def _forbidden(status: int) -> bool:
    """403"""
    return status == 403


def _hidden(status: int) -> bool:
    """404"""
    return status == 404


def _once(status: int) -> bool:
    """opened, or 404 because somebody before did it"""
    return status == 404 or _opened(status)


def _gone(status: int) -> bool:
    """404 behind the door, for whoever may open it"""
    return status == 404


def _expected(door: Door, person: str) -> Any:
    if door.permission == "public":
        return _opened
    if person == "nobody":
        return _hidden if door.permission == "link" else _login
    if door.permission in {"login", "link"}:
        return _hidden if door.permission == "link" else _opened
    if door.permission == "token":
        return _opened if person != "admin" else _login
    if door.permission == "reviewer":
        return _opened if person == "admin" else _hidden
    if person == "admin" and door.is_open_to_admins:
        return _opened
    if person in {"member_of_another_shop", "admin"}:
        return _login if door.is_api and person == "admin" else _hidden
    if Permission(door.permission) not in PERMISSIONS_OF[Role(person)]:
        return _forbidden
    if door.is_once:
        return _once
    return _gone if door.is_missing else _opened
