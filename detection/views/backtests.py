"""Backtests: try the detector on the shop's own past, and turn its dial knowing what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from detection.charts import backtest_figure
from detection.engine.dial import DIAL, DialStep, threshold
from detection.engine.settings import Settings
from detection.engine.types import Level
from detection.enums import BacktestState
from detection.errors import BacktestRefused, DialRefused
from detection.forms.backtest import BacktestForm, DialForm
from detection.models import Backtest
from detection.operations.backtesting import request_backtest
from detection.operations.tuning import set_sensitivity
from detection.queries.backtests import (
    Case,
    Outcome,
    Report,
    Stand,
    backtests_of,
    newest_on_every_place,
    report_of,
)
from detection.queries.settings import dial_turns, settings_of
from detection.queries.timeline import data_reach
from detection.tasks import enqueue_backtest, enqueue_scan
from detection.wording import (
    a_month_text,
    alarms_text,
    class_text,
    dial_text,
    false_alarms_text,
    judged_text,
    sooner_text,
    span_text,
)
from shops.access import shop_for, shop_to_study
from shops.enums import Permission
from shops.models import Shop

_PAGE = 10
_QUIET_SHOWN = 20
_INPUT_TIME = "%Y-%m-%dT%H:%M"
# So much of the timeline around a burst shows what was usual before it.
_AROUND = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class DialPlace:
    """One place of the dial with all that is known of its cost."""

    value: str
    name: str
    is_present: bool
    hold_percent: int
    bench: BenchCost | None
    own: OwnCost | None


@dataclass(frozen=True, slots=True)
class BenchCost:
    """What the public bench measured, in words."""

    false_alarms: str
    delay: str
    found_percent: int

    @classmethod
    def of(cls, step: DialStep) -> BenchCost:
        return cls(
            false_alarms=false_alarms_text(step.false_holds_a_month),
            delay=span_text(step.delay_minutes),
            found_percent=_percent(step.attacks_found_share),
        )


@dataclass(frozen=True, slots=True)
class OwnCost:
    """What a backtest counted on the shop's own past, in words; empty where it says nothing."""

    alarms: str
    judged: str
    a_month: str
    delay: str
    missed: int

    @classmethod
    def of(cls, outcome: Outcome, days: int) -> OwnCost:
        monthly, is_judged = outcome.alarms_a_month, outcome.undecided < outcome.alarms
        false_monthly = outcome.false_alarms_a_month if is_judged else None
        return cls(
            alarms=alarms_text(outcome.alarms, days),
            judged=judged_text(outcome.attacks, outcome.false_alarms, outcome.undecided),
            a_month="" if monthly is None else a_month_text(monthly, false_monthly),
            delay="" if outcome.delay_minutes is None else span_text(outcome.delay_minutes),
            missed=outcome.missed,
        )


@dataclass(frozen=True, slots=True)
class StandLine:
    """One place of the dial at one burst, in words."""

    name: str
    stand: Stand
    percent: int
    threshold_percent: int
    after: str
    sooner: str  # empty where the present setting stays quiet

    @classmethod
    def of(cls, stand: Stand) -> StandLine:
        alarm, settings = stand.alarm, Settings(stand.sensitivity)
        sooner = alarm.sooner_minutes if alarm else None
        return cls(
            name=dial_text(stand.sensitivity),
            stand=stand,
            percent=_percent(alarm.probability if alarm else stand.probability),
            threshold_percent=_percent(threshold(Level.HOLD, settings)),
            after=span_text(alarm.minutes) if alarm else "",
            sooner="" if sooner is None else sooner_text(sooner),
        )


@login_required
@require_GET
def backtest_list(request: HttpRequest, slug: str) -> HttpResponse:
    return _list_page(request, shop_to_study(request.user, slug))


