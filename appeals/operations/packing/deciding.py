"""The second person's word on a copy with identities, its one-time hand-outs, and its end."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.errors import PackRefused
from appeals.models import EvidencePack
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody


def decide_pack(
    *, pack: EvidencePack, approve: bool, note: str, actor: User, now: datetime
) -> EvidencePack:
    """Let a waiting copy with identities be built, or refuse it.

    The caller enqueues an approved build and has checked Permission.REVEAL. Raises PackRefused
    when it no longer waits, and for whoever asked for it: two persons must agree.
    """
    with transaction.atomic():
        row = EvidencePack.objects.select_for_update().get(pk=pack.pk)
        if row.state != PackState.AWAITING:
            raise PackRefused(_("This copy no longer waits for a decision."))
        if row.requested_by_id == actor.pk:
            raise PackRefused(_("Another person than the one who asked must agree."))
        row.state = PackState.QUEUED if approve else PackState.REFUSED
        row.decided_by, row.decided_at, row.decision_note = actor, now, note
        row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
        custody.record(
            shop=row.shop,
            action=Action.EXPORT_APPROVED if approve else Action.EXPORT_REFUSED,
            object=f"pack:{row.pk}",
            case=row.incident.public_id,
            now=now,
            actor=actor,
            detail={"note": note, "tier": row.tier, "recipient": row.recipient},
        )
    return row


def note_hand_out(*, pack: EvidencePack, what: str, actor: Principal | None, now: datetime) -> None:
    """Write into custody that a copy with identities, or its annex, was handed out.

    `actor` is None for whoever runs commands on the machine itself.
    """
    custody.record(
        shop=pack.shop,
        action=Action.PII_VIEWED,
        object=f"pack:{pack.pk}",
        case=pack.incident.public_id,
        now=now,
        actor=actor,
        detail={"what": what, "reason": pack.purpose, "recipient": pack.recipient},
    )


def delete_ended(*, now: datetime) -> int:
    """Delete the files of copies with identities whose last day is over; how many."""
    ended = EvidencePack.objects.filter(tier="T2", state=PackState.READY, expires_on__lt=now.date())
    return sum(_delete(pack, now) for pack in ended.select_related("shop", "incident"))


def _delete(pack: EvidencePack, now: datetime) -> bool:
    """The row stays, with its hashes; the files go after the row says so."""
    today: date = now.astimezone(pack.shop.zone).date()
    if pack.expires_on is None or pack.expires_on >= today:
        return False
    with transaction.atomic():
        changed = EvidencePack.objects.filter(pk=pack.pk, state=PackState.READY).update(
            state=PackState.DELETED, stored_as="", annex_stored_as=""
        )
        if changed:
            custody.record(
                shop=pack.shop,
                action=Action.EXPORT_DELETED,
                object=f"pack:{pack.pk}",
                case=pack.incident.public_id,
                now=now,
                sha256=pack.zip_sha256,
                detail={"expired_on": pack.expires_on.isoformat()},
            )
    for name in (pack.stored_as, pack.annex_stored_as):
        if changed and name:
            default_storage.delete(name)
    return bool(changed)
