"""The page of losses, put together: ledger, count, what is at risk, the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from appeals.forms.losses import CostForm, IndexForm, StudyForm
from appeals.models import LossEntry, LossStudy
from appeals.packing.losses import Ledger
from appeals.queries.case.keys import is_ended
from appeals.queries.losses import at_risk, claim_on, latest_study, ledger_of, lost_entries
from appeals.queries.losses.index import indexes_of
from appeals.queries.losses.ledger import found_by
from appeals.views.lost_sales import lost_sales, recovery
from appeals.wording.losses import overlap_text
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
    has_ended = is_ended(incident)
    may_write = shop.viewer is not None and shop.viewer.may[Permission.APPEAL] and not has_ended
    rows, now = list(lost_entries(incident)), timezone.now()
    ledger, study = ledger_of(rows), latest_study(incident)
    found = found_by(study)
    claim = claim_on(incident, ledger, found)
    return render(
        request,
        "appeals/losses.html",
        {
            "shop": shop,
            "incident": incident,
            "is_ended": has_ended,
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
            **lost_sales(incident, study, found, now),
            **recovery(incident, now),
        },
        status=400 if cost_form or study_form or index_form else 200,
    )


def _lines(rows: list[LossEntry], ledger: Ledger) -> list[dict[str, Any]]:
    counted = {entry.id for entry in ledger.counted}
    return [
        {"row": row, "number": entry.id, "is_counted": entry.id in counted}
        for row, entry in zip(rows, ledger.entries, strict=True)
    ]


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


def loss_path(incident: Incident) -> str:
    return reverse("appeals:loss-show", args=[incident.shop.slug, incident.public_id])
