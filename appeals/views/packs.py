"""Evidence packs: ask for one, watch it being built, read what speaks against you, download it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appeals.enums import PackStage
from appeals.errors import PackRefused
from appeals.forms.packs import (
    DecisionForm,
    PackRequestForm,
    profile_label,
    profile_laws,
    profile_papers,
)
from appeals.forms.stamps import StampForm
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.packing import Bilingual
from appeals.packing.panel import Stance, panel_of
from appeals.queries.custody import line_of_pack
from appeals.queries.exclusion import exclusion_of
from appeals.queries.packs import must_read_first, packs_of, stamp_of
from appeals.queries.retention import retention_of
from appeals.queries.rules import shipped_profile_of
from appeals.tasks import build_pack_task
from appeals.wording.spoken import spoken
from detection.queries.incidents import incident_counts
from detection.queries.weak_points import weak_points
from detection.wording.weak_points import weak_point_text
from shops.access import shop_for
from shops.enums import Permission
from shops.errors import DomainError
from shops.models import Shop

_PAGE = 50


@login_required
@require_GET
def pack_list(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    wanted = request.GET.get("incident")
    page = Paginator(packs_of(shop), _PAGE).get_page(request.GET.get("page"))
    may_pack = shop.viewer is not None and shop.viewer.may[Permission.PACK]
    return render(
        request,
        "appeals/packs.html",
        {
            "shop": shop,
            "page": page,
            "form": PackRequestForm(shop, initial={"incident": wanted}) if may_pack else None,
        },
    )


@login_required
@require_GET
def pack_check(request: HttpRequest, slug: str) -> HttpResponse:
    """The step before building: the shop reads what will speak against it."""
    shop = shop_for(request.user, slug, Permission.PACK)
    form = PackRequestForm(shop, request.GET)
    if not form.is_valid():
        messages.error(request, _("Choose an incident and a platform."))
        return redirect("appeals:pack-list", slug=shop.slug)
    incident = form.cleaned_data["incident"]
    incident.shop = shop
    lines = panel_of(exclusion_of(incident).facts)
    rules = shipped_profile_of(shop)
    points = weak_points(incident, incident_counts(incident), timezone.now())
    return render(
        request,
        "appeals/pack_check.html",
        {
            "shop": shop,
            "incident": incident,
            "form": form,
            "profile": form.cleaned_data["profile"],
            "profile_name": profile_label(form.cleaned_data["profile"]),
            "papers": profile_papers(form.cleaned_data["profile"]),
            "laws": profile_laws(form.cleaned_data["profile"]),
            "tier": "T3" if request.GET.get("tier") == "T3" else "T1",
            "weak": [line for line in lines if line.stance == Stance.AGAINST],
            "open": [
                {"line": line, "how": line.how_for(rules)}
                for line in lines
                if line.stance == Stance.UNKNOWN
            ],
            "others": [weak_point_text(point.code, point.params) for point in points],
        },
    )


@login_required
@require_POST
def pack_request(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.PACK)
    form = PackRequestForm(shop, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an incident and a platform."))
        return redirect("appeals:pack-list", slug=shop.slug)
    try:
        with transaction.atomic():
            pack = packing.request_pack(
                incident=form.cleaned_data["incident"],
                profile=form.cleaned_data["profile"],
                actor=request.user,
                now=timezone.now(),
                tier="T3" if request.POST.get("tier") == "T3" else "T1",
                signed_copies=form.cleaned_data["signed_copies"],
            )
            transaction.on_commit(partial(build_pack_task.delay, str(pack.pk)))
    except PackRefused as error:
        messages.error(request, str(error))
        return redirect("appeals:pack-list", slug=shop.slug)
    return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)


@login_required
@require_GET
def pack_detail(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    return render(request, "appeals/pack.html", _context(shop, _pack(shop, pack_id)))


@login_required
@never_cache
@require_GET
def pack_progress(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """The part of the page that changes while a worker builds."""
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    return render(request, "appeals/_pack_body.html", _context(shop, _pack(shop, pack_id)))


@login_required
@require_POST
def pack_clear(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """Note that what speaks against the shop was read; opens the download."""
    shop = shop_for(request.user, slug, Permission.PACK)
    pack = _pack(shop, pack_id)
    if request.POST.get("is_read") != "on":
        messages.error(request, _("Tick the box once you have read every point."))
    else:
        packing.clear_weak_points(pack=pack, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)


@login_required
@never_cache
@require_GET
def pack_download(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponseBase:
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    pack = _pack(shop, pack_id)
    if pack.has_identities:
        shop_for(request.user, slug, Permission.REVEAL)
    if must_read_first(shop, pack):
        messages.error(request, _("Read what speaks against the shop first, then download."))
        return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)
    try:
        pieces = packing.pack_pieces(pack)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)
    if pack.has_identities:
        packing.note_hand_out(pack=pack, what="pack", actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    return StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={
            "Content-Length": str(pack.size),
            "Content-Disposition": content_disposition_header(True, pack.file_name) or "",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _pack(shop: Shop, pack_id: UUID) -> EvidencePack:
    pack = get_object_or_404(packs_of(shop).select_related("same_as"), pk=pack_id)
    pack.shop = pack.incident.shop = shop
    return pack


def _context(shop: Shop, pack: EvidencePack) -> dict[str, object]:
    return {
        "shop": shop,
        "pack": pack,
        "profile": profile_label(pack.profile),
        "weak_points": [
            point | {"text": spoken(Bilingual(en=point["en"], zh=point["zh"]))}
            for point in pack.weak_points
        ],
        "must_read_first": must_read_first(shop, pack),
        "stamp": stamp_of(pack) if pack.is_ready else None,
        "custody_line": line_of_pack(pack) if pack.is_ready else None,
        "stamp_form": StampForm(),
        "decision_form": DecisionForm(),
        "laws": profile_laws(pack.profile) if pack.is_awaiting else [],
        "kept": retention_of(pack.incident),
        "stages": list(_stages(pack)) if pack.is_open else [],
    }


def _stages(pack: EvidencePack) -> Iterator[dict[str, str]]:
    """Every stage of a build: done, now, or still to come."""
    order = [stage.value for stage in PackStage]
    at = order.index(pack.stage) if pack.stage else -1
    for place, stage in enumerate(PackStage):
        state = "done" if place < at else "now" if place == at else "later"
        yield {"label": str(stage.label), "state": state}
