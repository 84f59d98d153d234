"""Appeals: the list, the statement, each step."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals.enums import OUTCOMES, AppealKind, AppealState
from appeals.errors import AppealRefused
from appeals.forms.appeals import AppealForm, StepForm
from appeals.forms.errors import said_errors
from appeals.models import Appeal
from appeals.operations.appeals import create_appeal, move_appeal, redraft_letters, write_appeal
from appeals.operations.attachments import attachment_set
from appeals.operations.letters import templates_of
from appeals.packing import Profile
from appeals.packing.letters import LENGTHS, count_characters
from appeals.queries.appeals import (
    days_left,
    is_drafted_without,
    letter_pdf,
    letters_of,
    rules_of,
)
from appeals.queries.deadlines import countdown
from appeals.queries.letters import newest_pack
from appeals.queries.packs import must_read_first
from appeals.queries.penalties import appeals_of, penalties_of
from appeals.views.rules import attachment_lines
from appeals.wording.spoken import spoken
from shops.access import shop_for
from shops.enums import Permission
from shops.errors import DomainError
from shops.models import Shop

_PAGE = 50


@login_required
@require_GET
def appeal_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    now = timezone.now()
    page = Paginator(appeals_of(shop), _PAGE).get_page(request.GET.get("page"))
    rows = [
        (row, countdown(row.penalty.noticed_at, row.deadline_at, now) if row.is_unfiled else None)
        for row in page
    ]
    return render(request, "appeals/appeals.html", {"shop": shop, "page": page, "rows": rows})


@login_required
@require_POST
def appeal_create(request: HttpRequest, slug: str, penalty_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    penalty = get_object_or_404(penalties_of(shop), pk=penalty_id)
    penalty.shop = shop
    kind = request.POST.get("kind", AppealKind.APPEAL)
    try:
        appeal = create_appeal(
            penalty=penalty,
            actor=request.user,
            now=timezone.now(),
            kind=kind if kind in AppealKind.values else AppealKind.APPEAL,
        )
    except AppealRefused as error:
        messages.error(request, str(error))
        return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty_id)
    return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)


@login_required
@require_GET
def appeal_detail(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    appeal = _appeal(shop, appeal_id)
    now = timezone.now()
    may_write = shop.viewer is not None and shop.viewer.may[Permission.APPEAL]
    can_write = may_write and (appeal.is_unfiled or appeal.state == AppealState.MORE_ASKED)
    letters = letters_of(appeal)
    length = _length(request.GET.get("length"), appeal)
    text = letters.get(length, appeal.statement)
    form = AppealForm(appeal, initial={"statement": text, "pack": appeal.pack_id, "length": length})
    left = countdown(appeal.penalty.noticed_at, appeal.deadline_at, now)
    rules = rules_of(appeal)
    limit = rules.text_limits.get("statement_characters") or length
    templates = _templates(rules, appeal) if can_write and appeal.is_unfiled else []
    return render(
        request,
        "appeals/appeal.html",
        {
            "shop": shop,
            "appeal": appeal,
            "penalty": appeal.penalty,
            "form": form if can_write else None,
            "lengths": [(one, one in letters and one == length) for one in LENGTHS],
            "length": length,
            "limit": limit,
            "count": count_characters(text),
            "templates": templates,
            "steps": _steps(appeal, rules, now) if may_write else [],
            "events": appeal.events.select_related("done_by"),
            "rounds": appeal.rounds.select_related("receipt_file"),
            "countdown": left if appeal.is_unfiled else None,
            "advice": _advice(rules),
            "attachment_lines": attachment_lines(rules),
            "profile": rules,
            "has_ready_pack": can_write and newest_pack(appeal.penalty) is not None,
            "is_pack_unnamed": bool(templates)
            and appeal.pack is not None
            and is_drafted_without(appeal, appeal.pack),
        },
    )


@login_required
@require_POST
def appeal_write(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    appeal = _appeal(shop, appeal_id)
    form = AppealForm(appeal, request.POST)
    if form.is_valid():
        try:
            appeal = write_appeal(
                appeal=appeal,
                # A browser sends line breaks as two characters; the form's own count is of one.
                statement=form.cleaned_data["statement"].replace("\r\n", "\n"),
                length=form.cleaned_data["length"],
                pack=form.cleaned_data["pack"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Saved. This is the letter that will be filed."))
        except AppealRefused as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("This could not be saved: %(why)s") % {"why": said_errors(form)})
    return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)


@login_required
@require_POST
def appeal_redraft(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    appeal = _appeal(shop, appeal_id)
    try:
        redraft_letters(
            appeal=appeal,
            template=request.POST.get("template") or appeal.template,
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The letters are drafted anew from today's facts."))
    except AppealRefused as error:
        messages.error(request, str(error))
    return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)


@login_required
@require_GET
def appeal_letter(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    """The letter as a file: `?length=500&format=txt` or `pdf`."""
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    appeal = _appeal(shop, appeal_id)
    length = _length(request.GET.get("length"), appeal)
    text = letters_of(appeal).get(length, appeal.statement)
    name = f"letter-{appeal.pk}-{length or 'full'}"
    if request.GET.get("format") == "pdf":
        content, kind, name = letter_pdf(appeal, text), "application/pdf", f"{name}.pdf"
    else:
        content, kind, name = text.encode(), "text/plain; charset=utf-8", f"{name}.txt"
    disposition = content_disposition_header(True, name) or ""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@login_required
@require_GET
def appeal_attachments(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    """Everything that goes along with the letter, in the shapes the form takes, as one zip."""
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    appeal = _appeal(shop, appeal_id)
    if appeal.pack is not None and must_read_first(shop, appeal.pack):
        messages.error(request, _("Read what speaks against the shop first, then download."))
        return redirect("appeals:pack-detail", slug=shop.slug, pack_id=appeal.pack_id)
    try:
        content = attachment_set(appeal)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)
    disposition = content_disposition_header(True, f"attachments-{appeal.pk}.zip") or ""
    return HttpResponse(
        content, content_type="application/zip", headers={"Content-Disposition": disposition}
    )


@login_required
@require_POST
def appeal_move(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    appeal = _appeal(shop, appeal_id)
    with timezone.override(shop.zone):
        form = StepForm(request.POST, request.FILES)
        is_valid = form.is_valid()
    if not is_valid:
        messages.error(request, _("This could not be saved: %(why)s") % {"why": said_errors(form)})
        return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)
    try:
        moved = move_appeal(appeal=appeal, step=form.step(), actor=request.user, now=timezone.now())
        messages.success(
            request,
            _("The appeal is now “%(state)s”.") % {"state": moved.get_state_display()},
        )
    except AppealRefused as error:
        messages.error(request, str(error))
    return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)


class StepView:
    """One possible next step as the page draws it: a button alone, or a small form."""

    def __init__(self, to: AppealState, form: StepForm, *, is_answer: bool) -> None:
        self.to = to
        self.form = form
        self.is_filing = to == AppealState.FILED
        self.is_outcome = to in OUTCOMES
        self.has_form = is_answer or to == AppealState.MORE_ASKED
        self.is_end = to == AppealState.WITHDRAWN
        self.verb = _("We have answered") if is_answer else _VERBS[to]()


def _steps(appeal: Appeal, rules: Profile, now: datetime) -> list[StepView]:
    is_asked = appeal.state == AppealState.MORE_ASKED
    steps = []
    for to in appeal.next_states:
        is_answer = is_asked and to == AppealState.IN_REVIEW
        form = StepForm.for_step(
            to,
            is_answer=is_answer,
            is_once_only=bool(rules.is_once_only),
            days=days_left(appeal.penalty, now),
        )
        steps.append(StepView(to, form, is_answer=is_answer))
    return steps


def _templates(rules: Profile, appeal: Appeal) -> list[tuple[str, str, bool]]:
    labels = {
        "platform": _("Statement"),
        "explanation": _("It was made in error"),
        "plan": _("Plan of action"),
        "dispute": _("Evidence on a dispute"),
        "counter": _("Counter-complaint"),
    }
    names = templates_of(rules, appeal.kind)
    return [(name, labels[name], name == appeal.template) for name in names]


def _length(word: str | None, appeal: Appeal) -> int:
    return int(word) if word in {str(length) for length in LENGTHS} else appeal.length


_VERBS = {
    AppealState.DRAFT: lambda: _("Back to draft"),
    AppealState.READY: lambda: _("Ready to file"),
    AppealState.FILED: lambda: _("I have filed it"),
    AppealState.IN_REVIEW: lambda: _("The platform is looking at it"),
    AppealState.MORE_ASKED: lambda: _("The platform asks for more"),
    AppealState.WON: lambda: _("Won"),
    AppealState.PARTLY_WON: lambda: _("Partly won"),
    AppealState.LOST: lambda: _("Lost"),
    AppealState.WITHDRAWN: lambda: _("Withdraw"),
}


def _appeal(shop: Shop, appeal_id: int) -> Appeal:
    appeal = get_object_or_404(appeals_of(shop), pk=appeal_id)
    appeal.shop = shop
    return appeal


def _advice(profile: Profile) -> dict[str, object]:
    """What the platform's rules say of an appeal, in the reader's language."""
    return {
        "name": spoken(profile.names),
        "test": spoken(profile.success_test) if profile.success_test else "",
        "forbidden": [spoken(line) for line in profile.forbidden],
        "tips": [spoken(line) for line in profile.tips],
    }
