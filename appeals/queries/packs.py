"""A shop's packs, and what may be said of one to a stranger."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from appeals.enums import PackState
from appeals.models import EvidencePack, TimeStamp
from detection.enums import Level
from detection.models import Incident
from shops.enums import Permission
from shops.models import Shop


def packs_of(shop: Shop) -> QuerySet[EvidencePack]:
    """List the shop's packs, newest first, with what a row of the list shows."""
    rows = EvidencePack.objects.filter(shop=shop).order_by("-requested_at", "-pk")
    return rows.select_related("incident__product", "requested_by", "shop")


def ready_packs(shop: Shop) -> QuerySet[EvidencePack]:
    """List the packs that an appeal may take along: no identities, a repeat of the facts once."""
    return packs_of(shop).filter(state=PackState.READY, same_as=None, tier="T1")


def must_read_first(shop: Shop, pack: EvidencePack) -> bool:
    """Who may send a pack out must first have seen what it says against the shop.

    `shop` is what `shop_for` gave, so that its viewer is known.
    """
    may_pack = shop.viewer is not None and shop.viewer.may[Permission.PACK]
    return may_pack and pack.is_ready and not pack.is_cleared


def stamp_of(pack: EvidencePack) -> TimeStamp | None:
    """Find the newest stamp of the pack's seal, or the question that waits for one."""
    found = TimeStamp.objects.filter(shop=pack.shop_id, pack__core_root=pack.core_root)
    return found.exclude(pack__core_root="").order_by("-pk").first()


def provable_incidents(shop: Shop) -> QuerySet[Incident]:
    """List the incidents a pack can be about, the gravest first, then the newest."""
    gravity = Case(
        When(highest_level=Level.CRITICAL, then=Value(0)),
        When(highest_level=Level.HOLD, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Incident.objects.filter(shop=shop, is_withdrawn=False)
    return rows.select_related("product", "shop").order_by(gravity, "-starts_at", "pk")


def issued_at(core_root: str) -> datetime | None:
    """Tell when a pack with this core root was first issued here, and nothing else of it.

    That it was deleted since changes nothing: whoever holds a copy may still ask.
    """
    return (
        EvidencePack.objects.filter(
            core_root=core_root, state__in=[PackState.READY, PackState.DELETED]
        )
        .order_by("built_at")
        .values_list("built_at", flat=True)
        .first()
    )
