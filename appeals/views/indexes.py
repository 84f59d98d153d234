"""Category indexes to compare lost sales with: handed in, and taken back before they are used."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appeals.errors import FileRefused, LossRefused
from appeals.forms.losses import IndexForm
from appeals.operations.losses import bad_lines, keep_index, withdraw_index
from appeals.packing.losses.index import Index
from appeals.queries.losses.index import indexes_of
from appeals.views.loss_page import incident_of, loss_page, loss_path
from shops.access import shop_for
from shops.enums import Permission


@login_required
@require_POST
def index_add(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """A category's index, handed in before anything is counted with it."""
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = incident_of(shop, public_id)
    form = IndexForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _kept, index = keep_index(
                incident=incident,
                upload=form.upload(),
                label=form.cleaned_data["label"],
                actor=request.user,
                now=timezone.now(),
            )
        except (FileRefused, LossRefused) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _index_told(index))
            return redirect(loss_path(incident) + "#lost")
    return loss_page(request, incident, index_form=form)


@login_required
@require_POST
def index_withdraw(request: HttpRequest, slug: str, public_id: str, file_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = incident_of(shop, public_id)
    row = get_object_or_404(indexes_of(incident), pk=file_id)
    try:
        if withdraw_index(row=row, actor=request.user, now=timezone.now()):
            messages.success(request, _("The index is withdrawn; custody keeps that it was there."))
    except LossRefused as error:
        messages.error(request, str(error))
    return redirect(loss_path(incident) + "#lost")


def _index_told(index: Index) -> str:
    told = _("Kept: %(n)s days, %(first)s to %(last)s. Choose it below.") % {
        "n": len(index.values), "first": index.first, "last": index.last,
    }  # fmt: skip
    if not index.problems:
        return told
    bad = _("%(n)s lines were left out; %(bad)s.") % {
        "n": len(index.problems), "bad": bad_lines(index),
    }  # fmt: skip
    return f"{told} {bad}"
