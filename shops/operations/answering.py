"""Answers the same call with the same answer, once the first was given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from shops.crypto import cipher_of
from shops.models import ApiToken, StoredAnswer

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: Any


class OtherCall(Exception):
    """The key belongs to a call with another address or body."""


def claim_answer(*, token: ApiToken, key: str, call_sha256: str, now: datetime) -> Answer | None:
    """Take the key for this call, or return what the call was answered before.

    Runs in the transaction of the work itself: a second call with the key waits until the first
    has ended, and when that one failed the key is free again. Raises OtherCall.
    """
    StoredAnswer.objects.filter(token=token, key=key, created_at__lt=now - KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shops_storedanswer (token_id, key, call_sha256, status, location, "
            "created_at) VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT DO NOTHING RETURNING id",
            [token.pk, key, call_sha256, now],
        )
        if cursor.fetchone() is not None:
            return None
    stored = StoredAnswer.objects.get(token=token, key=key)
    if stored.call_sha256 != call_sha256:
        raise OtherCall
    body = None
    if stored.sealed_body is not None:
        body = json.loads(cipher_of(token.shop).open_bytes(_place(token, key), stored.sealed_body))
    return Answer(stored.status, stored.location, body)


def keep_answer(
    *, token: ApiToken, key: str, status: int, location: str, body: bytes | None
) -> None:
    """Keep the answer under the claimed key, sealed; `body` is JSON, or None for none."""
    sealed = None if body is None else cipher_of(token.shop).seal_bytes(_place(token, key), body)
    StoredAnswer.objects.filter(token=token, key=key).update(
        status=status, location=location, sealed_body=sealed
    )


def forget_answers(now: datetime) -> int:
    """Forget answers that are no longer given again; returns how many."""
    return StoredAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]


def _place(token: ApiToken, key: str) -> str:
    return f"answer:{token.pk}:{key}"
