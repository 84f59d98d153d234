"""What the page of losses says of lost sales, and of the way back from a penalty."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from appeals.charts.recovery import Recovery, recovery_figure
from appeals.models import LossStudy, Penalty
from appeals.packing.losses import Assessment
from appeals.packing.losses.claim import false_alarms
from appeals.queries.attribution import is_attributed
from appeals.queries.losses import (
    claim_on,
    counted_days,
    ledger_of,
    lost_entries,
    open_study,
    period_of,
)
from appeals.queries.losses.days import as_of_ahead, ended_at, last_day
from appeals.wording.losses import (
    control_text,
    doubt_texts,
    method_text,
    refusal_text,
    why_none_text,
)
from detection.models import Incident
from shops.models import Shop


def lost_sales(
    incident: Incident, study: LossStudy | None, found: Assessment | None, now: datetime
) -> dict[str, Any]:
    """What the page says of lost sales."""
    running = open_study(incident)
    failed = None if study or running else LossStudy.objects.filter(incident=incident).first()
    return {
        "study": study,
        "as_of_ahead": as_of_ahead(incident.shop, now),
        "running": running,
        "failed": failed,
        "found": found,
        "why_none": why_none_text(found) if found else "",
        "control": control_text(found) if found else "",
        "methods": [_method(found, one) for one in found.estimates] if found else [],
        "claim": claim_on(incident, ledger_of(lost_entries(incident)), found),
        "has_penalty": incident.penalties.exists(),
        "is_attributed": is_attributed(incident),
    }


def _method(found: Assessment, one: Any) -> dict[str, Any]:
    false, tried = false_alarms(found.placebos, one.method)
    return {
        "name": method_text(one.method),
        "told": one,
        "refusal": refusal_text(one),
        "doubts": doubt_texts(found, one),
        "false": false,
        "tried": tried,
    }


def recovery(incident: Incident, now: datetime) -> dict[str, Any]:
    """The chart of the widest penalty: of the whole shop before one of an item."""
    penalties = incident.penalties.select_related("shop", "product").order_by(
        "-scope", "noticed_at"
    )
    penalty = penalties.first()
    period = period_of(with_shop(penalty, incident.shop), now) if penalty else None
    if penalty is None or period is None:
        return {"figure": None}
    told = Recovery(counted_days(penalty, now), period, _would_end(penalty))
    return {
        "figure": recovery_figure(told),
        "charted": penalty,
        "period": period,
        "days_won_back": told.days_won_back,
    }


def _would_end(penalty: Penalty) -> date | None:
    """The day the penalty was to end on, where an appeal ended it before."""
    end = ended_at(penalty)
    if penalty.ends_at is None or end is None or end >= penalty.ends_at:
        return None
    return last_day(penalty.ends_at, penalty.shop)


def with_shop(penalty: Penalty, shop: Shop) -> Penalty:
    penalty.shop = shop
    return penalty
