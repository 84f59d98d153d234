"""The page of losses, put together: ledger, count, what is at risk, the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from appeals.charts.recovery import Recovery, recovery_figure
from appeals.forms.losses import CostForm, IndexForm, StudyForm
from appeals.models import LossEntry, LossStudy, Penalty
from appeals.packing.losses import Assessment, Ledger
from appeals.packing.losses.claim import false_alarms
from appeals.queries.attribution import is_attributed
from appeals.queries.losses import (
    at_risk,
    claim_on,
    counted_days,
    latest_study,
    ledger_of,
    lost_entries,
    open_study,
    period_of,
)
from appeals.queries.losses.days import ended_at
from appeals.queries.losses.index import indexes_of
from appeals.queries.losses.ledger import found_by
from appeals.wording.losses import (
    control_text,
    doubt_texts,
    method_text,
    overlap_text,
    refusal_text,
    why_none_text,
)
from detection.models import Incident
from shops.enums import Permission
from shops.models import Shop


def loss_page(
    request: HttpRequest,
    incident: Incident,
    *,
    cost_form: CostForm | None = None,
    study_form: StudyForm | None = None,
    index_form: IndexForm | None = None,
) -> HttpResponse:
    shop = incident.shop
    may_write = shop.viewer is not None and shop.viewer.may[Permission.APPEAL]
    rows = list(lost_entries(incident))
    ledger, study = ledger_of(rows), latest_study(incident)
    found = found_by(study)
    claim = claim_on(incident, ledger, found)
    return render(
        request,
        "appeals/losses.html",
        {
            "shop": shop,
            "incident": incident,
            "claim": claim,
            "is_attributed": claim.is_attributed,
            "lines": _lines(rows, ledger),
            "overlaps": [overlap_text(overlap) for overlap in ledger.overlaps],
            "undocumented_fen": ledger.undocumented_fen,
            "cost_form": (cost_form or CostForm(incident)) if may_write else None,
            "study_form": (study_form or _study_form(incident, study)) if may_write else None,
            "index_form": (index_form or IndexForm()) if may_write else None,
            "is_index_refused": index_form is not None,
            "indexes": indexes_of(incident),
            "is_cost_refused": cost_form is not None,
            "is_study_refused": study_form is not None,
            "risk": at_risk(incident),
            **lost_sales(incident, study, found),
            **_recovery(incident),
        },
        status=400 if cost_form or study_form or index_form else 200,
    )


def _lines(rows: list[LossEntry], ledger: Ledger) -> list[dict[str, Any]]:
    counted = {entry.id for entry in ledger.counted}
    return [
        {"row": row, "number": entry.id, "is_counted": entry.id in counted}
        for row, entry in zip(rows, ledger.entries, strict=True)
    ]


def lost_sales(
    incident: Incident, study: LossStudy | None, found: Assessment | None
) -> dict[str, Any]:
    """What the page says of lost sales."""
    running = open_study(incident)
    failed = None if study or running else LossStudy.objects.filter(incident=incident).first()
    return {
        "study": study,
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


def _recovery(incident: Incident) -> dict[str, Any]:
    """The chart of the widest penalty: of the whole shop before one of an item."""
    penalties = incident.penalties.select_related("shop", "product").order_by(
        "-scope", "noticed_at"
    )
    penalty = penalties.first()
    period = period_of(with_shop(penalty, incident.shop)) if penalty else None
    if penalty is None or period is None:
        return {"figure": None}
    told = Recovery(counted_days(penalty), period, _would_end(penalty))
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
    return penalty.ends_at.astimezone(penalty.shop.zone).date()


def _study_form(incident: Incident, study: LossStudy | None) -> StudyForm:
    """The last choices again, so that newer data can be counted the same way."""
    if study is None:
        return StudyForm(incident)
    margin = None if study.margin_bp is None else study.margin_bp / 100
    initial = {
        "penalty": study.penalty_id,
        "margin": margin,
        "margin_note": study.margin_note,
        "control": study.control,
    }
    return StudyForm(incident, initial=initial)


def incident_of(shop: Shop, public_id: str) -> Incident:
    rows = Incident.objects.filter(shop=shop).select_related("product")
    incident = get_object_or_404(rows, public_id=public_id)
    incident.shop = shop  # the one that knows its viewer
    return incident


def with_shop(penalty: Penalty, shop: Shop) -> Penalty:
    penalty.shop = shop
    return penalty


def loss_path(incident: Incident) -> str:
    return reverse("appeals:loss-show", args=[incident.shop.slug, incident.public_id])
