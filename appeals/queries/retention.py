"""How long a case is kept, what will be deleted then, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max, QuerySet

from appeals.enums import PackState
from appeals.models import CaseKey, EvidencePack, Penalty
from appeals.queries.files import files_of_case
from detection.models import Incident
from shops.enums import Action
from shops.models import CustodyEvent

# Reading, holding and deleting are no events of the case: they must not prolong it.
_NO_EVENTS = (
    Action.PII_VIEWED,
    Action.EXPORT_REDERIVED,
    Action.EXPORT_DELETED,
    Action.LEGAL_HOLD_SET,
    Action.LEGAL_HOLD_RELEASED,
    Action.CASE_DELETED,
)
UNDER_WAY = (PackState.AWAITING, PackState.QUEUED, PackState.BUILDING)


@dataclass(frozen=True, slots=True)
class Retention:
    """`ends_on` is the first day on which the case may be deleted, in the shop's time zone."""

    key: CaseKey | None
    last_event_at: datetime
    ends_on: date
    packs: int
    annexes: int
    files: int
    under_way: int

    @property
    def is_held(self) -> bool:
        return self.key is not None and self.key.is_held

    @property
    def is_destroyed(self) -> bool:
        return self.key is not None and self.key.is_destroyed


def retention_of(incident: Incident) -> Retention:
    """Look at one case; eight queries."""
    last = _last_event_at(incident)
    packs = stored_packs(incident)
    return Retention(
        key=CaseKey.objects.filter(incident=incident)
        .select_related("hold_set_by", "destroyed_by")
        .first(),
        last_event_at=last,
        ends_on=_years_later(last.astimezone(incident.shop.zone).date()),
        packs=packs.count(),
        annexes=packs.exclude(annex_stored_as="").count(),
        files=files_of_case(incident).count(),
        under_way=EvidencePack.objects.filter(incident=incident, state__in=UNDER_WAY).count(),
    )


def stored_packs(incident: Incident) -> QuerySet[EvidencePack]:
    return EvidencePack.objects.filter(incident=incident, state=PackState.READY)


def cases_that_may_end(now: datetime) -> list[Incident]:
    """List the cases whose key is old enough to look at more closely."""
    rows = CaseKey.objects.filter(destroyed_at=None, hold_set_at=None)
    old = rows.filter(created_at__lt=now.replace(year=now.year - _years(), day=min(now.day, 28)))
    return [row.incident for row in old.select_related("incident__shop").order_by("created_at")]


def _last_event_at(incident: Incident) -> datetime:
    """The newest of: the detector's last word, what custody tells of the case, a penalty's end."""
    told = CustodyEvent.objects.filter(shop=incident.shop, case=incident.public_id).exclude(
        action__in=[action.value for action in _NO_EVENTS]
    )
    penalties = Penalty.objects.filter(shop=incident.shop, incident=incident)
    found: list[datetime | None] = [
        incident.updated_at,
        told.aggregate(at=Max("at"))["at"],
        *penalties.aggregate(at=Max("noticed_at"), end=Max("ends_at")).values(),
    ]
    return max(moment for moment in found if moment is not None)


def _years_later(day: date) -> date:
    """The 29th of February ends on the 1st of March."""
    try:
        return day.replace(year=day.year + _years())
    except ValueError:
        return date(day.year + _years(), 3, 1)


def _years() -> int:
    return int(settings.BRUSHGUARD_CASE_YEARS)
