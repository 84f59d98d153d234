"""Vouchers alone, for those who hand them in and see no money."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals.errors import FileRefused
from appeals.forms.losses import VoucherForm
from appeals.operations.losses import keep_voucher
from appeals.operations.losses.entering import VOUCHER
from appeals.views.loss_page import incident_of, loss_path
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission


@login_required
@require_http_methods(["GET", "POST"])
def voucher_add(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Vouchers alone, without a figure: a clerk hands them in and sees no money."""
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    incident = incident_of(shop, public_id)
    form = VoucherForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_voucher(
                incident=incident, upload=form.upload(), actor=request.user, now=timezone.now()
            )
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            messages.success(
                request, _("Kept. SHA-256 on receipt: %(sha)s") % {"sha": kept.sha256[:16] + "…"}
            )
            return redirect(request.path)
    return render(
        request,
        "appeals/vouchers.html",
        {
            "shop": shop,
            "incident": incident,
            "form": form,
            "vouchers": _vouchers(incident),
            "losses_path": loss_path(incident),
        },
        status=400 if form.errors else 200,
    )


def _vouchers(incident: Incident) -> Any:
    return (
        incident.kept_files.filter(kind=VOUCHER)
        .select_related("received_from")
        .order_by("-received_at", "-pk")
    )
