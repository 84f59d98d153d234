"""Asks for a pack; a worker builds it later."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.errors import PackDeleted, PackRefused
from appeals.models import CaseKey, EvidencePack
from appeals.operations.packing.annexes import is_age_key
from appeals.operations.rules import version_in_force
from appeals.packing import profile_names
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody

# T1: the platform copy, without any buyer's identity. T2: with identities, for one recipient. T3:
# the shop's own, identities sealed.
TIERS = ("T1", "T2", "T3")
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom a copy with identities goes, why, on what paper, until when, under which key.

    `recipient_key` is the recipient's `age` public key (`age1…`).
    """

    recipient: str
    purpose: str
    legal_paper: str
    expires_on: date
    recipient_key: str


def request_pack(
    *,
    incident: Incident,
    profile: str,
    actor: Principal | None,
    now: datetime,
    tier: str = "T1",
    handover: Handover | None = None,
    signed_copies: bool = False,
) -> EvidencePack:
    """Queue a pack of the incident, or return the one that is already on its way.

    With `signed_copies` its documents also come signed (PAdES). A copy with identities waits for a second person (see `decide_pack`). The caller enqueues the
    build on commit and has checked Permission.PACK, for T2 Permission.REVEAL too. Raises
    PackDeleted for a case that was deleted, PackRefused for a profile or tier that is not offered, for an incident that was withdrawn, and
    for a copy with identities without a person, a recipient and a usable key.
    """
    check_offered(incident, profile, tier)
    if tier == "T2":
        check_handover(handover, actor, now.astimezone(incident.shop.zone).date())
    with transaction.atomic():
        # The lock makes two clicks take turns, so that the second finds the first one's row.
        Incident.objects.select_for_update().get(pk=incident.pk)
        if CaseKey.objects.filter(incident=incident, destroyed_at__isnull=False).exists():
            raise PackDeleted(
                _("The data of this case was deleted; no pack of it can be built or read.")
            )
        under_way = (
            None
            if tier == "T2"
            else EvidencePack.objects.filter(
                incident=incident,
                tier=tier,
                profile=profile,
                signed_copies=signed_copies,
                state__in=[PackState.QUEUED, PackState.BUILDING],
            ).first()
        )
        if under_way is not None:
            return under_way
        pack = EvidencePack.objects.create(
            shop=incident.shop,
            incident=incident,
            tier=tier,
            profile=profile,
            rules=version_in_force(name=profile, now=now),
            signed_copies=signed_copies,
            requested_by=actor if isinstance(actor, User) else None,
            requested_at=now,
            state=PackState.AWAITING if tier == "T2" else PackState.QUEUED,
            **(dataclasses.asdict(handover) if handover and tier == "T2" else {}),
        )
        custody.record(
            shop=incident.shop,
            action=Action.EXPORT_REQUESTED,
            object=f"pack:{pack.pk}",
            case=incident.public_id,
            now=now,
            actor=actor,
            detail={"profile": profile, "tier": tier} | _told(handover if tier == "T2" else None),
        )
    return pack


def check_handover(handover: Handover | None, actor: Principal | None, today: date) -> None:
    """Raises PackRefused unless the handover is complete, begun by a person, and not over."""
    if handover is None or not isinstance(actor, User):
        raise PackRefused(
            _("A copy with identities is asked for by a person, on screen, with a recipient.")
        )
    if not all((handover.recipient, handover.purpose, handover.legal_paper)):
        raise PackRefused(_("Name the recipient, the purpose and the legal paper."))
    if not today < handover.expires_on <= today + LONGEST:
        raise PackRefused(_("The copy must end after today and within a year."))
    if not is_age_key(handover.recipient_key):
        raise PackRefused(_("This is no age public key; one begins with age1."))


def _told(handover: Handover | None) -> dict[str, object]:
    """What custody keeps of a handover: everything but the key."""
    if handover is None:
        return {}
    return {
        "recipient": handover.recipient,
        "purpose": handover.purpose,
        "legal_paper": handover.legal_paper,
        "expires_on": handover.expires_on.isoformat(),
    }


def check_offered(incident: Incident, profile: str, tier: str) -> None:
    """Raises PackRefused for a tier or profile that is not offered, and a withdrawn incident."""
    if tier not in TIERS:
        raise PackRefused(
            _("Tier %(tier)s is not offered; %(tiers)s is.")
            % {"tier": tier, "tiers": ", ".join(TIERS)}
        )
    if profile not in profile_names():
        raise PackRefused(
            _("There is no profile “%(profile)s”. There are: %(profiles)s.")
            % {"profile": profile, "profiles": ", ".join(profile_names())}
        )
    if incident.is_withdrawn:
        raise PackRefused(
            _("This incident was withdrawn after new data came in; there is nothing to prove.")
        )
