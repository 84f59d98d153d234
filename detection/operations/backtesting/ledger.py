"""Who works on which backtest until when. The backtest's own row is the ledger.

A run is claimed by a conditional update, keeps its lease alive while it reads, and writes its
result in one update that holds only while the claim does. It keeps nothing in between: whoever
takes over a silent worker's run begins again and ends in the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from detection.engine.dial import DIAL
from detection.engine.settings import Settings
from detection.enums import BacktestState
from detection.errors import BacktestLost, BacktestRefused
from detection.models import Backtest
from detection.queries.settings import settings_of
from shops.access import Principal
from shops.models import Order, Shop, User

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
# What a merchant compares; older runs go when a new one is asked for.
KEPT = 30


def request_backtest(
    *,
    shop: Shop,
    now: datetime,
    actor: Principal | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    positions: Sequence[float] | None = None,
) -> Backtest:
    """Ask for a run; the caller tells a worker. Older runs than the newest `KEPT` are deleted.

    `positions` are places of the dial, those of `DIAL` unless given; the shop's present one is
    always among them. Raises BacktestRefused when there is nothing to read, when the stretch ends
    before it starts, or while another run of the shop is under way.
    """
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise BacktestRefused(_("The end must come after the beginning."))
    if not Order.objects.filter(shop=shop).exists():
        raise BacktestRefused(_("There are no orders to try it on yet. Import some first."))
    present = settings_of(shop)
    tried = {Settings(float(one)).sensitivity for one in positions or _usual_positions()}
    backtest = Backtest(
        shop=shop,
        requested_by=actor if isinstance(actor, User) else None,
        requested_at=now,
        sensitivity=present.sensitivity,
        positions=sorted(tried | {present.sensitivity}),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    try:
        with transaction.atomic():
            backtest.save()
            _forget_old(shop)
    except IntegrityError as error:
        raise BacktestRefused(
            _("A backtest of this shop is under way already. Wait for it; it is in the list.")
        ) from error
    return backtest


def claim_backtest(*, backtest_id: int, worker: str, now: datetime) -> Backtest | None:
    """Take a waiting run, one whose worker fell silent, or one this worker was killed in.

    Returns None when somebody else has it or there is nothing to do. A run that was tried
    `MOST_ATTEMPTS` times without an end is closed as failed instead.
    """
    free = _free(now, worker).filter(pk=backtest_id)
    claimed = free.filter(attempts__lt=MOST_ATTEMPTS).update(
        state=BacktestState.RUNNING,
        claimed_by=worker,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
        started_at=now,
        orders_read=0,
        events_read=0,
    )
    if claimed:
        mine = Backtest.objects.filter(state=BacktestState.RUNNING, claimed_by=worker)
        return mine.select_related("shop").filter(pk=backtest_id).first()
    for worn_out in free:
        error = _("The worker stopped %(times)s times while it was running.")
        fail_backtest(backtest=worn_out, error=error % {"times": worn_out.attempts}, now=now)
    return None


def keep_backtest(*, backtest: Backtest, now: datetime, **read: int) -> None:
    """Say that the run is alive and how far it is. Raises BacktestLost when it was given away."""
    if not _held(backtest).update(lease_until=now + LEASE, **read):
        raise BacktestLost(_("Another worker took this backtest over."))


def finish_backtest(
    *, backtest: Backtest, result: dict[str, Any], now: datetime, **read: int
) -> None:
    """Write the result and close the run. Raises BacktestLost when it was given away."""
    done = _held(backtest).update(
        state=BacktestState.DONE,
        result=result,
        finished_at=now,
        lease_until=None,
        error="",
        **read,
    )
    if not done:
        raise BacktestLost(_("Another worker took this backtest over."))


def fail_backtest(*, backtest: Backtest, error: str, now: datetime) -> None:
    """Close the run as failed, with the reason in words; nothing when it was given away."""
    _held(backtest).update(
        state=BacktestState.FAILED, error=error, finished_at=now, lease_until=None
    )


def open_backtest_ids(now: datetime) -> list[int]:
    """List the runs that wait for a worker, those of silent workers included; oldest first."""
    return list(_free(now).order_by("requested_at").values_list("pk", flat=True))


def _free(now: datetime, worker: str = "") -> QuerySet[Backtest]:
    is_free = Q(state=BacktestState.QUEUED) | Q(state=BacktestState.RUNNING, lease_until__lt=now)
    if worker:
        is_free |= Q(state=BacktestState.RUNNING, claimed_by=worker)
    return Backtest.objects.filter(is_free)


def _held(backtest: Backtest) -> QuerySet[Backtest]:
    return Backtest.objects.filter(
        pk=backtest.pk,
        state=backtest.state,
        claimed_by=backtest.claimed_by,
        attempts=backtest.attempts,
    )


def _forget_old(shop: Shop) -> None:
    newest = Backtest.objects.filter(shop=shop).order_by("-requested_at", "-pk")
    old = list(newest.values_list("pk", flat=True)[KEPT:])
    Backtest.objects.filter(pk__in=old).delete()


def _usual_positions() -> list[float]:
    return [step.sensitivity for step in DIAL]
