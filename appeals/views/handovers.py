"""Copies with identities: asked for by one person, agreed to by another, handed out on record."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals.errors import PackRefused
from appeals.forms.packs import DecisionForm, HandoverForm
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.queries.packs import packs_of
from appeals.tasks import build_pack_task
from shops.access import shop_for
from shops.enums import Permission
from shops.models import Shop


@login_required
@require_http_methods(["GET", "POST"])
def handover_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a copy with identities; it then waits for a second person."""
    shop = shop_for(request.user, slug, Permission.REVEAL)
    initial = {"incident": request.GET.get("incident")}
    form = HandoverForm(shop, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            pack = packing.request_pack(
                incident=form.cleaned_data["incident"],
                profile=form.cleaned_data["profile"],
                actor=request.user,
                now=timezone.now(),
                tier="T2",
                handover=form.handover(),
                signed_copies=form.cleaned_data["signed_copies"],
            )
        except PackRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)
    return render(request, "appeals/handover.html", {"shop": shop, "form": form})


@login_required
@require_POST
def handover_decide(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.REVEAL)
    pack = _pack(shop, pack_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why in a few words."))
        return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)
    approve = form.cleaned_data["verdict"] == "approve"
    try:
        with transaction.atomic():
            packing.decide_pack(
                pack=pack,
                approve=approve,
                note=form.cleaned_data["note"],
                actor=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
            if approve:
                transaction.on_commit(partial(build_pack_task.delay, str(pack.pk)))
    except PackRefused as error:
        messages.error(request, str(error))
    return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)


@login_required
@never_cache
@require_GET
def handover_annex(request: HttpRequest, slug: str, pack_id: UUID) -> HttpResponse:
    """The table of identities, encrypted to the recipient; the hand-out is written down."""
    shop = shop_for(request.user, slug, Permission.REVEAL)
    pack = _pack(shop, pack_id)
    try:
        content = packing.annex_bytes(pack)
    except PackRefused as error:
        messages.error(request, str(error))
        return redirect("appeals:pack-detail", slug=shop.slug, pack_id=pack.pk)
    packing.note_hand_out(pack=pack, what="annex", actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    name = f"{pack.file_name.removesuffix('.zip')}-annex.csv.age"
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )


def _pack(shop: Shop, pack_id: UUID) -> EvidencePack:
    pack = get_object_or_404(packs_of(shop), pk=pack_id, tier="T2")
    pack.shop = shop
    return pack
