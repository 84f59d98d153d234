"""A token belongs to one shop and one role, is shown once, and ends at once when revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shops.enums import Role
from shops.models import ApiToken, Shop, ShopKey, User
from shops.operations import tokens
from shops.queries.tokens import token_with
from tests.factories import make_shop, make_user

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def owner(db: None) -> User:
    return make_user()


@pytest.fixture
def shop(owner: User) -> Shop:
    return make_shop(owner=owner)


def _token(shop: Shop, owner: User, **more) -> str:
    return tokens.create_token(
        shop=shop, role=Role.MANAGER, label="ERP", created_by=owner, now=NOW, **more
    )


def _call(client: Client, shop: Shop, token: str) -> int:
    path = reverse("api:shop-detail", args=[shop.slug])
    return client.get(path, headers={"authorization": f"Bearer {token}"}).status_code


def test_token_opens_its_own_shop(client: Client, shop: Shop, owner: User) -> None:
    assert _call(client, shop, _token(shop, owner)) == 200


def test_token_does_not_open_another_shop_of_the_same_owner(
    client: Client, shop: Shop, owner: User
) -> None:
    other = make_shop(owner=owner, slug="other")
    assert _call(client, other, _token(shop, owner)) == 404


def test_token_is_refused_when_it_was_revoked(client: Client, shop: Shop, owner: User) -> None:
    token = _token(shop, owner)
    tokens.revoke_token(token=ApiToken.objects.get(), actor=owner, now=NOW)
    assert _call(client, shop, token) == 401


def test_token_is_refused_when_it_has_ended(client: Client, shop: Shop, owner: User) -> None:
    token = _token(shop, owner, expires_at=NOW - timedelta(days=300))
    assert _call(client, shop, token) == 401


def test_token_comes_in_one_query_with_its_shop_and_key(
    shop: Shop, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sha256 = tokens.token_sha256(_token(shop, owner))
    with django_assert_num_queries(1):
        found = token_with(sha256)
        assert found is not None
        held = (found.shop.name, bytes(found.shop.data_key.wrapped or b""))
    assert held == (shop.name, bytes(ShopKey.objects.get(shop=shop).wrapped or b""))
    assert found == ApiToken.objects.get()
    assert (found.role, found.created_at, found.expires_at) == (Role.MANAGER, NOW, None)


def test_token_of_a_shop_without_a_key_comes_without_one(shop: Shop, owner: User) -> None:
    sha256 = tokens.token_sha256(_token(shop, owner))
    ShopKey.objects.all().delete()
    found = token_with(sha256)
    assert found is not None
    assert not hasattr(found.shop, "data_key")


def test_unknown_token_is_not_found(db: None) -> None:
    assert token_with(tokens.token_sha256("bg_nobody")) is None


def test_unknown_token_gets_a_problem_object(client: Client, shop: Shop) -> None:
    path = reverse("api:shop-detail", args=[shop.slug])
    answer = client.get(path, headers={"authorization": "Bearer nobody"})
    assert answer["content-type"] == "application/problem+json"
    assert answer["www-authenticate"] == "Bearer"
    assert {key: answer.json()[key] for key in ("status", "code", "type")} == {
        "status": 401,
        "code": "authentication_failed",
        "type": "about:blank",
    }


def test_token_page_shows_the_text_once(client: Client, shop: Shop, owner: User) -> None:
    client.force_login(owner)
    page = reverse("shops:token-list", args=[shop.slug])
    answer = client.post(page, {"label": "ERP", "role": "manager"})
    text = answer.context["new_token"]
    assert text.startswith("bg_")
    assert text in answer.content.decode()
    assert text not in client.get(page).content.decode()


def test_token_row_keeps_only_the_hash(shop: Shop, owner: User) -> None:
    assert _token(shop, owner) not in str(ApiToken.objects.values().get())


def test_token_made_on_the_page_ends_on_its_last_day(
    client: Client, shop: Shop, owner: User
) -> None:
    client.force_login(owner)
    path = reverse("shops:token-list", args=[shop.slug])
    client.post(path, {"label": "ERP", "role": "manager", "expires_on": "2027-01-31"})
    client.post(path, {"label": "For ever", "role": "manager", "expires_on": ""})
    ends = dict(ApiToken.objects.values_list("label", "expires_at"))
    assert ends["ERP"] == datetime(2027, 1, 31, 23, 59, 59, 999999, tzinfo=shop.zone)
    assert ends["For ever"] is None
    assert "2027-01-31" in client.get(path).content.decode()


def test_token_page_tells_when_it_was_last_used_and_revokes_it(
    client: Client, shop: Shop, owner: User
) -> None:
    text = _token(shop, owner)
    client.force_login(owner)
    page = reverse("shops:token-list", args=[shop.slug])
    assert _call(client, shop, text) == 200
    used_at = ApiToken.objects.get().last_used_at
    assert used_at is not None
    assert f"{used_at.astimezone(shop.zone):%Y-%m-%d %H:%M}" in client.get(page).content.decode()
    client.post(reverse("shops:token-revoke", args=[shop.slug, ApiToken.objects.get().pk]))
    assert _call(client, shop, text) == 401
