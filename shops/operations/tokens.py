"""Bearer tokens of the REST interface."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from shops.enums import Action, Role
from shops.models import ApiToken, Shop, User
from shops.operations import custody

PREFIX = "bg_"
_HINT_LENGTH = 8


def create_token(
    *,
    shop: Shop,
    role: Role,
    label: str,
    created_by: User,
    now: datetime,
    expires_at: datetime | None = None,
) -> str:
    """Make a token and return its text, which is shown once and never stored."""
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            shop=shop,
            role=role,
            label=label,
            token_sha256=token_sha256(text),
            hint=text[:_HINT_LENGTH],
            created_by=created_by,
            created_at=now,
            expires_at=expires_at,
        )
        _record(token, Action.KEY_CREATED, created_by, now)
    return text


def revoke_token(*, token: ApiToken, actor: User, now: datetime) -> None:
    """End a token; calls with it answer 401 from now on."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            _record(token, Action.KEY_RETIRED, actor, now)


def token_sha256(text: str) -> str:
    """Hash a token as it is stored. Tokens are random, so no salt is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def _record(token: ApiToken, action: Action, actor: User, now: datetime) -> None:
    custody.record(
        shop=token.shop,
        action=action,
        object=f"token:{token.pk}",
        now=now,
        actor=actor,
        detail={"role": token.role},
    )
