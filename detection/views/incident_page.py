"""The page of one incident, as it opens and as a refused form brings it back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from detection.forms.feedback import FeedbackForm
from detection.forms.holding import HoldForm
from detection.forms.reporting import ReportForm
from detection.forms.review import AnswerForm
from detection.models import Incident
from detection.queries.incidents import (
    SuspectTab,
    custody_of,
    decisions_on,
    feedback_on,
    incident_at,
    reports_on,
    review_state_of,
    suspects_of,
)
from detection.views.verdict_parts import verdict_parts
from detection.wording import action_text
from shops.enums import Permission
from shops.models import Shop

_SUSPECTS = 20


def incident_page(
    request: HttpRequest,
    incident: Incident,
    *,
    report_form: ReportForm | None = None,
    feedback_form: FeedbackForm | None = None,
    answer_form: AnswerForm | None = None,
) -> HttpResponse:
    """Show the incident; a form that is given was refused and shows its errors."""
    shop = incident.shop
    is_refused = bool(report_form or feedback_form or answer_form)
    may = shop.viewer.may if shop.viewer else {}
    parts = verdict_parts(incident, timezone.now())
    first_tab = SuspectTab.OPEN if parts["counts"].can_hold else SuspectTab.ALL
    tab = SuspectTab(one_of(request.GET.get("suspects"), list(SuspectTab)) or first_tab)
    suspects = Paginator(suspects_of(incident, tab), _SUSPECTS).get_page(request.GET.get("page"))
    return render(
        request,
        "detection/incident.html",
        {
            **parts,
            "shop": shop,
            "incident": incident,
            "tab": tab,
            "tabs": _suspect_tabs(),
            "suspects": suspects,
            "suspects_query": f"suspects={tab}&",
            "hold_form": HoldForm(),
            "feedback": feedback_on(incident),
            "reports": reports_on(incident),
            "report_form": report_form or ReportForm(),
            "is_report_refused": report_form is not None,
            "feedback_form": feedback_form or FeedbackForm(),
            "review_state": review_state_of(incident),
            "decisions": decisions_on(incident),
            "answer_form": answer_form or AnswerForm(),
            "custody": _custody(incident) if may.get(Permission.READ_CASE) else [],
        },
        status=400 if is_refused else 200,
    )


def incident_of(shop: Shop, public_id: str) -> Incident:
    incident = get_object_or_404(incident_at(shop, public_id))
    incident.shop = shop  # the one that knows its viewer
    return incident


def _suspect_tabs() -> list[tuple[str, str]]:
    return [
        (SuspectTab.ALL, _("All suspects")),
        (SuspectTab.OPEN, _("Not held yet")),
        (SuspectTab.HELD, _("On hold")),
        (SuspectTab.SHIPPED, _("Already shipped")),
    ]


def _custody(incident: Incident) -> list[dict[str, Any]]:
    return [{"line": line, "text": action_text(line.action)} for line in custody_of(incident)]


def one_of(word: str | None, words: list[Any]) -> str:
    return word if word is not None and word in words else ""
