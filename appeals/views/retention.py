"""How long a case is kept: the legal hold, and deleting it for good."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals.errors import RetentionRefused
from appeals.forms.retention import DeletionForm, HoldForm
from appeals.operations.retention import delete_case, release_hold, set_hold
from appeals.queries.retention import retention_of
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@require_GET
def retention_show(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    incident = _incident(shop, public_id)
    return render(
        request,
        "appeals/retention.html",
        {
            "shop": shop,
            "incident": incident,
            "kept": retention_of(incident),
            "form": HoldForm(),
        },
    )


@login_required
@require_POST
def retention_hold(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Set the hold, or release the one that stands (`step`), with a reason."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    incident = _incident(shop, public_id)
    form = HoldForm(request.POST)
    change = release_hold if request.POST.get("step") == "release" else set_hold
    if not form.is_valid():
        messages.error(request, _("Say why, in at least five characters."))
    else:
        try:
            change(
                incident=incident,
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except RetentionRefused as error:
            messages.error(request, str(error))
    return redirect("appeals:retention-show", slug=shop.slug, public_id=incident.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def retention_delete(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Tell what deleting the case means; a confirmed POST does it."""
    shop = shop_for(request.user, slug, Permission.KEYS)
    incident = _incident(shop, public_id)
    kept = retention_of(incident)
    if kept.is_held:
        messages.error(request, _("A legal hold stands. Release it first."))
        return redirect("appeals:retention-show", slug=shop.slug, public_id=incident.public_id)
    form = DeletionForm(request.POST or None, public_id=incident.public_id)
    if request.method == "POST" and form.is_valid():
        try:
            delete_case(
                incident=incident,
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
            messages.success(request, _("Deleted. Nobody can read the packs of this case again."))
        except RetentionRefused as error:
            messages.error(request, str(error))
        return redirect("appeals:retention-show", slug=shop.slug, public_id=incident.public_id)
    return render(
        request,
        "appeals/retention_delete.html",
        {"shop": shop, "incident": incident, "kept": kept, "form": form},
        status=400 if form.errors else 200,
    )


def _incident(shop: Shop, public_id: str) -> Incident:
    rows = Incident.objects.filter(shop=shop).select_related("product")
    incident = get_object_or_404(rows, public_id=public_id)
    incident.shop = shop  # the one that knows its viewer
    return incident
