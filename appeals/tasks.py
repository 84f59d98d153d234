"""Background work of the appeals app: building packs and watching deadlines."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import structlog
from celery import shared_task
from django.db import DatabaseError, connection
from django.utils import timezone

from appeals.errors import PackLost
from appeals.models import EvidencePack, InstantReport
from appeals.operations import losses, packing, reminding, reports, retention, stamping
from appeals.operations.resealing import reseal_due
from shops.errors import DomainError
from shops.models import Shop

log = structlog.get_logger()
_BEAT_SECONDS = 10


@shared_task(autoretry_for=(OSError,), max_retries=2, retry_backoff=15)
def build_pack_task(pack_id: str) -> bool:
    """Build one pack if it still waits for a worker; True when this call built it."""
    return run_pack(pack_id) is not None


@shared_task
def sweep_packs_task() -> int:
    """Hand out packs that wait, or whose worker fell silent; each is claimed on its own.

    Folders of builds that ended are removed.
    """
    packing.sweep_work(now=timezone.now())
    waiting = packing.open_pack_ids(timezone.now())
    for pack_id in waiting:
        build_pack_task.delay(pack_id)
    return len(waiting)


@shared_task(autoretry_for=(OSError,), max_retries=2, retry_backoff=15)
def count_loss_task(study_id: int) -> bool:
    """Count lost sales if that still waits for a worker; True when this call did."""
    return losses.run_study(study_id=study_id, worker=_worker_name(), now=timezone.now())


@shared_task
def sweep_losses_task() -> int:
    """Hand out counts that wait, or whose worker fell silent; each is claimed on its own."""
    waiting = losses.open_study_ids(timezone.now())
    for study_id in waiting:
        count_loss_task.delay(study_id)
    return len(waiting)


@shared_task
def remind_deadlines_task() -> int:
    """Write the reminders of appeal deadlines that have come due."""
    return reminding.remind_deadlines(now=timezone.now())


@shared_task
def delete_ended_packs_task() -> int:
    """Delete copies with identities whose last day is over, and cases whose time is."""
    now = timezone.now()
    return packing.delete_ended(now=now) + retention.delete_due(now=now)


@shared_task
def reseal_task() -> int:
    """Move what was handed in under its case's own key where another one seals it still."""
    return reseal_due(now=timezone.now())


@shared_task
def anchor_import_task(shop_id: int) -> None:
    """Have the chain's newest import line stamped."""
    shop = Shop.objects.filter(pk=shop_id).first()
    if shop is not None:
        stamping.anchor_import(shop=shop, now=timezone.now())


@shared_task
def stamp_report_task(report_id: int) -> bool:
    """Have an instant report's text stamped; True once it is."""
    report = InstantReport.objects.filter(pk=report_id).first()
    stamp = reports.stamp_report(report=report, now=timezone.now()) if report else None
    return stamp is not None and stamp.is_obtained


@shared_task
def tend_stamps_task() -> int:
    """Ask again for stamps that wait, and renew those whose certificates end; how many came."""
    came = stamping.fetch_waiting(now=timezone.now())
    return came + stamping.renew_ending(now=timezone.now())


@shared_task
def anchor_chains_task() -> int:
    """Have the heads of chains that moved stamped, once a day."""
    return stamping.anchor_moved_chains(now=timezone.now())


def run_pack(pack_id: UUID | str) -> EvidencePack | None:
    """Claim, build and issue one pack here and now; None when there is nothing to claim.

    A refusal (the facts cannot become a pack) closes it as failed. Anything unexpected puts it
    back into the queue and is raised, so that the sweep tries again a limited number of times.
    """
    started = time.monotonic()
    pack = packing.claim_pack(pack_id=pack_id, worker=_worker_name(), now=timezone.now())
    if pack is None:
        return None
    try:
        with _heartbeat(pack):
            built = packing.make_pack(pack=pack, now=timezone.now())
        packing.renew_lease(pack=pack, now=timezone.now())
        seconds = round(time.monotonic() - started, 3)
        issued = packing.issue_pack(pack=pack, built=built, seconds=seconds, now=timezone.now())
        packing.discard_work(pack)
        return issued
    except PackLost:
        log.info("pack.lost", pack=str(pack.pk))
        return None
    except DomainError as error:
        if packing.fail_pack(pack=pack, error=str(error), now=timezone.now()):
            packing.discard_work(pack)
        log.info("pack.refused", pack=str(pack.pk), code=error.code)
        return None
    except Exception:
        packing.give_back_pack(pack=pack)
        raise


@contextmanager
def _heartbeat(pack: EvidencePack) -> Iterator[None]:
    """Keep the claim alive from a thread of its own while the documents are being set."""
    is_over = threading.Event()

    def beat() -> None:
        try:
            while not is_over.wait(_BEAT_SECONDS):
                packing.renew_lease(pack=pack, now=timezone.now())
        except (PackLost, DatabaseError) as error:
            # The builder finds out by itself when it writes; until then there is nothing to save.
            log.warning("pack.heartbeat_ended", pack=str(pack.pk), error=str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _worker_name() -> str:
    """Name this claim: unique, so that a worker that lost a pack never takes it for its own."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:12]}"
