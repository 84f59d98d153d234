"""Evidence packs over the REST interface."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.enums import PackState
from appeals.models import EvidencePack
from shops.access import shop_for, shops_for
from shops.enums import Permission


class PackShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    shop = serializers.SlugField()
    incident = serializers.CharField()
    tier = serializers.CharField()
    profile = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    core_root = serializers.CharField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    built_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_null=True)


@extend_schema(responses=PackShape, summary="One evidence pack and how far it is")
@api_view(["GET"])
def pack_detail(request: Request, pack_id: str) -> Response:
    pack = _pack(request, pack_id)
    return Response(
        {
            "id": str(pack.pk),
            "shop": pack.shop.slug,
            "incident": pack.incident.public_id,
            "tier": pack.tier,
            "profile": pack.profile,
            "version": pack.version,
            "state": pack.state,
            "core_root": pack.core_root or None,
            "sha256": pack.zip_sha256 or None,
            "size": pack.size,
            "built_at": pack.built_at,
            "error": pack.error or None,
        }
    )


@extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY}, summary="The pack's zip")
@api_view(["GET"])
def pack_download(request: Request, pack_id: str) -> HttpResponseBase:
    pack = _pack(request, pack_id)
    if pack.state != PackState.READY:
        raise NotFound(_("This pack is not ready yet."))
    stored = default_storage.open(pack.stored_as)
    return FileResponse(stored, as_attachment=True, filename=pack.file_name)


def _pack(request: Request, pack_id: str) -> EvidencePack:
    pack: EvidencePack = get_object_or_404(_packs(request), pk=pack_id)
    shop_for(request.user, pack.shop.slug, Permission.READ_CASE)
    return pack


def _packs(request: Request) -> Any:
    mine = EvidencePack.objects.filter(shop__in=shops_for(request.user))
    return mine.select_related("shop", "incident")
