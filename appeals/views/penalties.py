"""What the platform did to the shop, notice by notice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals.enums import AppealKind, AppealState, DeadlineBasis, PenaltyKind, PenaltyScope
from appeals.errors import PenaltyRefused
from appeals.forms.files import CaseFileForm
from appeals.forms.packs import profile_label
from appeals.forms.penalties import PenaltyForm, initial_of
from appeals.models import Appeal, Penalty
from appeals.operations.charges import answer_sentence
from appeals.operations.penalties import change_penalty, record_penalty
from appeals.packing.calendar import Due
from appeals.packing.profile import Both
from appeals.queries.deadlines import Rule, attempts_left, countdown, profile_of, rule_for
from appeals.queries.exhibits import Standings, answered_charge, meter_of, standings_of
from appeals.queries.penalties import met_by, penalties_of
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop

_PAGE = 50


@login_required
@require_GET
def penalty_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    now = timezone.now()
    page = Paginator(penalties_of(shop), _PAGE).get_page(request.GET.get("page"))
    rows = [
        (row, countdown(row.noticed_at, row.appeal_deadline_at, now), met_by(row)) for row in page
    ]
    return render(request, "appeals/penalties.html", {"shop": shop, "page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def penalty_record(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    suggested = _suggested(shop, request.GET.get("incident", ""))
    with timezone.override(shop.zone):
        form = PenaltyForm(shop, request.POST or None, initial=suggested)
        if form.is_valid():
            try:
                penalty = record_penalty(
                    shop=shop, notice=form.notice(), actor=request.user, now=timezone.now()
                )
            except PenaltyRefused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The penalty is recorded."))
                return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty.pk)
        return _form_page(request, shop, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def penalty_edit(request: HttpRequest, slug: str, penalty_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    penalty = _penalty(shop, penalty_id)
    with timezone.override(shop.zone):
        form = PenaltyForm(shop, request.POST or None, initial=initial_of(penalty))
        if form.is_valid():
            try:
                change_penalty(
                    penalty=penalty,
                    notice=form.notice(),
                    actor=request.user,
                    now=timezone.now(),
                )
            except PenaltyRefused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The penalty is changed; custody keeps both versions."))
                return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty.pk)
        return _form_page(request, shop, form, penalty)


@login_required
@require_GET
def penalty_detail(request: HttpRequest, slug: str, penalty_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    penalty = _penalty(shop, penalty_id)
    appeals, met = list(penalty.appeals.all()), met_by(penalty)
    left = countdown(penalty.noticed_at, penalty.appeal_deadline_at, timezone.now())
    rules, rule = profile_of(shop), rule_for(shop, penalty.kind)
    standings = standings_of(shop, penalty.incident, penalty)
    answered = answered_charge(penalty, standings)
    return render(
        request,
        "appeals/penalty.html",
        {
            "shop": shop,
            "penalty": penalty,
            "appeals": appeals,
            "met": met,
            "is_won": met is not None and met.state == AppealState.WON,
            "has_open_appeal": any(_is_open(appeal, AppealKind.APPEAL) for appeal in appeals),
            "has_counter": any(_is_open(appeal, AppealKind.COUNTER) for appeal in appeals),
            "counter_complaint": rules.counter_complaint,
            "attempts": rules.attempts,
            "attempts_left": attempts_left(rules, appeals),
            "due": _due(penalty, rule),
            "countdown": None if met else left,
            "rule": rule,
            "profile_name": profile_label(rules.id),
            "answered": [(row, _choices(row.chosen, standings)) for row in answered],
            "meter": meter_of(rules, answered, standings),
            "files": penalty.files.select_related("received_from"),
            "file_form": CaseFileForm(initial={"kind": "notice"}),
        },
    )


@login_required
@require_POST
def penalty_answer(request: HttpRequest, slug: str, penalty_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    penalty = _penalty(shop, penalty_id)
    position = request.POST.get("position", "")
    try:
        answer_sentence(
            penalty=penalty,
            position=int(position) if position.isdecimal() else -1,
            exhibits=request.POST.getlist("exhibit"),
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved."))
    except PenaltyRefused as error:
        messages.error(request, str(error))
    return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty.pk)


def _is_open(appeal: Appeal, kind: AppealKind) -> bool:
    return appeal.kind == kind and not appeal.is_decided


def _due(penalty: Penalty, rule: Rule | None) -> Due | None:
    """How the deadline was counted, where the rule and not the notice set it."""
    if rule is None or penalty.deadline_basis != DeadlineBasis.RULE:
        return None
    return rule.due(penalty.noticed_at, penalty.shop.timezone)


def _choices(chosen: frozenset[str], standings: Standings) -> list[tuple[str, Both, bool]]:
    return [(code, one.exhibit.name, code in chosen) for code, one in standings.items()]


def _penalty(shop: Shop, penalty_id: int) -> Penalty:
    penalty = get_object_or_404(penalties_of(shop), pk=penalty_id)
    penalty.shop = shop
    return penalty


def _form_page(
    request: HttpRequest, shop: Shop, form: PenaltyForm, penalty: Penalty | None
) -> HttpResponse:
    return render(
        request,
        "appeals/penalty_form.html",
        {
            "shop": shop,
            "form": form,
            "penalty": penalty,
            "profile": profile_of(shop),
            "profile_name": profile_label(profile_of(shop).id),
            "windows": _windows(shop),
        },
    )


def _windows(shop: Shop) -> list[tuple[int | None, str]]:
    """The appeal windows the platform's rules name, each with the penalties it holds for."""
    kinds: dict[int | None, list[str]] = {}
    for kind in PenaltyKind:
        rule = rule_for(shop, kind)
        if rule is not None:
            kinds.setdefault(rule.hours, []).append(str(kind.label))
    return [(hours, _(", ").join(labels)) for hours, labels in kinds.items()]


def _suggested(shop: Shop, public_id: str) -> dict[str, object]:
    """Start from the incident the page was opened for, and from its product."""
    incident = shop.incidents.filter(public_id=public_id).select_related("product").first()
    return {
        "incident": public_id,
        "product": incident.product if incident else None,
        "scope": PenaltyScope.ITEM,
    }
