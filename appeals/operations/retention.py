"""Keeps a case, holds it, and ends it: deletion is the destruction of the case's own key."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.errors import RetentionRefused
from appeals.models import CaseKey, EvidencePack
from appeals.operations.casekeys import give_key
from appeals.operations.resealing import reseal_case
from appeals.queries.files import files_sealed_for, is_sealed_otherwise
from appeals.queries.retention import UNDER_WAY, cases_that_may_end, retention_of, stored_packs
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody

DUE = "the time of keeping is over"  # what custody says of a timed deletion


def set_hold(*, incident: Incident, reason: str, actor: User, now: datetime) -> None:
    """Keep the case whatever its time, until the hold is released.

    The caller has checked Permission.KEYS. Raises RetentionRefused for a case that is held or
    deleted already.
    """
    with transaction.atomic():
        row = _locked(incident, now)
        if row.is_held:
            raise RetentionRefused(_("This case is on legal hold already."))
        row.hold_reason, row.hold_set_at, row.hold_set_by = reason, now, actor
        row.save(update_fields=["hold_reason", "hold_set_at", "hold_set_by"])
        _tell(incident, Action.LEGAL_HOLD_SET, actor, now, {"reason": reason})


def release_hold(*, incident: Incident, reason: str, actor: User, now: datetime) -> None:
    """End the hold; from now on the case ends when its time is over."""
    with transaction.atomic():
        row = _locked(incident, now)
        if not row.is_held:
            raise RetentionRefused(_("This case is not on legal hold."))
        row.hold_reason, row.hold_set_at, row.hold_set_by = "", None, None
        row.save(update_fields=["hold_reason", "hold_set_at", "hold_set_by"])
        _tell(incident, Action.LEGAL_HOLD_RELEASED, actor, now, {"reason": reason})


def delete_case(*, incident: Incident, reason: str, actor: User | None, now: datetime) -> int:
    """Destroy the case's key and remove its stored packs and files; how many packs there were.

    What people handed in for the case is sealed under its key first, wherever it was not, so that
    it ends with the key. Rows, hashes, approvals and the chain of custody stay. The caller has checked
    Permission.KEYS; `actor` is None for the clock. Raises RetentionRefused while a hold stands or a pack is under
    way, and for a case that is deleted already.
    """
    reseal_case(incident=incident, now=now)
    with transaction.atomic():
        row = _locked(incident, now)
        if row.is_held:
            raise RetentionRefused(_("A legal hold stands. Release it first."))
        if is_sealed_otherwise(incident):
            raise RetentionRefused(_("A file was handed in just now. Try again."))
        if EvidencePack.objects.filter(incident=incident, state__in=UNDER_WAY).exists():
            raise RetentionRefused(
                _("A pack of this case is under way, or waits for a second person. End that first.")
            )
        row.wrapped, row.destroyed_at, row.destroyed_by = None, now, actor
        row.destroyed_reason = reason
        row.save(update_fields=["wrapped", "destroyed_at", "destroyed_by", "destroyed_reason"])
        files = _close_packs(incident)
        handed_in = list(files_sealed_for(incident).values_list("stored_as", flat=True))
        detail = {"packs": len(files), "files": len(handed_in), "reason": reason}
        _tell(incident, Action.CASE_DELETED, actor, now, detail)
    for name in (*(name for names in files for name in names if name), *handed_in):
        default_storage.delete(name)
    return len(files)


def delete_due(*, now: datetime) -> int:
    """Delete every case whose time is over and that nothing holds; how many."""
    return sum(_delete_when_due(incident, now) for incident in cases_that_may_end(now))


def _delete_when_due(incident: Incident, now: datetime) -> bool:
    told = retention_of(incident)
    if told.ends_on > now.astimezone(incident.shop.zone).date() or told.under_way:
        return False
    try:
        delete_case(incident=incident, reason=DUE, actor=None, now=now)
    except RetentionRefused:  # a hold, or a new pack, came in between
        return False
    return True


def _locked(incident: Incident, now: datetime) -> CaseKey:
    """Hold the case until the transaction ends; packs are asked for under the same lock."""
    Incident.objects.select_for_update().get(pk=incident.pk)
    give_key(incident=incident, now=now)
    row = CaseKey.objects.select_for_update().get(incident=incident)
    if row.is_destroyed:
        raise RetentionRefused(_("The data of this case was deleted already."))
    return row


def _close_packs(incident: Incident) -> list[tuple[str, str]]:
    packs = stored_packs(incident)
    files = list(packs.values_list("stored_as", "annex_stored_as"))
    packs.update(state=PackState.DELETED, stored_as="", annex_stored_as="")
    return files


def _tell(
    incident: Incident,
    action: Action,
    actor: Principal | None,
    now: datetime,
    detail: custody.Detail,
) -> None:
    custody.record(
        shop=incident.shop,
        action=action,
        object=f"case:{incident.public_id}",
        case=incident.public_id,
        now=now,
        actor=actor,
        detail=detail,
    )
