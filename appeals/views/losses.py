"""What the attack cost: the ledger, the count of lost sales, what is at risk, the way back."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals.charts.recovery import Recovery, recovery_figure
from appeals.errors import FileRefused, LossRefused
from appeals.exports.handover import handover_workbook
from appeals.forms.losses import CostForm, IndexForm, StudyForm, VoucherForm
from appeals.models import LossEntry, LossStudy, Penalty
from appeals.operations.losses import (
    bad_lines,
    enter_loss,
    keep_index,
    keep_voucher,
    request_study,
    withdraw_loss,
)
from appeals.operations.losses.entering import VOUCHER
from appeals.packing.losses import Assessment, Ledger
from appeals.packing.losses.claim import false_alarms
from appeals.packing.losses.index import Index
from appeals.queries.attribution import is_attributed
from appeals.queries.losses import (
    at_risk,
    claim_on,
    counted_days,
    latest_study,
    ledger_of,
    lost_entries,
    open_study,
    period_of,
)
from appeals.queries.losses.days import ended_at
from appeals.queries.losses.index import indexes_of
from appeals.queries.losses.ledger import found_by
from appeals.tasks import count_loss_task
from appeals.wording.losses import (
    control_text,
    doubt_texts,
    method_text,
    overlap_text,
    refusal_text,
    why_none_text,
)
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def loss_show(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MONEY)
    return _page(request, _incident(shop, public_id))


@login_required
@require_POST
def loss_enter(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
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
            return redirect(_path(incident))
    return _page(request, incident, cost_form=form)


@login_required
@require_POST
def loss_withdraw(request: HttpRequest, slug: str, public_id: str, entry_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
    entry = get_object_or_404(LossEntry, incident=incident, pk=entry_id)
    if withdraw_loss(entry=entry, actor=request.user, now=timezone.now()):
        messages.success(request, _("The entry is withdrawn; custody keeps that it was there."))
    return redirect(_path(incident))


@login_required
@require_http_methods(["GET", "POST"])
def voucher_add(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Vouchers alone, without a figure: a clerk hands them in and sees no money."""
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    incident = _incident(shop, public_id)
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
            "losses_path": _path(incident),
        },
        status=400 if form.errors else 200,
    )


@login_required
@require_POST
def loss_count(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
    form = StudyForm(incident, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                study = request_study(
                    incident=incident,
                    penalty=_with_shop(form.cleaned_data["penalty"], shop),
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
            return redirect(_path(incident) + "#lost")
    return _page(request, incident, study_form=form)


@login_required
@require_POST
def index_add(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """A category's index, handed in before anything is counted with it."""
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
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
            return redirect(_path(incident) + "#lost")
    return _page(request, incident, index_form=form)


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


@login_required
@never_cache
@require_GET
def loss_progress(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """The part of the page that changes while a worker counts."""
    shop = shop_for(request.user, slug, Permission.MONEY)
    incident = _incident(shop, public_id)
    study = latest_study(incident)
    context = {"shop": shop, "incident": incident, **_lost(incident, study, found_by(study))}
    return render(request, "appeals/_loss_lost.html", context)


@login_required
@require_GET
def loss_handover(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MONEY)
    incident = _incident(shop, public_id)
    ledger = ledger_of(lost_entries(incident))
    found = found_by(latest_study(incident))
    content = handover_workbook(
        shop=shop,
        case=incident.public_id,
        ledger=ledger,
        found=found,
        claim=claim_on(incident, ledger, found),
    )
    name = f"losses-{incident.public_id}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


def _page(
    request: HttpRequest,
    incident: Incident,
    *,
    cost_form: CostForm | None = None,
    study_form: StudyForm | None = None,
    index_form: IndexForm | None = None,
) -> HttpResponse:
    shop = incident.shop
    may_write = shop.viewer is not None and shop.viewer.may[Permission.APPEAL]
    rows = list(lost_entries(incident))
    ledger, study = ledger_of(rows), latest_study(incident)
    found = found_by(study)
    claim = claim_on(incident, ledger, found)
    return render(
        request,
        "appeals/losses.html",
        {
            "shop": shop,
            "incident": incident,
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
            **_lost(incident, study, found),
            **_recovery(incident),
        },
        status=400 if cost_form or study_form or index_form else 200,
    )


def _lines(rows: list[LossEntry], ledger: Ledger) -> list[dict[str, Any]]:
    counted = {entry.id for entry in ledger.counted}
    return [
        {"row": row, "number": entry.id, "is_counted": entry.id in counted}
        for row, entry in zip(rows, ledger.entries, strict=True)
    ]


def _lost(incident: Incident, study: LossStudy | None, found: Assessment | None) -> dict[str, Any]:
    """What the page says of lost sales."""
    running = open_study(incident)
    failed = None if study or running else LossStudy.objects.filter(incident=incident).first()
    return {
        "study": study,
        "running": running,
        "failed": failed,
        "found": found,
        "why_none": why_none_text(found) if found else "",
        "control": control_text(found) if found else "",
        "methods": [_method(found, one) for one in found.estimates] if found else [],
        "claim": claim_on(incident, ledger_of(lost_entries(incident)), found),
        "has_penalty": incident.penalties.exists(),
        "is_attributed": is_attributed(incident),
    }


def _method(found: Assessment, one: Any) -> dict[str, Any]:
    false, tried = false_alarms(found.placebos, one.method)
    return {
        "name": method_text(one.method),
        "told": one,
        "refusal": refusal_text(one),
        "doubts": doubt_texts(found, one),
        "false": false,
        "tried": tried,
    }


def _recovery(incident: Incident) -> dict[str, Any]:
    """The chart of the widest penalty: of the whole shop before one of an item."""
    penalties = incident.penalties.select_related("shop", "product").order_by(
        "-scope", "noticed_at"
    )
    penalty = penalties.first()
    period = period_of(_with_shop(penalty, incident.shop)) if penalty else None
    if penalty is None or period is None:
        return {"figure": None}
    told = Recovery(counted_days(penalty), period, _would_end(penalty))
    return {
        "figure": recovery_figure(told),
        "charted": penalty,
        "period": period,
        "days_won_back": told.days_won_back,
    }


def _would_end(penalty: Penalty) -> date | None:
    """The day the penalty was to end on, where an appeal ended it before."""
    end = ended_at(penalty)
    if penalty.ends_at is None or end is None or end >= penalty.ends_at:
        return None
    return penalty.ends_at.astimezone(penalty.shop.zone).date()


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


def _vouchers(incident: Incident) -> Any:
    return (
        incident.kept_files.filter(kind=VOUCHER)
        .select_related("received_from")
        .order_by("-received_at", "-pk")
    )


def _incident(shop: Shop, public_id: str) -> Incident:
    rows = Incident.objects.filter(shop=shop).select_related("product")
    incident = get_object_or_404(rows, public_id=public_id)
    incident.shop = shop  # the one that knows its viewer
    return incident


def _with_shop(penalty: Penalty, shop: Shop) -> Penalty:
    penalty.shop = shop
    return penalty


def _path(incident: Incident) -> str:
    return reverse("appeals:loss-show", args=[incident.shop.slug, incident.public_id])
