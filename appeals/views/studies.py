"""Counting lost sales: asked for here, done by a worker."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from appeals.errors import LossRefused
from appeals.forms.losses import StudyForm
from appeals.operations.losses import request_study
from appeals.tasks import count_loss_task
from appeals.views.loss_page import incident_of, loss_page, loss_path
from appeals.views.lost_sales import with_shop
from shops.access import shop_for
from shops.enums import Permission


@login_required
@require_POST
def loss_count(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = incident_of(shop, public_id)
    form = StudyForm(incident, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                study = request_study(
                    incident=incident,
                    penalty=with_shop(form.cleaned_data["penalty"], shop),
                    margin_bp=form.margin_bp,
                    margin_note=form.cleaned_data["margin_note"],
                    control=form.cleaned_data["control"],
                    actor=request.user,
                    now=timezone.now(),
                )
                transaction.on_commit(partial(count_loss_task.delay, study.pk))
        except LossRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect(loss_path(incident) + "#lost")
    return loss_page(request, incident, study_form=form)
