"""Background work of the appeals app: building packs and watching deadlines."""

from __future__ import annotations

import os
import socket
import time
from uuid import UUID, uuid4

import structlog
from celery import shared_task
from django.utils import timezone

from appeals.errors import PackLost
from appeals.models import EvidencePack
from appeals.operations import packing, reminding
from shops.errors import DomainError

log = structlog.get_logger()


@shared_task(autoretry_for=(OSError,), max_retries=2, retry_backoff=15)
def build_pack_task(pack_id: str) -> bool:
    """Build one pack if it still waits for a worker; True when this call built it."""
    return run_pack(pack_id) is not None


@shared_task
def sweep_packs_task() -> int:
    """Hand out packs that wait, or whose worker fell silent; each is claimed on its own."""
    waiting = packing.open_pack_ids(timezone.now())
    for pack_id in waiting:
        build_pack_task.delay(pack_id)
    return len(waiting)


@shared_task
def remind_deadlines_task() -> int:
    """Write the reminders of appeal deadlines that have come due."""
    return reminding.remind_deadlines(now=timezone.now())


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
        built = packing.make_pack(pack=pack, now=timezone.now())
        packing.renew_lease(pack=pack, now=timezone.now())
        seconds = round(time.monotonic() - started, 3)
        return packing.issue_pack(pack=pack, built=built, seconds=seconds, now=timezone.now())
    except PackLost:
        log.info("pack.lost", pack=str(pack.pk))
        return None
    except DomainError as error:
        packing.fail_pack(pack=pack, error=str(error), now=timezone.now())
        log.info("pack.refused", pack=str(pack.pk), code=error.code)
        return None
    except Exception:
        packing.give_back_pack(pack=pack)
        raise


def _worker_name() -> str:
    """Name this claim: unique, so that a worker that lost a pack never takes it for its own."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:12]}"
