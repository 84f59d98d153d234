"""`POST shops/{slug}/events`: what a shop's own programs tell, as it happens."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes, throttle_classes
from rest_framework.request import Request
from rest_framework.response import Response

from detection.api import examples
from detection.operations import receiving
from detection.tasks import enqueue_drain
from shops.access import shop_for
from shops.api.errors import BodyUnreadable
from shops.api.idempotency import idempotent
from shops.api.parsers import WholeBody
from shops.api.throttling import EventsThrottle
from shops.enums import Permission
from shops.models import ApiToken


class RejectedShape(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="the event's place in the body, from 0")
    code = serializers.CharField(help_text="not_json, invalid_event, unknown_incident or forbidden")
    message = serializers.CharField(help_text="which field, and what was expected")


class EventsReceiptShape(serializers.Serializer[Any]):
    accepted = serializers.IntegerField(help_text="new, and safe from now on")
    duplicates = serializers.IntegerField(help_text="known already; nothing was changed")
    rejected = RejectedShape(many=True)


@extend_schema(
    operation_id="shops_events_create",
    request={
        "application/json": examples.EVENTS_BODY,
        "application/x-ndjson": examples.EVENTS_LINES,
    },
    responses={202: EventsReceiptShape},
    examples=[
        OpenApiExample("Orders", value=examples.EVENTS, request_only=True),
        OpenApiExample(
            "Some new, one wrong",
            value=examples.EVENTS_RECEIPT,
            response_only=True,
            status_codes=["202"],
        ),
    ],
    summary="Push events: a JSON array, or one JSON object a line. 202 means safely stored",
)
@api_view(["POST"])
@parser_classes([WholeBody])
@throttle_classes([EventsThrottle])
@idempotent
def events_receive(request: Request, slug: str) -> Response:
    shop = shop_for(request.user, slug, Permission.UPLOAD)
    body = request.data if isinstance(request.data, bytes) else b""
    now = timezone.now()
    try:
        read = receiving.read_body(body, now=now)
    except receiving.BodyRefused as error:
        raise BodyUnreadable(str(error)) from error
    may_run = bool(shop.viewer and shop.viewer.may["run"])
    token = request.auth if isinstance(request.auth, ApiToken) else None
    receipt = receiving.accept_events(shop=shop, read=read, token=token, may_run=may_run, now=now)
    if receipt.push_id is not None:
        transaction.on_commit(partial(enqueue_drain, shop.pk))
    rejected = [
        {"index": one.index, "code": one.code, "message": one.message} for one in receipt.rejected
    ]
    return Response(
        {"accepted": receipt.accepted, "duplicates": receipt.duplicates, "rejected": rejected},
        status=202,
    )
