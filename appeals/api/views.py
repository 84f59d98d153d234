"""Evidence packs over the REST interface: ask for one, poll it, download it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.shapes import PackRequestShape, PackShape, pack_json
from appeals.errors import PackNotRead, PackRefused
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.queries.approvals import approved_copy, why_no_copy
from appeals.queries.packs import must_read_first
from appeals.tasks import build_pack_task
from detection.models import Incident
from shops.access import shop_for, shops_for
from shops.api.finding import one_of
from shops.api.idempotency import idempotent
from shops.enums import Permission
from shops.models import Shop


@extend_schema(
    request=PackRequestShape,
    responses={202: PackShape},
    summary="Ask for an incident's pack; poll it at `Location`. One under way is given again",
)
@api_view(["POST"])
@idempotent
def pack_request(request: Request, public_id: str) -> Response:
    found = Incident.objects.filter(shop__in=shops_for(request.user)).select_related("shop")
    incident = one_of(found, public_id=public_id)
    shop_for(request.user, incident.shop.slug, Permission.PACK)
    wanted = PackRequestShape(data=request.data)
    wanted.is_valid(raise_exception=True)
    if wanted.validated_data["tier"] == "T2":
        return Response(**_approved(request, incident, wanted.validated_data["profile"]))
    with transaction.atomic():
        pack = packing.request_pack(
            incident=incident, actor=request.user, now=timezone.now(), **wanted.validated_data
        )
        transaction.on_commit(partial(build_pack_task.delay, str(pack.pk)))
    location = reverse("api:pack-detail", args=[pack.pk])
    return Response(pack_json(pack), status=202, headers={"Location": location})


def _approved(request: Request, incident: Incident, profile: str) -> dict[str, Any]:
    """A copy with identities is never asked for by a program: it is the one two persons agreed on."""
    shop_for(request.user, incident.shop.slug, Permission.REVEAL)
    pack = approved_copy(incident, profile)
    if pack is None:
        raise PackRefused(why_no_copy(incident, profile))
    location = reverse("api:pack-detail", args=[pack.pk])
    return {"data": pack_json(pack), "status": 202, "headers": {"Location": location}}


@extend_schema(responses=PackShape, summary="One evidence pack and how far it is")
@api_view(["GET"])
def pack_detail(request: Request, pack_id: UUID) -> Response:
    _shop, pack = _pack(request, pack_id)
    return Response(pack_json(pack))


@extend_schema(
    responses={(200, "application/zip"): OpenApiTypes.BINARY},
    summary="The pack's zip; 409 while it is built or what speaks against the shop is unread",
)
@api_view(["GET"])
def pack_download(request: Request, pack_id: UUID) -> HttpResponseBase:
    shop, pack = _pack(request, pack_id)
    if pack.has_identities:
        shop_for(request.user, shop.slug, Permission.REVEAL)
    if must_read_first(shop, pack):
        raise PackNotRead(_("Read what speaks against the shop first, then download."))
    pieces = packing.pack_pieces(pack)
    if pack.has_identities:
        packing.note_hand_out(pack=pack, what="pack", actor=request.user, now=timezone.now())
    return StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={
            "Content-Length": str(pack.size),
            "Content-Disposition": content_disposition_header(True, pack.file_name) or "",
        },
    )


def _pack(request: Request, pack_id: UUID) -> tuple[Shop, EvidencePack]:
    mine = EvidencePack.objects.filter(shop__in=shops_for(request.user))
    pack = one_of(mine.select_related("shop", "incident"), pk=pack_id)
    return shop_for(request.user, pack.shop.slug, Permission.READ_CASE), pack
