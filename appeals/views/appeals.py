"""Appeals: the list, the statement, each step."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals.enums import OUTCOMES, AppealState
from appeals.errors import AppealRefused
from appeals.forms.appeals import AppealForm, StepForm
from appeals.models import Appeal
from appeals.operations.appeals import create_appeal, move_appeal, write_appeal
from appeals.packing import Profile
from appeals.queries.deadlines import countdown, profile_of
from appeals.queries.penalties import appeals_of, penalties_of
from shops.access import shop_for
from shops.enums import Permission
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
    try:
        appeal = create_appeal(penalty=penalty, actor=request.user, now=timezone.now())
    except AppealRefused as error:
        messages.error(request, str(error))
        return redirect("appeals:penalty-detail", slug=shop.slug, penalty_id=penalty_id)
    return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)


@login_required
@require_GET
def appeal_detail(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    appeal = _appeal(shop, appeal_id)
    may_write = shop.viewer is not None and shop.viewer.may[Permission.APPEAL]
    can_write = may_write and (appeal.is_unfiled or appeal.state == AppealState.MORE_ASKED)
    form = AppealForm(appeal, initial={"statement": appeal.statement, "pack": appeal.pack_id})
    left = countdown(appeal.penalty.noticed_at, appeal.deadline_at, timezone.now())
    return render(
        request,
        "appeals/appeal.html",
        {
            "shop": shop,
            "appeal": appeal,
            "penalty": appeal.penalty,
            "form": form if can_write else None,
            "steps": [StepView(to) for to in appeal.next_states] if may_write else [],
            "events": appeal.events.select_related("done_by"),
            "countdown": left if appeal.is_unfiled else None,
            "advice": _advice(profile_of(shop)),
            "profile": profile_of(shop),
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
            write_appeal(
                appeal=appeal,
                statement=form.cleaned_data["statement"],
                pack=form.cleaned_data["pack"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
        except AppealRefused as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("This could not be saved; look at the marked fields."))
    return redirect("appeals:appeal-detail", slug=shop.slug, appeal_id=appeal.pk)


@login_required
@require_POST
def appeal_move(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.APPEAL)
    appeal = _appeal(shop, appeal_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This step could not be taken; check what you entered."))
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

    def __init__(self, to: AppealState) -> None:
        self.to = to
        self.form = StepForm.for_step(to)
        self.is_filing = to == AppealState.FILED
        self.is_outcome = to in OUTCOMES
        self.is_end = to == AppealState.WITHDRAWN
        self.verb = _VERBS[to]()


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
    spoken = "zh-Hans" if (get_language() or "").startswith("zh") else "en"
    return {
        "name": profile.names[spoken],
        "test": profile.success_test[spoken] if profile.success_test else "",
        "forbidden": [line[spoken] for line in profile.forbidden],
        "tips": [line[spoken] for line in profile.tips],
    }
