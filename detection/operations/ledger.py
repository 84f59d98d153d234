"""The ledger of detector runs: one queued and one running row a shop at most.

Whatever the broker does (deliver twice, late, never), the truth is here. A run is claimed by a
conditional update, keeps its lease alive while it works, and loses the right to write when the
lease was taken from it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from detection.enums import ScanState
from detection.errors import ScanBusy
from detection.models import Scan
from shops.models import Change

LEASE = timedelta(seconds=45)
MOST_ATTEMPTS = 5


def request_scan(*, shop_id: int, now: datetime, full: bool = False) -> bool:
    """Ask for a run that begins after this moment; say whether it is the first to ask.

    Whoever asks while a run waits already has its rows read by that one. A `full` run begins at
    the shop's first order whatever was saved.
    """
    waiting = Scan.objects.filter(shop_id=shop_id, state=ScanState.QUEUED)
    if waiting.exists() and (not full or waiting.update(is_full=True)):
        return False
    row = Scan(shop_id=shop_id, state=ScanState.QUEUED, requested_at=now, is_full=full)
    Scan.objects.bulk_create([row], ignore_conflicts=True)
    return True


def claim_scan(*, shop_id: int, worker: str, now: datetime) -> Scan | None:
    """Take the shop's waiting run, or return None when none waits.

    A run whose lease ran out goes back to the queue first. A run that this same worker holds
    already is one it was killed in: it goes on with that. Raises ScanBusy while a run waits but
    another worker holds a living one.
    """
    reap_scans(now=now, shop_id=shop_id)
    rows = Scan.objects.filter(shop_id=shop_id)
    claim = {
        "state": ScanState.RUNNING,
        "claimed_by": worker,
        "started_at": now,
        "lease_until": now + LEASE,
        "attempts": F("attempts") + 1,
    }
    try:
        with transaction.atomic():
            taken = rows.filter(state=ScanState.RUNNING, claimed_by=worker).update(**claim)
            taken = taken or rows.filter(state=ScanState.QUEUED).update(**claim)
    except IntegrityError as error:
        raise ScanBusy("Another worker is looking at this shop.") from error
    if not taken:
        return None
    return Scan.objects.get(shop_id=shop_id, state=ScanState.RUNNING, claimed_by=worker)


def renew_lease(*, scan: Scan, now: datetime) -> None:
    """Say that the run is alive. Raises ScanBusy when it was given to somebody else."""
    renewed = _held(scan).update(lease_until=now + LEASE)
    if not renewed:
        raise ScanBusy("This run was given to another worker.")


def lock_claim(scan: Scan) -> None:
    """Hold the run's row until the transaction ends. Raises ScanBusy when it was lost."""
    if _held(scan).select_for_update().first() is None:
        raise ScanBusy("This run was given to another worker.")


def finish_scan(*, scan: Scan, orders_read: int, now: datetime) -> None:
    """Close the run as done, inside the transaction that writes its findings."""
    _held(scan).update(
        state=ScanState.DONE,
        finished_at=now,
        lease_until=None,
        orders_read=orders_read,
        error="",
    )


def fail_scan(*, scan: Scan, error: str, now: datetime) -> None:
    """Close the run as failed, with the reason in words; nothing of it was written."""
    _fail(_held(scan), scan, error=error, now=now)


def reap_scans(*, now: datetime, shop_id: int | None = None) -> list[int]:
    """Take runs from workers that fell silent; return the shops that now wait again.

    A run goes back to the queue, or ends as failed when another already waits for the shop or
    when it was tried `MOST_ATTEMPTS` times. One transaction a run.
    """
    silent = Scan.objects.filter(state=ScanState.RUNNING, lease_until__lt=now)
    if shop_id is not None:
        silent = silent.filter(shop_id=shop_id)
    return [scan.shop_id for scan in silent if _give_back(scan, now)]


def waiting_shops() -> list[int]:
    """The shops whose run waits while no other is under way, longest waiting first."""
    running = Scan.objects.filter(state=ScanState.RUNNING).values("shop_id")
    waiting = Scan.objects.filter(state=ScanState.QUEUED).exclude(shop_id__in=running)
    return list(waiting.order_by("requested_at").values_list("shop_id", flat=True))


def _give_back(scan: Scan, now: datetime) -> bool:
    still_silent = _held(scan).filter(lease_until__lt=now)
    if scan.attempts >= MOST_ATTEMPTS:
        reason = f"The worker stopped answering {scan.attempts} times in a row."
        _fail(still_silent, scan, error=reason, now=now)
        return False
    try:
        with transaction.atomic():
            moved = still_silent.update(state=ScanState.QUEUED, claimed_by="", lease_until=None)
    except IntegrityError:
        # What the dead run was to do beyond its rows, the next one does.
        if scan.is_full:
            Scan.objects.filter(shop_id=scan.shop_id, state=ScanState.QUEUED).update(is_full=True)
        still_silent.update(
            state=ScanState.FAILED,
            finished_at=now,
            lease_until=None,
            error="The worker stopped answering; the run that waited takes its place.",
        )
        return True
    return bool(moved)


def _fail(rows: QuerySet[Scan], scan: Scan, *, error: str, now: datetime) -> None:
    """Close a run that will not be tried again, and let its changes wake nobody any more."""
    with transaction.atomic():
        closed = rows.update(state=ScanState.FAILED, finished_at=now, lease_until=None, error=error)
        if closed:
            Change.objects.filter(shop_id=scan.shop_id).update(is_tried=True)


def _held(scan: Scan) -> QuerySet[Scan]:
    return Scan.objects.filter(
        pk=scan.pk, state=ScanState.RUNNING, claimed_by=scan.claimed_by, attempts=scan.attempts
    )
