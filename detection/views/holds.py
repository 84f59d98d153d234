"""The hold list: what not to ship now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from detection.exports import hold_csv
from detection.forms.holding import HoldFilterForm, HoldForm, ReleaseForm
from detection.models import HoldAction
from detection.operations.holding import (
    HoldOutcome,
    hold_orders,
    release_orders,
    undo_hold_action,
)
from detection.queries.holds import (
    HoldTab,
    hold_counts,
    hold_orders_in,
    hold_rows,
    hold_totals,
    recent_hold_actions,
    with_rows,
)
from detection.queries.incidents import people_named
from detection.views.pulse import begin_live
from shops.access import shop_for
from shops.enums import Permission
from shops.errors import DomainError
from shops.models import Shop

_PAGE = 50
_CHUNK = 1000
_NAMED = 5
# How long the newest action offers its undo on top of the list; below it stays for good.
_UNDO_SHOWN = timedelta(minutes=15)


@login_required
@require_GET
def hold_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug)
    begin_live(request, shop)
    form = HoldFilterForm(request.GET)
    wanted = form.wanted()
    orders, now = hold_orders_in(shop, **wanted), timezone.now()
    actions = recent_hold_actions(shop)
    names = people_named({action.done_by for action in actions})
    page = Paginator(with_rows(orders), _PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "detection/holds.html",
        {
            "shop": shop,
            "form": form,
            "tab": wanted["tab"],
            "tabs": _tabs(shop),
            "wanted": wanted,
            "query": _query(wanted),
            "page_query": f"{_query(wanted)}&",
            "totals": hold_totals(orders),
            "page": page,
            "rows": hold_rows(page),
            "bulk": ReleaseForm() if wanted["tab"] == HoldTab.HELD else HoldForm(),
            "actions": actions,
            "done": [(action, names[action.done_by]) for action in actions],
            "fresh": next((one for one in actions[:1] if _is_fresh(one, now)), None),
            "now": now,
        },
    )


@login_required
@require_POST
def hold_set(request: HttpRequest, slug: str) -> HttpResponse:
    return _bulk(request, slug, HoldForm(request.POST))


@login_required
@require_POST
def hold_release(request: HttpRequest, slug: str) -> HttpResponse:
    return _bulk(request, slug, ReleaseForm(request.POST))


@login_required
@require_POST
def hold_undo(request: HttpRequest, slug: str, action_id: UUID) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.HOLD)
    try:
        outcome = undo_hold_action(
            shop=shop, action_id=action_id, actor=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext("Undone for %(n)s order.", "Undone for %(n)s orders.", outcome.changed)
            % {"n": outcome.changed},
        )
        _tell_gone(request, outcome)
    return redirect(_list_url(shop, HoldFilterForm(request.GET).wanted()))


@login_required
@require_GET
def hold_export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Stream the list as it is filtered, for the ERP."""
    shop = shop_for(request.user, slug, Permission.HOLD)
    wanted = HoldFilterForm(request.GET).wanted()
    orders = with_rows(hold_orders_in(shop, **wanted)).iterator(chunk_size=_CHUNK)
    lines = hold_csv(
        (row for order in orders for row in hold_rows([order])),
        tab=wanted["tab"],
        zone=shop.zone,
        currency=shop.currency if _may_see_money(shop) else None,
    )
    name = f"{shop.slug}-{wanted['tab']}-{timezone.now().astimezone(shop.zone):%Y%m%d-%H%M}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def tell_outcome(request: HttpRequest, outcome: HoldOutcome, *, is_hold: bool) -> None:
    """Put into words what a click did, and what it could not do."""
    if not outcome.changed:
        messages.info(
            request,
            _("These orders were on hold before.") if is_hold else _("None of these was on hold."),
        )
    elif is_hold:
        messages.success(
            request,
            ngettext("Held %(n)s order.", "Held %(n)s orders.", outcome.changed)
            % {"n": outcome.changed},
        )
    else:
        messages.success(
            request,
            ngettext("Released %(n)s order.", "Released %(n)s orders.", outcome.changed)
            % {"n": outcome.changed},
        )
    _tell_gone(request, outcome)


def _tell_gone(request: HttpRequest, outcome: HoldOutcome) -> None:
    if not outcome.gone:
        return
    named = ", ".join(outcome.gone[:_NAMED]) + (" …" if len(outcome.gone) > _NAMED else "")
    messages.warning(
        request,
        ngettext(
            "%(n)s order was shipped or closed before and cannot be held: %(orders)s",
            "%(n)s orders were shipped or closed before and cannot be held: %(orders)s",
            len(outcome.gone),
        )
        % {"n": len(outcome.gone), "orders": named},
    )


def _bulk(request: HttpRequest, slug: str, form: HoldForm | ReleaseForm) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.HOLD)
    wanted = HoldFilterForm(request.GET).wanted()
    back = redirect(_list_url(shop, wanted))
    if not form.is_valid():
        messages.error(request, _("Choose a reason."))
        return back
    orders = hold_orders_in(shop, **wanted) if form.is_everything() else form.orders_of(shop)
    is_hold = isinstance(form, HoldForm)
    act = hold_orders if is_hold else release_orders
    try:
        outcome = act(
            shop=shop,
            orders=orders,
            reason=form.reason(),
            actor=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        tell_outcome(request, outcome, is_hold=is_hold)
    return back


def _tabs(shop: Shop) -> list[tuple[HoldTab, str, int]]:
    counts = hold_counts(shop)
    return [
        (HoldTab.WAITING, _("Not held yet"), counts[HoldTab.WAITING]),
        (HoldTab.HELD, _("On hold"), counts[HoldTab.HELD]),
        (HoldTab.RELEASED, _("Released"), counts[HoldTab.RELEASED]),
    ]


def _query(wanted: dict[str, Any]) -> str:
    return urlencode({name: word for name, word in wanted.items() if word})


def _list_url(shop: Shop, wanted: dict[str, Any]) -> str:
    return f"{reverse('detection:hold-list', args=[shop.slug])}?{_query(wanted)}"


def _is_fresh(action: HoldAction, now: datetime) -> bool:
    return action.undone_at is None and now - action.done_at < _UNDO_SHOWN


def _may_see_money(shop: Shop) -> bool:
    return shop.viewer is not None and shop.viewer.may[Permission.MONEY]
