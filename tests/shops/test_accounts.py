"""Signing up, logging in, guessing, and the second step."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shops.models import User
from tests.factories import make_user

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _forget_earlier_attempts() -> None:
    """Rate limits live in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def member(db: None) -> User:
    user = make_user(email="zhang@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _log_in(client: Client, password: str = PASSWORD) -> int:
    return client.post(
        reverse("account_login"), {"login": "zhang@example.com", "password": password}
    ).status_code


def test_signing_up_sends_a_link_that_opens_the_account(client: Client, db: None) -> None:
    form = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), form)
    link = re.search(r"http://\S+/accounts/confirm-email/\S+/", mail.outbox[0].body)
    assert link is not None
    client.post(link.group().replace("http://testserver", ""))
    assert EmailAddress.objects.get(email="new@example.com").verified


def test_login_opens_with_the_password(client: Client, member: User) -> None:
    assert _log_in(client) == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_login_ignores_the_case_of_the_address(client: Client, member: User) -> None:
    form = {"login": "Zhang@Example.COM", "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302


def test_guessing_is_locked_out_even_with_the_right_password_at_last(
    client: Client, member: User
) -> None:
    for _attempt in range(8):
        _log_in(client, "wrong guess")
    _log_in(client)
    assert "_auth_user_id" not in client.session


def test_two_wrong_guesses_lock_nobody_out(client: Client, member: User) -> None:
    for _attempt in range(2):
        _log_in(client, "wrong guess")
    assert _log_in(client) == 302


def test_password_reset_sends_a_link(client: Client, member: User) -> None:
    client.post(reverse("account_reset_password"), {"email": member.email})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_password_reset_tells_a_stranger_nothing_about_accounts(client: Client, db: None) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert answer.status_code == 302
    assert "/password/reset/key/" not in mail.outbox[0].body


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    ],
)
def test_account_pages_open_for_somebody_logged_in(client: Client, member: User, name: str) -> None:
    _log_in(client)
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert "<main" in answer.content.decode()


def test_password_is_hashed_with_argon2_outside_the_tests() -> None:
    from brushguard import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
