"""The instant report: one press writes it; the page shows it, its receipt, and takes the platform's."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals.errors import FileRefused, ReportRefused
from appeals.forms.errors import said_errors
from appeals.forms.reports import SentForm
from appeals.forms.stamps import StampForm
from appeals.models import InstantReport
from appeals.operations.reports import send_report, write_report
from appeals.packing.letters import count_characters
from appeals.queries.reports import stamp_of_report
from appeals.tasks import stamp_report_task
from detection.models import Incident
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@require_POST
def report_write(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    incident = get_object_or_404(Incident, shop=shop, public_id=public_id)
    incident.shop = shop
    try:
        with transaction.atomic():
            report = write_report(incident=incident, actor=request.user, now=timezone.now())
            transaction.on_commit(partial(stamp_report_task.delay, report.pk))
    except ReportRefused as error:
        messages.error(request, str(error))
        return redirect("detection:incident-show", slug=shop.slug, public_id=public_id)
    return redirect("appeals:report-show", slug=shop.slug, report_id=report.pk)


@login_required
@require_GET
def report_show(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.VIEW)
    report = _report(shop, report_id)
    with timezone.override(shop.zone):
        form = SentForm(report, initial={"sent_at": timezone.now()})
        return render(
            request,
            "appeals/report.html",
            {
                "shop": shop,
                "report": report,
                "incident": report.incident,
                "stamp": stamp_of_report(report),
                "stamp_form": StampForm(),
                "count": count_characters(report.text),
                "form": form if shop.viewer and shop.viewer.may[Permission.RUN] else None,
            },
        )


@login_required
@require_GET
def report_text(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.VIEW)
    report = _report(shop, report_id)
    name = f"report-{report.incident.public_id}-{report.number:02d}.txt"
    return HttpResponse(
        report.text.encode(),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


@login_required
@require_GET
def report_stamp(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    """The authority's reply over the text: `openssl ts -verify -data report.txt -in report.tsr`."""
    shop = shop_for(request.user, slug, Permission.VIEW)
    report = _report(shop, report_id)
    stamp = stamp_of_report(report)
    if stamp is None or stamp.reply is None:
        raise Http404(_("No authority has stamped this report yet."))
    name = f"report-{report.incident.public_id}-{report.number:02d}.tsr"
    return HttpResponse(
        bytes(stamp.reply),
        content_type="application/timestamp-reply",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


@login_required
@require_POST
def report_send(request: HttpRequest, slug: str, report_id: int) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.RUN)
    report = _report(shop, report_id)
    with timezone.override(shop.zone):
        form = SentForm(report, request.POST, request.FILES)
        is_valid = form.is_valid()
    if not is_valid:
        messages.error(request, _("This could not be saved: %(why)s") % {"why": said_errors(form)})
        return redirect("appeals:report-show", slug=shop.slug, report_id=report.pk)
    try:
        send_report(
            report=report,
            sent_at=form.cleaned_data.get("sent_at"),
            receipt=form.cleaned_data.get("receipt", ""),
            upload=form.upload(),
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Noted, and on the timeline."))
    except (ReportRefused, FileRefused) as error:
        messages.error(request, str(error))
    return redirect("appeals:report-show", slug=shop.slug, report_id=report.pk)


def _report(shop: Shop, report_id: int) -> InstantReport:
    rows = InstantReport.objects.filter(shop=shop)
    rows = rows.select_related("incident__product", "receipt_file", "written_by")
    report = get_object_or_404(rows, pk=report_id)
    report.shop = report.incident.shop = shop
    return report
