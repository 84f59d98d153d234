"""Penalties and appeals over the REST interface: read, record, take a step."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.api.case_shapes import (
    AppealRequestShape,
    AppealShape,
    PenaltyRequestShape,
    PenaltyShape,
    TransitionShape,
    appeal_json,
    penalty_json,
)
from appeals.enums import AppealState, DeadlineBasis
from appeals.errors import AppealRefused
from appeals.models import Appeal, EvidencePack, Penalty
from appeals.operations.appeals import Step, create_appeal, move_appeal, write_appeal
from appeals.operations.keeping import Upload
from appeals.operations.penalties import PenaltyNotice, record_penalty
from detection.models import Incident
from shops.access import shop_for, shops_for
from shops.api.finding import one_of
from shops.api.idempotency import idempotent
from shops.api.pagination import NewestFirst, paged
from shops.enums import Permission
from shops.models import Product, Shop

_UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


class PenaltyPages(NewestFirst):
    fields = ("noticed_at", "pk")


class AppealPages(NewestFirst):
    fields = ("attempt", "pk")


@extend_schema(
    methods=["GET"],
    responses=PenaltyShape(many=True),
    summary="The shop's penalties, newest notice first",
)
@extend_schema(
    methods=["POST"],
    request=PenaltyRequestShape,
    responses={201: PenaltyShape},
    examples=[
        OpenApiExample(
            "Sales removed",
            value={
                "kind": "sales_removed",
                "scope": "shop",
                "charge": "通过不正当方式获得商品虚假销量",
                "noticed_at": "2026-06-13T10:00:00+08:00",
            },
            request_only=True,
        )
    ],
    summary="Record what the platform did to the shop, in its own words",
)
@paged(PenaltyPages)
@api_view(["GET", "POST"])
@idempotent
def penalty_list(request: Request, slug: str) -> Response:
    if request.method == "POST":
        return _record(request, shop_for(request.user, slug, Permission.APPEAL))
    shop = shop_for(request.user, slug, Permission.READ_CASE)
    pages = PenaltyPages()
    found = Penalty.objects.filter(shop=shop).select_related("shop", "incident", "product")
    rows = pages.paginate_queryset(found, request) or []
    return pages.get_paginated_response([penalty_json(row) for row in rows])


@extend_schema(
    methods=["GET"],
    responses=AppealShape(many=True),
    summary="The appeals against a penalty, newest attempt first",
)
@extend_schema(
    methods=["POST"],
    request=AppealRequestShape,
    responses={201: AppealShape},
    summary="Open the next attempt; 409 while one is open",
)
@paged(AppealPages)
@api_view(["GET", "POST"])
@idempotent
def appeal_list(request: Request, penalty_id: int) -> Response:
    mine = Penalty.objects.filter(shop__in=shops_for(request.user))
    penalty = one_of(mine.select_related("shop", "incident"), pk=penalty_id)
    if request.method == "POST":
        shop_for(request.user, penalty.shop.slug, Permission.APPEAL)
        return _open(request, penalty)
    shop_for(request.user, penalty.shop.slug, Permission.READ_CASE)
    pages = AppealPages()
    found = Appeal.objects.filter(penalty=penalty).select_related("shop").prefetch_related("events")
    rows = pages.paginate_queryset(found, request) or []
    return pages.get_paginated_response([appeal_json(row) for row in rows])


@extend_schema(
    request=TransitionShape,
    responses={200: AppealShape},
    examples=[
        OpenApiExample(
            "Filed",
            value={
                "to": "filed",
                "receipt": "AP2026061300123",
                "receipt_file": {"name": "receipt.png", "content": "iVBORw0KGgo="},
                "is_warned": True,
            },
            request_only=True,
        )
    ],
    summary="Take an appeal one step further; 409 for a step that may not follow",
)
@api_view(["POST"])
@idempotent
def appeal_move(request: Request, appeal_id: int) -> Response:
    mine = Appeal.objects.filter(shop__in=shops_for(request.user)).select_related("shop")
    appeal = one_of(mine, pk=appeal_id)
    shop_for(request.user, appeal.shop.slug, Permission.APPEAL)
    asked = TransitionShape(data=request.data)
    asked.is_valid(raise_exception=True)
    values = asked.validated_data
    step = Step(
        to=AppealState(values["to"]),
        note=values.get("note", ""),
        receipt=values.get("receipt", ""),
        receipt_file=_upload(values.get("receipt_file")),
        is_warned=values["is_warned"],
        is_confirmed=values["is_confirmed"],
        due_at=values.get("due_at"),
        days_won_back=values.get("days_won_back"),
        points_restored=values.get("points_restored"),
    )
    moved = move_appeal(appeal=appeal, step=step, actor=request.user, now=timezone.now())
    return Response(appeal_json(moved))


def _upload(given: dict[str, str] | None) -> Upload | None:
    if given is None:
        return None
    try:
        content = base64.b64decode(given["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise AppealRefused(_("The receipt's file is not base64.")) from error
    return Upload(name=given["name"], content=content)


def _record(request: Request, shop: Shop) -> Response:
    asked = PenaltyRequestShape(data=request.data)
    asked.is_valid(raise_exception=True)
    values = asked.validated_data
    deadline = values.get("appeal_deadline_at")
    notice = PenaltyNotice(
        kind=values["kind"],
        scope=values["scope"],
        charge=values["charge"],
        noticed_at=values["noticed_at"],
        incident=_named(shop, Incident, "public_id", values, "incident"),
        product=_named(shop, Product, "key", values, "product_id"),
        reference=values.get("reference", ""),
        points=values.get("points"),
        fine_fen=values.get("fine"),
        starts_at=values.get("starts_at"),
        ends_at=values.get("ends_at"),
        deadline_basis=DeadlineBasis.TYPED if deadline else DeadlineBasis.RULE,
        typed_deadline_at=deadline,
    )
    penalty = record_penalty(shop=shop, notice=notice, actor=request.user, now=timezone.now())
    stored = Penalty.objects.select_related("shop", "incident", "product").get(pk=penalty.pk)
    return Response(penalty_json(stored), status=201)


def _named(shop: Shop, model: Any, field: str, values: dict[str, Any], name: str) -> Any:
    """The shop's row that a value names, None without one. Raises NotFound."""
    if values.get(name) is None:
        return None
    row = model.objects.filter(shop=shop, **{field: values[name]}).first()
    if row is None:
        raise NotFound(f"{name}: the shop has none of that name.")
    return row


def _open(request: Request, penalty: Penalty) -> Response:
    asked = AppealRequestShape(data=request.data)
    asked.is_valid(raise_exception=True)
    statement, pack_id = (asked.validated_data.get(name) for name in ("statement", "pack"))
    now = timezone.now()
    with transaction.atomic():
        appeal = create_appeal(penalty=penalty, actor=request.user, now=now)
        if statement is not None or pack_id:
            appeal = write_appeal(
                appeal=appeal,
                statement=appeal.statement if statement is None else statement,
                pack=appeal.pack if not pack_id else _pack(penalty.shop, pack_id),
                actor=request.user,
                now=now,
            )
    return Response(appeal_json(appeal), status=201)


def _pack(shop: Shop, pack_id: str) -> EvidencePack:
    is_one = _UUID.fullmatch(pack_id) is not None
    pack = EvidencePack.objects.filter(shop=shop, pk=pack_id).first() if is_one else None
    if pack is None:
        raise NotFound("pack: the shop has no such pack.")
    return pack
