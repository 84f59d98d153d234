"""Reads what changed at the platforms, claimed by conditional update, a page a transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from shops.crypto import ShopCipher, cipher_of
from shops.enums import ConnectionState
from shops.errors import DomainError
from shops.models import Connection
from shops.operations.connecting.pages import Page, ReadingFailed, TryLater
from shops.operations.connecting.reading import read_page
from shops.operations.connecting.receiving import note_error
from shops.operations.connecting.recording import record_told
from shops.operations.connecting.setting_up import access_of
from shops.platforms.payloads import PayloadProblem

Clock = Callable[[], datetime]
# A page takes seconds; a worker that was silent for longer is gone.
LEASE = timedelta(minutes=2)
EVERY = timedelta(minutes=1)
# Twice as long after each failure in a row, up to this.
_LONGEST_PAUSE = timedelta(hours=1)
_PAGES_A_RUN = 40


def connections_to_pull(now: datetime) -> list[int]:
    """List the connections whose turn it is and that nobody reads now."""
    return list(_due(now).order_by("next_pull_at").values_list("pk", flat=True))


def pull(*, connection_id: int, worker: str, clock: Clock) -> int | None:
    """Read what changed, page after page; returns the orders, None when it is not its turn.

    Each page, its cursor and the lease are one transaction: a killed worker's successor goes on
    with the page that was not written, and recording a page twice changes nothing. A rate limit
    moves the next turn; a refusal is shown on the connection and tried again ever more rarely.
    """
    now = clock()
    claimed = _due(now).filter(pk=connection_id)
    if not claimed.update(claimed_by=worker, lease_until=now + LEASE):
        return None
    connection = Connection.objects.select_related("shop").get(pk=connection_id)
    try:
        return _pull(connection, worker, clock)
    except TryLater as later:
        _release(connection, worker, clock() + timedelta(seconds=later.seconds))
    except (ReadingFailed, PayloadProblem, DomainError) as error:
        _fail(connection, worker, str(error), clock())
    return 0


def _due(now: datetime) -> QuerySet[Connection]:
    is_free = Q(lease_until=None) | Q(lease_until__lt=now)
    return Connection.objects.filter(
        is_free, next_pull_at__lte=now, state=ConnectionState.ACTIVE, sealed_access__isnull=False
    )


def _pull(connection: Connection, worker: str, clock: Clock) -> int:
    cipher = cipher_of(connection.shop)
    access = access_of(connection, cipher)
    orders = 0
    for _page in range(_PAGES_A_RUN):
        page = read_page(
            platform=connection.platform,
            address=connection.address,
            access=access,
            cursor=connection.cursor,
            now=clock(),
        )
        if not _keep(connection, cipher, page, worker, clock()):
            return orders
        orders += len(page.told)
        if page.is_last or page.wait:
            break
    again = EVERY if page.is_last else timedelta(seconds=page.wait)
    _release(connection, worker, clock() + again)
    return orders


def _keep(
    connection: Connection, cipher: ShopCipher, page: Page, worker: str, now: datetime
) -> bool:
    """Write a page and its cursor; False when another worker has the connection by now."""
    with transaction.atomic():
        for told in page.told:
            record_told(connection=connection, cipher=cipher, told=told, now=now)
        mine = Connection.objects.filter(pk=connection.pk, claimed_by=worker)
        kept = mine.update(
            cursor=page.cursor,
            last_pull_at=now,
            lease_until=now + LEASE,
            failures=0,
            pulled_orders=F("pulled_orders") + len(page.told),
        )
        if not kept:
            transaction.set_rollback(True)
            return False
    connection.cursor = page.cursor
    if page.problems:
        note_error(connection, page.problems[0], now)
    return True


def _release(connection: Connection, worker: str, next_at: datetime) -> None:
    Connection.objects.filter(pk=connection.pk, claimed_by=worker).update(
        claimed_by="", lease_until=None, next_pull_at=next_at
    )


def _fail(connection: Connection, worker: str, why: str, now: datetime) -> None:
    pause = min(EVERY * 2 ** min(connection.failures, 10), _LONGEST_PAUSE)
    Connection.objects.filter(pk=connection.pk, claimed_by=worker).update(
        claimed_by="", lease_until=None, next_pull_at=now + pause, failures=F("failures") + 1
    )
    note_error(connection, why, now)
