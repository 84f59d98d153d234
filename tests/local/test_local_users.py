import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from shops.api.authentication import token_sha256
from shops.models import ApiToken, User
from shops.operations.shops import create_shop

pytestmark = pytest.mark.django_db

_NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
_LOGINS: dict[str, Any] = {
    "merchant": {"email": "merchant@example.com", "password": "first-password"},
    "admin": {"email": "admin@example.com", "password": "other-password"},
    "api_token": None,
}


def _create(**changes: Any) -> dict[str, Any]:
    answer = io.StringIO()
    asked = io.StringIO(json.dumps({**_LOGINS, **changes}))
    call_command("create_local_users", stdin=asked, stdout=answer)
    told: dict[str, Any] = json.loads(answer.getvalue())
    return told


def _open_demo_shop() -> None:
    merchant = User.objects.get(email="merchant@example.com")
    create_shop(slug="demo", name="演示店铺", now=_NOW, owner=merchant, is_demo=True)


def test_users_can_log_in_when_created() -> None:
    told = _create()
    rows = User.objects.order_by("email").values_list("email", "is_staff")
    verified = EmailAddress.objects.order_by("email").values_list("email", "verified", "primary")
    assert (told, list(rows), list(verified)) == (
        {"api_token": None},
        [("admin@example.com", True), ("merchant@example.com", False)],
        [("admin@example.com", True, True), ("merchant@example.com", True, True)],
    )
    assert User.objects.get(email="merchant@example.com").check_password("first-password")


def test_user_keeps_the_password_when_created_again() -> None:
    _create()
    _create(merchant={"email": "merchant@example.com", "password": "another"})
    assert User.objects.get(email="merchant@example.com").check_password("first-password")


def test_token_is_made_when_the_demonstration_shop_is_there() -> None:
    _create()
    _open_demo_shop()
    told = _create()
    token = ApiToken.objects.get()
    assert (token.token_sha256, token.shop.slug, token.role) == (
        token_sha256(told["api_token"]),
        "demo",
        "owner",
    )


def test_token_is_kept_when_it_still_works() -> None:
    _create()
    _open_demo_shop()
    first = _create()
    assert (_create(**first), ApiToken.objects.count()) == (first, 1)


def test_token_is_replaced_when_it_was_revoked() -> None:
    _create()
    _open_demo_shop()
    first = _create()
    ApiToken.objects.update(revoked_at=_NOW)
    assert _create(**first) != first
