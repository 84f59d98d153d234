"""Who could have gained: what the shop knows around an incident, for an authority alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals.enums import CircumstanceKind
from appeals.forms.circumstances import CircumstanceForm
from appeals.models import Circumstance
from appeals.operations.circumstances import note_circumstance, withdraw_circumstance
from appeals.queries.case.keys import is_ended
from appeals.queries.circumstances import opened
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@require_http_methods(["GET", "POST"])
def circumstance_list(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
    form = CircumstanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        note_circumstance(
            incident=incident,
            kind=CircumstanceKind(clean["kind"]),
            text=clean["text"],
            source=clean["source"],
            happened_on=clean["happened_on"],
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Noted. Custody holds its hash, not its words."))
        return redirect(request.path)
    return render(
        request,
        "appeals/circumstances.html",
        {
            "shop": shop,
            "incident": incident,
            "form": form,
            "known": opened(incident),
            "is_ended": is_ended(incident),
        },
        status=400 if form.errors else 200,
    )


@login_required
@require_POST
def circumstance_withdraw(
    request: HttpRequest, slug: str, public_id: str, circumstance_id: int
) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
    row = get_object_or_404(Circumstance, incident=incident, pk=circumstance_id)
    if withdraw_circumstance(row=row, actor=request.user, now=timezone.now()):
        messages.success(request, _("Taken back; custody keeps that it was there."))
    return redirect(reverse("appeals:circumstance-list", args=[shop.slug, incident.public_id]))


def _incident(shop: Shop, public_id: str) -> Incident:
    rows = Incident.objects.filter(shop=shop).select_related("product")
    incident = get_object_or_404(rows, public_id=public_id)
    incident.shop = shop  # the one that knows its viewer
    return incident
