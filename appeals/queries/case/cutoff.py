"""Up to when a case reaches: the newest fact. It stands in for "now" inside a pack.

A pack built tomorrow from the same facts must be the same bytes. So only facts move the cut-off
(imports, verdicts, holds, penalties, filings), never the building of packs, the sending of
notices, or a scan that found nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from appeals import packing
from appeals.models import Appeal, Penalty
from appeals.queries.case.orders import orders_of_case
from appeals.queries.reports import stamps_of_reports
from detection.models import Hold, Incident
from shops.enums import Action, BatchState
from shops.models import CustodyEvent, ImportBatch, Promotion, Refund, Shop

_FACTS = (
    Action.PARSED,
    Action.ROWS_REJECTED,
    Action.IMPORT_UNDONE,
    Action.PROMOTION_CHANGED,
    Action.LABEL,
    Action.HOLD_SET,
    Action.HOLD_RELEASED,
    Action.REPORT_FILED,
    Action.REPORT_WRITTEN,
    Action.OUTREACH_PLANNED,
    Action.OUTREACH_RECORDED,
    Action.PARAMS_CHANGED,
    Action.LOSS_ENTERED,
    Action.LOSS_WITHDRAWN,
    Action.LOSS_CONTROL_WITHDRAWN,
    Action.LOSS_COUNTED,
    Action.ACCOUNT_DECLARED,
    Action.ACCOUNT_WITHDRAWN,
    Action.STATEMENT_READ,
    Action.STATEMENT_WITHDRAWN,
    Action.EXCLUSION_ANSWERED,
    Action.CIRCUMSTANCE_NOTED,
    Action.CIRCUMSTANCE_WITHDRAWN,
)
# A scan that changed no incident says nothing new; its canonical line holds exactly this.
_IDLE = '"changed":0,'


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The time of the newest fact, and the custody lines up to it, oldest first."""

    at: datetime
    custody: tuple[bytes, ...]


def cutoff_of(
    incident: Incident, verdicts: tuple[packing.Verdict, ...], until: datetime | None = None
) -> Cutoff:
    """Find the newest fact of the case and the shop's chain up to it; eleven queries.

    With `until`, the cut-off of an earlier pack, it is that one.
    """
    chain = CustodyEvent.objects.filter(shop=incident.shop)
    at = until or _newest(incident, verdicts)
    last = chain.filter(at__lte=at).aggregate(last=Max("seq"))["last"] or 0
    lines = chain.filter(seq__lte=last).order_by("seq").values_list("line", flat=True)
    return Cutoff(at=at, custody=tuple(line.encode() for line in lines.iterator()))


def _newest(incident: Incident, verdicts: tuple[packing.Verdict, ...]) -> datetime:
    told = _told_at(incident.shop)
    return max([verdict.at for verdict in verdicts] + [*_row_times(incident), *told])


def _told_at(shop: Shop) -> list[datetime]:
    """When custody was last told of a fact, or of a scan that changed an incident."""
    scans = Q(action=Action.DETECT_RUN.value) & ~Q(line__contains=_IDLE)
    added = Q(action=Action.NOTICE_ADDED.value)
    penalties = added & (Q(object__startswith="penalty:") | Q(object__startswith="kept:"))
    facts = Q(action__in=[action.value for action in _FACTS]) | scans | penalties
    newest = CustodyEvent.objects.filter(facts, shop=shop).aggregate(at=Max("at"))["at"]
    return [newest] if newest is not None else []


def _row_times(incident: Incident) -> Iterator[datetime]:
    shop = incident.shop
    ids = orders_of_case(incident).values("platform_order_id")
    own = {"incident": incident}
    newest = (
        orders_of_case(incident).aggregate(at=Max("as_of")),
        orders_of_case(incident).aggregate(at=Max("placed_at")),
        Refund.objects.filter(shop=shop, platform_order_id__in=ids).aggregate(at=Max("as_of")),
        Hold.objects.filter(shop=shop, **own).aggregate(at=Max("held_at"), end=Max("released_at")),
        Penalty.objects.filter(shop=shop, **own).aggregate(
            at=Max("noticed_at"), end=Max("recorded_at")
        ),
        Appeal.objects.filter(shop=shop, penalty__incident=incident).aggregate(at=Max("filed_at")),
        stamps_of_reports(incident).aggregate(at=Max("obtained_at")),
        Promotion.objects.filter(shop=shop, starts_at__lte=incident.ends_at).aggregate(
            at=Max("changed_at")
        ),
        ImportBatch.objects.filter(shop=shop, state=BatchState.DONE).aggregate(
            at=Max("received_at"), end=Max("finished_at")
        ),
    )
    for found in newest:
        yield from (moment for moment in found.values() if moment is not None)