@login_required
@require_POST
def backtest_start(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_to_study(request.user, slug, Permission.RUN)
    with timezone.override(shop.zone):
        form = BacktestForm(request.POST)
        if not form.is_valid():
            return _list_page(request, shop, form=form)
    try:
        backtest = request_backtest(
            shop=shop,
            actor=request.user,
            now=timezone.now(),
            starts_at=form.cleaned_data["start"],
            ends_at=form.cleaned_data["end"],
        )
    except BacktestRefused as error:
        form.add_error(None, str(error))
        return _list_page(request, shop, form=form)
    transaction.on_commit(partial(enqueue_backtest, backtest.pk))
    return redirect("detection:backtest-show", slug, backtest.pk)


@login_required
@require_GET
def backtest_detail(request: HttpRequest, slug: str, backtest_id: int) -> HttpResponse:
    shop = shop_to_study(request.user, slug)
    backtest = _backtest(shop, backtest_id)
    return render(request, "detection/backtest.html", _context(shop, backtest))


@login_required
@never_cache
@require_GET
def backtest_progress(request: HttpRequest, slug: str, backtest_id: int) -> HttpResponse:
    """The part of the page that changes while a worker reads."""
    shop = shop_to_study(request.user, slug)
    backtest = _backtest(shop, backtest_id)
    return render(request, "detection/_backtest_state.html", _context(shop, backtest))


@login_required
@require_POST
def dial_turn(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn the dial of one's own shop; an admin of the service may look, but not turn."""
    shop = shop_for(request.user, slug, Permission.RUN)
    form = DialForm(request.POST, present=settings_of(shop))
    if form.is_valid():
        try:
            set_sensitivity(
                shop=shop,
                sensitivity=form.cleaned_data["sensitivity"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except DialRefused as error:
            form.add_error("reason", str(error))
        else:
            transaction.on_commit(partial(enqueue_scan, shop.pk))
            messages.success(
                request,
                _("The dial stands at “%(place)s”; the shop is scanned again.")
                % {"place": dial_text(form.cleaned_data["sensitivity"])},
            )
            return redirect("detection:backtest-list", slug)
    return _list_page(request, shop, dial_form=form)


def _list_page(
    request: HttpRequest,
    shop: Shop,
    *,
    form: BacktestForm | None = None,
    dial_form: DialForm | None = None,
) -> HttpResponse:
    """Show the dial, the way to try it, and what was tried; a form given was refused."""
    present, newest = settings_of(shop), newest_on_every_place(shop)
    page = Paginator(backtests_of(shop), _PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "detection/backtests.html",
        {
            **_frame(shop),
            "form": form or BacktestForm(),
            "reach": data_reach(shop),
            "page": page,
            "rows": [(run, _percent(run.progress), _asked_by(shop, run)) for run in page],
            "is_under_way": any(run.is_open for run in page),
            "newest": newest,
            "dial_form": dial_form or DialForm(present=present),
            "places": _places(present, report_of(newest) if newest else None),
            "turns": [
                (
                    turn,
                    turn.actor if shop.viewer else _("somebody of the shop"),
                    dial_text(turn.before),
                    dial_text(turn.after),
                )
                for turn in dial_turns(shop)
            ],
        },
        status=400 if form or dial_form else 200,
    )


def _context(shop: Shop, backtest: Backtest) -> dict[str, Any]:
    report = report_of(backtest) if backtest.state == BacktestState.DONE else None
    present = Settings(backtest.sensitivity)
    return {
        **_frame(shop),
        "backtest": backtest,
        "percent": _percent(backtest.progress),
        "asked_by": _asked_by(shop, backtest),
        "present_name": dial_text(present.sensitivity),
        "report": report,
        "places": _places(present, report, backtest.positions),
        "figure": backtest_figure(report, shop.zone, _case_anchor) if report else None,
        "cases": [_told(shop, case) for case in report.cases] if report else [],
        "quiet": [_told(shop, case) for case in report.quiet[:_QUIET_SHOWN]] if report else [],
    }


def _frame(shop: Shop) -> dict[str, Any]:
    """`shop` frames a member's page; an admin of the service reads the same without its menus."""
    may = shop.viewer.may if shop.viewer else {}
    return {
        "shop": shop if shop.viewer else None,
        "studied": shop,
        "may_start": shop.viewer is None or may[Permission.RUN],
        "may_turn": bool(may.get(Permission.RUN)),
    }


def _asked_by(shop: Shop, backtest: Backtest) -> str:
    """Who asked: the service's admins stay nameless to the shop, its people to the admins."""
    person = backtest.requested_by
    if person is None:
        return ""
    if person.is_staff:
        return _("reviewer of the service")
    return str(person) if shop.viewer else _("somebody of the shop")


def _backtest(shop: Shop, backtest_id: int) -> Backtest:
    backtest = get_object_or_404(shop.backtests.select_related("requested_by"), pk=backtest_id)
    backtest.shop = shop
    return backtest


def _places(
    present: Settings, report: Report | None, positions: list[float] | None = None
) -> list[DialPlace]:
    """Every named place, the present one, and those that were tried, quietest first."""
    bench = {step.sensitivity: step for step in DIAL}
    outcomes = report.outcomes if report else []
    days = report.day_count if report else 0
    owns = {outcome.sensitivity: OwnCost.of(outcome, days) for outcome in outcomes}
    wanted = set(positions) if positions else {*bench, present.sensitivity}
    return [
        DialPlace(
            value=str(place),
            name=dial_text(place),
            is_present=place == present.sensitivity,
            hold_percent=_percent(threshold(Level.HOLD, Settings(place))),
            bench=BenchCost.of(bench[place]) if place in bench else None,
            own=owns.get(place),
        )
        for place in sorted(wanted)
    ]


def _told(shop: Shop, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "klass": class_text(case.klass),
        "present": StandLine.of(case.present),
        "others": [StandLine.of(stand) for stand in case.stands if stand is not case.present],
        "incident_url": _incident_url(shop, case),
        "timeline_url": _timeline_url(shop, case) if shop.viewer else "",
    }


def _incident_url(shop: Shop, case: Case) -> str:
    """The incident for a member, its review for an admin, nothing where there is none."""
    incident = case.incident
    if incident is None:
        return ""
    if shop.viewer:
        return reverse("detection:incident-show", args=[shop.slug, incident.public_id])
    review = getattr(incident, "review", None)
    return reverse("detection:review-show", args=[review.pk]) if review else ""


def _timeline_url(shop: Shop, case: Case) -> str:
    stretch = {
        "start": _input_time(case.starts_at - _AROUND, shop),
        "end": _input_time(case.ends_at + _AROUND, shop),
    }
    product = {"product": str(case.product.pk)} if case.product else {}
    path = reverse("detection:timeline-show", args=[shop.slug])
    return f"{path}?{urlencode(product | stretch)}"


def _case_anchor(case: Case) -> str:
    return f"#case-{case.number}"


def _input_time(at: datetime, shop: Shop) -> str:
    return at.astimezone(shop.zone).strftime(_INPUT_TIME)


def _percent(share: float) -> int:
    return round(100 * share)
