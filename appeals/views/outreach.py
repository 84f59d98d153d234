"""Asking buyers, on a clerk's phone: the plan, the next one to ask, what each said."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals.enums import Disposition
from appeals.errors import OutreachRefused
from appeals.forms.outreach import AnswerForm, PlanForm
from appeals.models import OutreachContact
from appeals.operations.outreach import record_answer, register_plan, start_contact
from appeals.packing.outreach import SCRIPT
from appeals.queries.case.keys import is_ended
from appeals.queries.outreach import (
    contacts_of,
    disposition_counts,
    outreach_figures,
    plan_of,
    plans_under_way,
)
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@require_GET
def outreach_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.OUTREACH)
    return render(
        request, "appeals/outreach_list.html", {"shop": shop, "rows": plans_under_way(shop)}
    )


@login_required
@require_GET
def outreach_show(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.OUTREACH)
    incident = _incident(shop, public_id)
    plan = plan_of(incident)
    if plan is None:
        form = PlanForm()
        return render(
            request,
            "appeals/outreach_plan.html",
            {"shop": shop, "incident": incident, "form": form, "script": _script(shop, None)},
        )
    return render(
        request,
        "appeals/outreach.html",
        {
            "shop": shop,
            "incident": incident,
            "plan": plan,
            "contacts": contacts_of(plan),
            "counts": [(word, disposition_counts(plan)[word.value]) for word in Disposition],
            "figures": outreach_figures(plan),
            "is_ended": is_ended(incident),
        },
    )


@login_required
@require_POST
def outreach_register(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    incident = _incident(shop, public_id)
    form = PlanForm(request.POST)
    if form.is_valid():
        try:
            register_plan(
                incident=incident,
                target=form.cleaned_data["target"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The plan is registered and in custody."))
        except OutreachRefused as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Choose 90, 95 or 99 percent."))
    return redirect("appeals:outreach-show", slug=shop.slug, public_id=public_id)


@login_required
@require_POST
def contact_start(request: HttpRequest, slug: str, contact_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.OUTREACH)
    contact = _contact(shop, contact_id)
    try:
        start_contact(contact=contact, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except OutreachRefused as error:
        messages.error(request, str(error))
        public_id = contact.plan.incident.public_id
        return redirect("appeals:outreach-show", slug=shop.slug, public_id=public_id)
    return redirect("appeals:contact-show", slug=shop.slug, contact_id=contact.pk)


@login_required
@require_http_methods(["GET", "POST"])
def contact_show(request: HttpRequest, slug: str, contact_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.OUTREACH)
    contact = _contact(shop, contact_id)
    public_id = contact.plan.incident.public_id
    form = AnswerForm(shop, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_answer(
                contact=contact,
                said=form.said(),
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
            messages.success(request, _("Kept. Thank you; on to the next."))
            return redirect("appeals:outreach-show", slug=shop.slug, public_id=public_id)
        except OutreachRefused as error:
            form.add_error(None, str(error))
    return render(
        request,
        "appeals/contact.html",
        {
            "shop": shop,
            "contact": contact,
            "incident": contact.plan.incident,
            "items": contact.items.select_related("original", "redacted"),  # type: ignore[attr-defined]
            "script": _script(shop, contact),
            "form": form if contact.attempted_at and not contact.recorded_at else None,
        },
    )


def _script(shop: Shop, contact: OutreachContact | None) -> list[str]:
    """What is asked, in the order of the plan; in the buyers' language."""
    language = "zh-Hans" if shop.currency == "CNY" else "en"
    day = contact.order.placed_at.astimezone(shop.zone) if contact else None
    date = f"{day:%Y-%m-%d}" if day else "…"
    return [line.format(shop=shop.name, date=date) for line in SCRIPT[language]]


def _incident(shop: Shop, public_id: str) -> Incident:
    rows = Incident.objects.filter(shop=shop).select_related("product")
    incident = get_object_or_404(rows, public_id=public_id)
    incident.shop = shop
    return incident


def _contact(shop: Shop, contact_id: int) -> OutreachContact:
    rows = OutreachContact.objects.filter(shop=shop)
    rows = rows.select_related("order", "plan__incident__product", "attempted_by")
    contact = get_object_or_404(rows, pk=contact_id)
    contact.shop = contact.plan.shop = contact.plan.incident.shop = shop
    contact.order.shop = shop
    return contact
