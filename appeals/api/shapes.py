"""The shapes that packs are asked for and answered in over the REST interface."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from appeals.models import EvidencePack
from appeals.operations.packing import TIERS
from appeals.packing import profile_names
from appeals.queries.approvals import approval_json
from shops.api.bodies import BodyShape
from shops.api.fields import TruthField


class PackRequestShape(BodyShape):
    profile = serializers.ChoiceField(profile_names())
    tier = serializers.ChoiceField(TIERS, default="T1")
    signed_copies = TruthField(
        default=False, help_text="whether its documents also come as signed copies (PAdES)"
    )


class WeakPointShape(serializers.Serializer[Any]):
    zh = serializers.CharField()
    en = serializers.CharField()


class ApprovalShape(serializers.Serializer[Any]):
    requested_by = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    recipient = serializers.CharField()
    purpose = serializers.CharField()
    legal_paper = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)


class PackShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    shop = serializers.SlugField()
    incident = serializers.CharField()
    tier = serializers.CharField()
    profile = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    stage = serializers.CharField(allow_null=True, help_text="what a worker is at")
    percent = serializers.IntegerField(help_text="of the build that is done")
    core_root = serializers.CharField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    built_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    copies_level = serializers.CharField(
        allow_null=True, help_text="of signed copies: B-T with a time stamp, B-B without"
    )
    weak_points = WeakPointShape(many=True, help_text="what the pack says against the shop")
    approval = ApprovalShape(
        allow_null=True, help_text="of a copy with identities: who agreed to it, and for whom"
    )
    is_cleared = serializers.BooleanField(
        help_text="whether somebody of the shop has read the weak points, which opens the download"
    )


def pack_json(pack: EvidencePack) -> dict[str, object]:
    return {
        "id": str(pack.pk),
        "shop": pack.shop.slug,
        "incident": pack.incident.public_id,
        "tier": pack.tier,
        "profile": pack.profile,
        "version": pack.version,
        "state": pack.state,
        "stage": pack.stage or None,
        "percent": pack.percent,
        "core_root": pack.core_root or None,
        "sha256": pack.zip_sha256 or None,
        "size": pack.size,
        "built_at": pack.built_at,
        "error": pack.error or None,
        "copies_level": pack.copies_level or None,
        "weak_points": [{"zh": point["zh"], "en": point["en"]} for point in pack.weak_points],
        "approval": approval_json(pack) if pack.has_identities else None,
        "is_cleared": pack.is_cleared,
    }
