"""What the attack cost: the page, the part that changes while a worker counts, the auditor's file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from appeals.exports.handover import handover_workbook
from appeals.queries.losses import claim_on, latest_study, ledger_of, lost_entries
from appeals.queries.losses.ledger import found_by
from appeals.views.loss_page import incident_of, loss_page
from appeals.views.lost_sales import lost_sales
from shops.access import shop_for
from shops.enums import Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def loss_show(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MONEY)
    return loss_page(request, incident_of(shop, public_id))


@login_required
@never_cache
@require_GET
def loss_progress(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """The part of the page that changes while a worker counts."""
    shop = shop_for(request.user, slug, Permission.MONEY)
    incident = incident_of(shop, public_id)
    study = latest_study(incident)
    told = lost_sales(incident, study, found_by(study), timezone.now())
    context = {"shop": shop, "incident": incident, **told}
    return render(request, "appeals/_loss_lost.html", context)


@login_required
@require_GET
def loss_handover(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.MONEY)
    incident = incident_of(shop, public_id)
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
