"""Makes the people of a local instance: the merchant, the admin, and the merchant's token.

    {"merchant": {"email", "password"}, "admin": {…}, "api_token": text or null}

comes in on standard input; `{"api_token": text or null}` goes out on standard output.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any, TextIO

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from shops.enums import Role
from shops.models import ApiToken, Membership, User
from shops.operations.tokens import create_token, token_sha256


class Command(BaseCommand):
    help = "Make the merchant and the admin of a local instance, and a token for the merchant."
    # Called from a program, it reads what the caller hands over instead of standard input.
    stealth_options = ("stdin",)

    def handle(self, *args: Any, stdin: TextIO = sys.stdin, **options: Any) -> None:
        wanted = json.load(stdin)
        with transaction.atomic():
            merchant = _person(wanted["merchant"])
            _person(wanted["admin"], is_staff=True, is_superuser=True)
            token = _token(merchant, wanted.get("api_token"), now=timezone.now())
        self.stdout.write(json.dumps({"api_token": token}))


def _person(login: dict[str, str], **more: Any) -> User:
    """Return the user of this address. One who is there keeps the password they chose."""
    known = User.objects.filter(email=login["email"]).first()
    if known is not None:
        return known
    user = User.objects.create_user(login["email"], login["password"], **more)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _token(merchant: User, known: str | None, *, now: datetime) -> str | None:
    """Return a token that works for the merchant's demonstration shop, or None without one."""
    membership = (
        Membership.objects.filter(user=merchant, role=Role.OWNER, shop__is_demo=True)
        .select_related("shop")
        .first()
    )
    if membership is None:
        return None
    working = ApiToken.objects.filter(shop=membership.shop, revoked_at=None, expires_at=None)
    if known and working.filter(token_sha256=token_sha256(known)).exists():
        return known
    return create_token(
        shop=membership.shop, role=Role.OWNER, label="bin/start", created_by=merchant, now=now
    )
