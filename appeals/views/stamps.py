"""Time stamps that people carry by hand: the question out, the answer in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appeals.errors import StampUnavailable
from appeals.forms.errors import said_errors
from appeals.forms.stamps import StampForm
from appeals.models import EvidencePack, InstantReport, TimeStamp
from appeals.operations import stamping
from appeals.queries.packs import packs_of, stamp_of
from appeals.queries.reports import stamp_of_report
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@never_cache
@require_GET
def stamp_query(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """The question to take to an authority."""
    shop = shop_for(request.user, slug, Permission.PACK)
    pack, stamp = _stamp(shop, pack_id)
    name = f"{pack.file_name.removesuffix('.zip')}.tsq"
    return _question(stamp, name)


@login_required
@require_POST
def stamp_answer(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """Take the authority's answer and put it into the pack, if it holds."""
    shop = shop_for(request.user, slug, Permission.PACK)
    pack, stamp = _stamp(shop, pack_id)
    if _is_taken(request, stamp):
        messages.success(request, _("The stamp holds and is in the pack. Download the pack anew."))
    return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)


@login_required
@never_cache
@require_GET
def report_query(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    """The question about an instant report's text."""
    shop = shop_for(request.user, slug, Permission.RUN)
    report, stamp = _report_stamp(shop, report_id)
    name = f"report-{report.incident.public_id}-{report.number:02d}.tsq"
    return _question(stamp, name)


@login_required
@require_POST
def report_answer(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    report, stamp = _report_stamp(shop, report_id)
    if _is_taken(request, stamp):
        messages.success(request, _("The stamp holds. Packs built from now on hold it too."))
    return redirect("appeals:report-show", slug=shop.slug, report_id=report.pk)


def _question(stamp: TimeStamp, name: str) -> HttpResponse:
    return HttpResponse(
        bytes(stamp.query),
        content_type="application/timestamp-query",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


def _is_taken(request: HttpRequest, stamp: TimeStamp) -> bool:
    """Whether the answer that was handed in holds; else the page is told why."""
    form = StampForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, said_errors(form))
        return False
    try:
        stamping.answer_by_hand(
            stamp=stamp,
            reply=form.read("reply"),
            roots_pem=form.read("roots"),
            actor=request.user,
            now=timezone.now(),
        )
    except StampUnavailable as error:
        messages.error(request, str(error))
        return False
    return True


def _report_stamp(shop: Shop, report_id: int) -> tuple[InstantReport, TimeStamp]:
    rows = InstantReport.objects.filter(shop=shop).select_related("incident")
    report = get_object_or_404(rows, pk=report_id)
    stamp = stamp_of_report(report)
    if stamp is None:
        raise Http404(_("No question was written for this report yet."))
    return report, stamp


def _stamp(shop: Shop, pack_id: UUID) -> tuple[EvidencePack, TimeStamp]:
    pack = get_object_or_404(packs_of(shop), pk=pack_id)
    stamp = stamp_of(pack)
    if stamp is None:
        raise Http404(_("This pack has no seal to be stamped yet."))
    return pack, stamp
