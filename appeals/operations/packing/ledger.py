"""Who builds which pack until when. The pack's own row is the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from appeals.enums import PackStage, PackState
from appeals.errors import PackLost
from appeals.models import EvidencePack
from appeals.operations.storing import remove_strangers
from shops.enums import NoticeLevel
from shops.operations.notifying import notify

# The builder says every few seconds that it is alive (appeals/tasks.py); after this it is gone.
LEASE = timedelta(seconds=45)
MOST_ATTEMPTS = 3


def claim_pack(
    *, pack_id: UUID | str, worker: str, now: datetime, lease: timedelta = LEASE
) -> EvidencePack | None:
    """Take a waiting pack, or one whose worker fell silent; None when there is nothing to do.

    A pack that was tried `MOST_ATTEMPTS` times without an end is closed as failed instead.
    """
    free = _free(now).filter(pk=pack_id)
    claimed = free.filter(attempts__lt=MOST_ATTEMPTS).update(
        state=PackState.BUILDING,
        claimed_by=worker,
        lease_until=now + lease,
        attempts=F("attempts") + 1,
    )
    if claimed:
        packs = EvidencePack.objects.select_related("shop", "incident__shop", "incident__product")
        return packs.get(pk=pack_id, claimed_by=worker)
    for worn_out in free:
        error = _("The worker stopped %(times)s times while building it. Ask for it again.")
        if fail_pack(pack=worn_out, error=error % {"times": worn_out.attempts}, now=now):
            remove_strangers(worn_out)
    return None


def renew_lease(*, pack: EvidencePack, now: datetime, lease: timedelta = LEASE) -> None:
    """Say that the build is alive. Raises PackLost when it was given to another worker."""
    if not _held(pack).update(lease_until=now + lease):
        raise PackLost(_("Another worker took this pack over."))


def note_stage(*, pack: EvidencePack, stage: PackStage, percent: int) -> None:
    """Say how far the build is. Raises PackLost when it was given to another worker."""
    if not _held(pack).update(stage=stage, percent=percent):
        raise PackLost(_("Another worker took this pack over."))


def give_back_pack(*, pack: EvidencePack) -> None:
    """Put a claimed pack back into the queue, for a failure that another try may not meet."""
    _held(pack).update(state=PackState.QUEUED, claimed_by="", lease_until=None)


def fail_pack(*, pack: EvidencePack, error: str, now: datetime) -> bool:
    """Close a pack that can not be built, say why, and tell the shop; False when it was lost."""
    with transaction.atomic():
        changed = _held(pack).update(
            state=PackState.FAILED, error=error, lease_until=None, claimed_by=""
        )
        if not changed:
            return False
        notify(
            shop=pack.shop,
            key=f"pack-failed:{pack.pk}",
            level=NoticeLevel.INFO,
            code="pack_failed",
            params={"error": error},
            path=pack.path,
            now=now,
        )
    return True


def lock_claim(pack: EvidencePack) -> EvidencePack:
    """Hold the pack's row until the transaction ends. Raises PackLost when it was lost."""
    row = _held(pack).select_for_update().first()
    if row is None:
        raise PackLost(_("Another worker took this pack over."))
    return row


def open_pack_ids(now: datetime) -> list[str]:
    """List the packs that wait for a worker, those of silent workers included; oldest first."""
    waiting = _free(now).order_by("requested_at").values_list("pk", flat=True)
    return [str(pk) for pk in waiting]


def _free(now: datetime) -> QuerySet[EvidencePack]:
    return EvidencePack.objects.filter(
        Q(state=PackState.QUEUED) | Q(state=PackState.BUILDING, lease_until__lt=now)
    )


def _held(pack: EvidencePack) -> QuerySet[EvidencePack]:
    return EvidencePack.objects.filter(
        pk=pack.pk, state=pack.state, claimed_by=pack.claimed_by, attempts=pack.attempts
    )
