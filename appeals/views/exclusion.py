"""Attacked, or self-brushed? The panel, and what the shop can add to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals.errors import ExclusionRefused, FileRefused
from appeals.forms.exclusion import AccountForm, AnswersForm, StatementForm, initial_answers
from appeals.models import DeclaredAccount, Exclusion
from appeals.operations.exclusion import (
    answer_exclusion,
    declare_account,
    keep_unread_statement,
    take_statement,
    withdraw_account,
    withdraw_unread,
)
from appeals.packing.funds import Payee
from appeals.packing.panel import Stance, panel_of, tally
from appeals.queries.case.keys import is_ended, refuse_ended
from appeals.queries.exclusion import Told, exclusion_of, unread_statements
from appeals.queries.rules import shipped_profile_of
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop

_MOST_PAYOUTS = 50
_MOST_ORDERS = 12


@login_required
@require_GET
def panel_show(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    return _page(request, _incident(shop, public_id))


@login_required
@require_POST
def account_declare(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _open(shop, public_id)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            declare_account(shop=shop, own=form.own(), actor=request.user, now=timezone.now())
        except ExclusionRefused as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Declared, and compared with every buyer of the case."))
            return redirect(_path(incident) + "#accounts")
    return _page(request, incident, account_form=form)


@login_required
@require_POST
def account_withdraw(
    request: HttpRequest, slug: str, public_id: str, account_id: int
) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
    account = get_object_or_404(DeclaredAccount, shop=shop, pk=account_id)
    if withdraw_account(account=account, actor=request.user, now=timezone.now()):
        messages.success(request, _("Taken back; custody keeps that it was declared."))
    return redirect(_path(incident) + "#accounts")


@login_required
@require_POST
def statement_add(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _open(shop, public_id)
    form = StatementForm(shop, request.POST, request.FILES)
    if form.is_valid():
        try:
            told = _taken(request, incident, form)
        except (ExclusionRefused, FileRefused) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, told)
            return redirect(_path(incident) + "#funds")
    return _page(request, incident, statement_form=form)


@login_required
@require_POST
def statement_withdraw(
    request: HttpRequest, slug: str, public_id: str, file_id: int
) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _incident(shop, public_id)
    row = get_object_or_404(unread_statements(incident), shop=shop, pk=file_id)
    if withdraw_unread(row=row, actor=request.user, now=timezone.now()):
        messages.success(request, _("Taken back; custody keeps that it was there."))
    return redirect(_path(incident) + "#funds")


def _taken(request: HttpRequest, incident: Incident, form: StatementForm) -> str:
    """Read the statement, or keep it unread; say which."""
    given: dict[str, Any] = {
        "incident": incident,
        "upload": form.upload(),
        "label": form.cleaned_data["label"],
        "actor": request.user,
        "now": timezone.now(),
    }
    if form.is_pdf:
        kept = keep_unread_statement(**given)
        return _("Kept as an exhibit; its rows are not read. SHA-256: %(sha)s") % {
            "sha": kept.sha256[:16] + "…"
        }
    read = take_statement(**given)
    return _("Read: %(n)s movements, %(bad)s lines that could not be read.") % {
        "n": read.movements, "bad": len(read.problems),
    }  # fmt: skip


@login_required
@require_POST
def exclusion_answer(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    incident = _open(shop, public_id)
    form = AnswersForm(request.POST)
    if form.is_valid():
        answer_exclusion(
            incident=incident,
            answers=form.answers(),
            note=form.cleaned_data["note"],
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Kept. It stands in the pack as the shop's own word."))
        return redirect(_path(incident) + "#answers")
    return _page(request, incident, answers_form=form)


def _page(
    request: HttpRequest,
    incident: Incident,
    *,
    account_form: AccountForm | None = None,
    statement_form: StatementForm | None = None,
    answers_form: AnswersForm | None = None,
) -> HttpResponse:
    shop = incident.shop
    has_ended = is_ended(incident)
    may_write = shop.viewer is not None and shop.viewer.may[Permission.APPEAL] and not has_ended
    told = exclusion_of(incident)
    lines, profile = panel_of(told.facts), shipped_profile_of(shop)
    row = Exclusion.objects.filter(incident=incident).first()
    return render(
        request,
        "appeals/panel.html",
        {
            "shop": shop,
            "incident": incident,
            "lines": [
                {
                    "line": line,
                    "how": line.how_for(profile),
                    "orders": line.orders[:_MOST_ORDERS],
                }
                for line in lines
            ],
            "weak": [line for line in lines if line.stance == Stance.AGAINST],
            "tally": {stance.value: count for stance, count in tally(lines)},
            "accounts": told.accounts,
            "statements": told.statements,
            "unread": unread_statements(incident),
            "answered": row,
            "may_write": may_write,
            "may_declare": may_write and "accounts" not in profile.not_given,
            "is_ended": has_ended,
            "account_form": account_form or AccountForm(),
            "statement_form": statement_form or StatementForm(shop),
            "answers_form": answers_form or AnswersForm(initial=initial_answers(row)),
            "refused": _refused(account_form, statement_form, answers_form),
            **_funds(told),
        },
        status=400 if account_form or statement_form or answers_form else 200,
    )


def _refused(
    account: AccountForm | None, statement: StatementForm | None, answers: AnswersForm | None
) -> str:
    named = {"accounts": account, "funds": statement, "answers": answers}
    return next((name for name, form in named.items() if form is not None), "")


def _funds(told: Told) -> dict[str, object]:
    funds = told.facts.funds
    if funds is None:
        return {"funds": None}
    shown = [payout for payout in funds.payouts if payout.payee != Payee.FEE]
    return {
        "funds": funds,
        "payouts": shown[:_MOST_PAYOUTS],
        "more_payouts": max(len(shown) - _MOST_PAYOUTS, 0),
    }


def _incident(shop: Shop, public_id: str) -> Incident:
    rows = Incident.objects.filter(shop=shop).select_related("product")
    incident = get_object_or_404(rows, public_id=public_id)
    incident.shop = shop  # the one that knows its viewer
    return incident


def _open(shop: Shop, public_id: str) -> Incident:
    """The incident of a form. Raises PackDeleted once the case was deleted, as a page that says so."""
    incident = _incident(shop, public_id)
    refuse_ended(incident)
    return incident


def _path(incident: Incident) -> str:
    return reverse("appeals:panel-show", args=[incident.shop.slug, incident.public_id])
