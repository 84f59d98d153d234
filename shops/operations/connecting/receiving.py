"""Takes a platform's call in: checked, and kept before it is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database
from django.db import transaction
from django.db.models import F

from shops.crypto import ShopCipher, cipher_of
from shops.enums import MessageState
from shops.models import Connection
from shops.operations.connecting.hooks import HOOKS, Call, Message, PayloadProblem
from shops.operations.connecting.setting_up import secrets_of


class WrongSignature(Exception):
    """The call is not signed by the platform, or it is too old."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many messages of a call were new, and how many of those a worker has to record."""

    new: int
    repeated: int
    to_record: int


def take_call(*, connection: Connection, call: Call) -> Taken:
    """Check a call and keep its messages sealed; those kept before change nothing.

    Raises WrongSignature, with the count on the connection the only effect, and PayloadProblem
    for a signed call that cannot be read, which is noted on the connection.
    """
    hook = HOOKS[connection.platform]
    cipher = cipher_of(connection.shop)
    secrets = secrets_of(connection, cipher, call.now)
    try:
        is_signed = any(hook.is_signed(call, secret, connection.app_key) for secret in secrets)
    except PayloadProblem:
        is_signed = False
    if not is_signed:
        _count_wrong(connection, call.now)
        raise WrongSignature
    try:
        messages = hook.messages(call)
    except PayloadProblem as problem:
        note_error(connection, str(problem), call.now)
        raise
    # A ping may come unsigned, so it leaves no trace.
    return _keep(connection, cipher, messages, call.now) if messages else Taken(0, 0, 0)


def note_error(connection: Connection, why: str, now: datetime) -> None:
    """Show on the connection's page what went wrong last."""
    Connection.objects.filter(pk=connection.pk).update(last_error=why[:500], last_error_at=now)


def opened(
    row_key: str, sealed: bytes | memoryview, connection: Connection, cipher: ShopCipher
) -> bytes:
    return cipher.open_bytes(_place(connection, row_key), sealed)


def _count_wrong(connection: Connection, now: datetime) -> None:
    Connection.objects.filter(pk=connection.pk).update(
        wrong_signatures=F("wrong_signatures") + 1, last_wrong_at=now
    )


def _keep(
    connection: Connection, cipher: ShopCipher, messages: Sequence[Message], now: datetime
) -> Taken:
    new = to_record = 0
    with transaction.atomic():
        for message in messages:
            state = _state(message)
            if _is_kept(connection, cipher, message, state, now):
                new += 1
                to_record += state == MessageState.WAITING
        Connection.objects.filter(pk=connection.pk).update(
            deliveries=F("deliveries") + len(messages), last_delivery_at=now
        )
    return Taken(new, len(messages) - new, to_record)


def _state(message: Message) -> MessageState:
    if not message.is_about_orders:
        return MessageState.IGNORED
    return MessageState.NEEDS_PULL if message.order_id else MessageState.WAITING


def _is_kept(
    connection: Connection,
    cipher: ShopCipher,
    message: Message,
    state: MessageState,
    now: datetime,
) -> bool:
    """Write one message; False when it was written before."""
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shops_platformmessage (connection_id, key, topic, received_at, sha256, sealed, "
            "state, order_id, attempts, error) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, '') "
            "ON CONFLICT DO NOTHING RETURNING id",
            [
                connection.pk,
                message.key,
                message.topic,
                now,
                hashlib.sha256(message.body).hexdigest(),
                cipher.seal_bytes(_place(connection, message.key), message.body),
                state.value,
                message.order_id,
            ],
        )
        return cursor.fetchone() is not None


def _place(connection: Connection, key: str) -> str:
    return f"delivery:{connection.public_id}:{key}"
