"""Asks for a pack; a worker builds it later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.errors import PackRefused
from appeals.models import EvidencePack
from appeals.packing import profile_names
from detection.models import Incident
from shops.access import Principal
from shops.enums import Action
from shops.models import User
from shops.operations import custody

# The platform copy, without any buyer's identity.
TIERS = ("T1",)


def request_pack(
    *, incident: Incident, profile: str, actor: Principal | None, now: datetime, tier: str = "T1"
) -> EvidencePack:
    """Queue a pack of the incident, or return the one that is already on its way.

    The caller enqueues the build on commit and has checked Permission.PACK. Raises PackRefused
    for a profile or tier that is not offered and for an incident that was withdrawn.
    """
    _check(incident, profile, tier)
    with transaction.atomic():
        # The lock makes two clicks take turns, so that the second finds the first one's row.
        Incident.objects.select_for_update().get(pk=incident.pk)
        under_way = EvidencePack.objects.filter(
            incident=incident,
            tier=tier,
            profile=profile,
            state__in=[PackState.QUEUED, PackState.BUILDING],
        ).first()
        if under_way is not None:
            return under_way
        pack = EvidencePack.objects.create(
            shop=incident.shop,
            incident=incident,
            tier=tier,
            profile=profile,
            requested_by=actor if isinstance(actor, User) else None,
            requested_at=now,
        )
        custody.record(
            shop=incident.shop,
            action=Action.EXPORT_REQUESTED,
            object=f"pack:{pack.pk}",
            case=incident.public_id,
            now=now,
            actor=actor,
            detail={"profile": profile, "tier": tier},
        )
    return pack


def _check(incident: Incident, profile: str, tier: str) -> None:
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
