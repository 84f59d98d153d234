"""Incidents: the list, and the page a worried merchant opens first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from detection.enums import IncidentClass, IncidentState, Level
from detection.forms.feedback import FeedbackForm
from detection.forms.holding import HoldForm
from detection.forms.reporting import ReportForm
from detection.forms.review import AnswerForm
from detection.models import Decision
from detection.operations.feedback import give_feedback
from detection.operations.holding import hold_orders
from detection.operations.reporting import record_report
from detection.operations.review import answer_decision
from detection.queries.holds import orders_to_contain
from detection.queries.incidents import (
    incidents_of,
)
from detection.tasks import enqueue_scan
from detection.views.holds import tell_outcome
from detection.views.incident_page import incident_of, incident_page, one_of
from detection.views.pulse import begin_live
from detection.wording import class_text
from shops.access import shop_for
from shops.enums import Permission
from shops.errors import DomainError

_PAGE = 20


@login_required
@require_GET
def incident_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    begin_live(request, shop)
    wanted = {
        "state": one_of(request.GET.get("state"), IncidentState.values),
        "level": one_of(request.GET.get("level"), Level.values),
        "klass": one_of(request.GET.get("class"), IncidentClass.values),
    }
    incidents = incidents_of(shop, **wanted).defer("verdict")
    page = Paginator(incidents, _PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "detection/incidents.html",
        {
            "shop": shop,
            "page": page,
            "rows": [(incident, class_text(incident.klass)) for incident in page],
            "wanted": wanted,
            "query": _query(wanted),
            "levels": Level.choices,
            "states": IncidentState.choices,
            "classes": IncidentClass.choices,
        },
    )


@login_required
@require_GET
def incident_detail(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    incident = incident_of(shop, public_id)
    return incident_page(request, incident)


@login_required
@require_POST
def incident_hold(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Hold the ticked suspects, or every suspect that can still be stopped."""
    shop = shop_for(request.user, slug, Permission.HOLD)
    incident = incident_of(shop, public_id)
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason."))
        return redirect("detection:incident-show", shop.slug, public_id)
    orders = orders_to_contain(incident) if form.is_everything() else form.orders_of(shop)
    try:
        outcome = hold_orders(
            shop=shop,
            orders=orders,
            reason=form.reason(),
            actor=request.user,
            now=timezone.now(),
            incident=incident,
            spares_released=form.is_everything(),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        tell_outcome(request, outcome, is_hold=True)
    return redirect("detection:incident-show", shop.slug, public_id)


@login_required
@require_POST
def incident_report(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Keep that the shop reported the incident to the platform."""
    shop = shop_for(request.user, slug, Permission.RUN)
    incident = incident_of(shop, public_id)
    form = ReportForm(request.POST)
    with timezone.override(shop.zone):
        is_valid = form.is_valid()
    if is_valid:
        try:
            record_report(
                incident=incident, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The report is on the timeline and in custody."))
            return redirect("detection:incident-show", shop.slug, public_id)
    return incident_page(request, incident, report_form=form)


@login_required
@require_POST
def incident_feedback(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    incident = incident_of(shop, public_id)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            give_feedback(
                incident=incident,
                verdict=form.cleaned_data["verdict"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error("reason", str(error))
        else:
            transaction.on_commit(lambda: enqueue_scan(shop.pk))
            messages.success(request, _("Your statement is kept; the shop is scanned again."))
            return redirect("detection:incident-show", shop.slug, public_id)
    return incident_page(request, incident, feedback_form=form)


@login_required
@require_POST
def incident_answer(
    request: HttpRequest, slug: str, public_id: str, decision_id: int
) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    incident = incident_of(shop, public_id)
    decisions = Decision.objects.filter(review__incident=incident)
    decision = get_object_or_404(decisions.select_related("review"), pk=decision_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_decision(
                decision=decision,
                text=form.cleaned_data["text"],
                actor=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Your answer is with the reviewers."))
            return redirect("detection:incident-show", shop.slug, public_id)
    return incident_page(request, incident, answer_form=form)


def _query(wanted: dict[str, str]) -> str:
    words = {"class" if name == "klass" else name: word for name, word in wanted.items() if word}
    return f"{urlencode(words)}&" if words else ""
