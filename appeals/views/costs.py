"""Costs in hand: entered into the ledger, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appeals.errors import LossRefused
from appeals.forms.losses import CostForm
from appeals.models import LossEntry
from appeals.operations.losses import enter_loss, withdraw_loss
from appeals.views.loss_page import incident_of, loss_page, loss_path
from shops.access import shop_for
from shops.enums import Permission


@login_required
@require_POST
def loss_enter(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = incident_of(shop, public_id)
    form = CostForm(incident, request.POST)
    if form.is_valid():
        try:
            enter_loss(
                incident=incident,
                cost=form.cost(),
                vouchers=form.cleaned_data["vouchers"],
                actor=request.user,
                now=timezone.now(),
            )
        except LossRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The cost is in the ledger."))
            return redirect(loss_path(incident))
    return loss_page(request, incident, cost_form=form)


@login_required
@require_POST
def loss_withdraw(request: HttpRequest, slug: str, public_id: str, entry_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = incident_of(shop, public_id)
    entry = get_object_or_404(LossEntry, incident=incident, pk=entry_id)
    if withdraw_loss(entry=entry, actor=request.user, now=timezone.now()):
        messages.success(request, _("The entry is withdrawn; custody keeps that it was there."))
    return redirect(loss_path(incident))
