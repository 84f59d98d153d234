"""Records the messages that were kept, in the order in which they came, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import F, QuerySet

from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action, ConnectionState, MessageState
from shops.models import Connection, PlatformMessage
from shops.operations import custody
from shops.operations.connecting.hooks import HOOKS, PayloadProblem
from shops.operations.connecting.receiving import note_error, opened
from shops.operations.recording import Recorder
from shops.platforms.payloads import Told, come_by
from shops.platforms.times import latest_at
from shops.queries.connections import MAX_ATTEMPTS, given_up
from shops.signals import orders_recorded

Clock = Callable[[], datetime]
_KEEP_BODIES = timedelta(days=30)
# A platform repeats a message for hours; its id is remembered far longer.
_KEEP_IDS = timedelta(days=90)


def record_waiting(*, connection_id: int, clock: Clock) -> int:
    """Record what waits at a connection that is not paused; returns how many messages.

    A message is locked while it is recorded, so two workers never record the same one, and a
    killed worker's comes back by itself. One that cannot be read is marked with why. Announces
    `orders_recorded`. Raises OperationalError when the database goes away.
    """
    active = Connection.objects.select_related("shop").filter(state=ConnectionState.ACTIVE)
    connection = active.filter(pk=connection_id).first()
    if connection is None:
        return 0
    cipher = cipher_of(connection.shop)
    waiting = _waiting(connection_id).order_by("pk").values_list("pk", flat=True)
    return sum(_record_one(connection, cipher, pk, clock()) for pk in list(waiting))


def connections_waiting() -> list[int]:
    """List the connections with messages to record."""
    rows = PlatformMessage.objects.filter(
        state=MessageState.WAITING,
        attempts__lt=MAX_ATTEMPTS,
        connection__state=ConnectionState.ACTIVE,
    )
    return sorted(set(rows.values_list("connection_id", flat=True)))


def record_told(*, connection: Connection, cipher: ShopCipher, told: Told, now: datetime) -> int:
    """Write what a message or an answer told; returns the number of rows. Runs in a transaction."""
    if not told.rows or told.as_of is None:
        return 0
    recorder = Recorder(shop=connection.shop, cipher=cipher, as_of=told.as_of)
    recorder.record(told.rows, now=now)
    shop_id = connection.shop_id
    transaction.on_commit(lambda: orders_recorded.send(sender=Connection, shop_id=shop_id))
    return len(told.rows)


def retry_messages(connection: Connection) -> int:
    """Let every message that was given up wait again; returns how many. The caller enqueues."""
    return given_up(connection).update(
        state=MessageState.WAITING, attempts=0, error="", done_at=None
    )


def purge_messages(now: datetime) -> int:
    """Forget bodies of messages handled long ago, and later their ids; returns how many bodies."""
    done = PlatformMessage.objects.exclude(state=MessageState.WAITING)
    count = done.filter(received_at__lt=now - _KEEP_BODIES, sealed__isnull=False).update(
        sealed=None
    )
    done.filter(received_at__lt=now - _KEEP_IDS).delete()
    return count


def _waiting(connection_id: int) -> QuerySet[PlatformMessage]:
    return PlatformMessage.objects.filter(
        connection_id=connection_id, state=MessageState.WAITING, attempts__lt=MAX_ATTEMPTS
    )


def _record_one(connection: Connection, cipher: ShopCipher, pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            row = _waiting(connection.pk).select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is None or row.sealed is None:
                return 0
            _record(connection, cipher, row, now)
    except OperationalError:
        raise
    except PayloadProblem as problem:
        _fail(connection, pk, str(problem), now)
    except Exception as error:  # noqa: BLE001  whatever it is, the other messages go on
        why = f"{type(error).__name__}: {error}"[:500]
        PlatformMessage.objects.filter(pk=pk).update(attempts=F("attempts") + 1, error=why)
        note_error(connection, why, now)
        return 0
    return 1


def _record(
    connection: Connection, cipher: ShopCipher, row: PlatformMessage, now: datetime
) -> None:
    tell = HOOKS[connection.platform].told
    if tell is None or row.sealed is None:
        raise PayloadProblem("This platform's messages tell no orders.")
    told = tell(row.topic, opened(row.key, row.sealed, connection, cipher))
    told = come_by(told, latest_at(now))
    written = record_told(connection=connection, cipher=cipher, told=told, now=now)
    row.state = MessageState.RECORDED if written else MessageState.IGNORED
    row.order_id = told.rows[0].order_id if told.rows else ""
    row.done_at, row.error = now, told.why
    row.save(update_fields=["state", "order_id", "done_at", "error"])
    custody.record(
        shop=connection.shop,
        action=Action.LIVE_RECORDED,
        object=f"delivery:{row.pk}",
        now=now,
        sha256=row.sha256,
        detail={"source": connection.platform, "topic": row.topic, "rows": written},
    )


def _fail(connection: Connection, pk: int, why: str, now: datetime) -> None:
    PlatformMessage.objects.filter(pk=pk).update(
        state=MessageState.FAILED, done_at=now, error=why[:500], attempts=F("attempts") + 1
    )
    note_error(connection, why, now)
