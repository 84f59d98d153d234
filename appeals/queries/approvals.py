"""Copies with identities that two persons agreed on: what a program may build, and why not else."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.models import EvidencePack
from detection.models import Incident

_USABLE = (PackState.QUEUED, PackState.BUILDING, PackState.READY)


def approved_copy(incident: Incident, profile: str) -> EvidencePack | None:
    """The newest copy with identities that one person asked for and another approved."""
    return _copies(incident, profile).filter(state__in=_USABLE, decided_by__isnull=False).first()


def why_no_copy(incident: Incident, profile: str) -> str:
    """What stands in the way where `approved_copy` finds none, and the next step, in a sentence."""
    newest = _copies(incident, profile).first()
    state = newest.state if newest is not None else None
    if state == PackState.AWAITING:
        return _("A copy with identities was asked for and waits for a second person to agree.")
    if state == PackState.REFUSED:
        return _("The copy with identities was refused by the second person; ask for another.")
    if state == PackState.DELETED:
        return _("The last day of this copy with identities is over, and its files are deleted.")
    if newest is not None and newest.error:
        return newest.error
    return _(
        "A copy with identities is asked for by a person on the page of packs, and another person"
        " must agree; then this builds it."
    )


def approval_json(pack: EvidencePack) -> dict[str, object]:
    """Who asked for a copy with identities and who agreed, by the shop's own ids of them."""
    return {
        "requested_by": f"user:{pack.requested_by_id}" if pack.requested_by_id else None,
        "decided_by": f"user:{pack.decided_by_id}" if pack.decided_by_id else None,
        "decided_at": pack.decided_at.isoformat() if pack.decided_at else None,
        "recipient": pack.recipient,
        "purpose": pack.purpose,
        "legal_paper": pack.legal_paper,
        "expires_on": pack.expires_on.isoformat() if pack.expires_on else None,
    }


def _copies(incident: Incident, profile: str) -> QuerySet[EvidencePack]:
    rows = EvidencePack.objects.filter(incident=incident, profile=profile, tier="T2")
    return rows.select_related("shop", "incident", "requested_by", "decided_by").order_by(
        "-requested_at", "-pk"
    )
