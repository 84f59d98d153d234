"""`POST /hooks/{platform}/{connection}`: where platforms push to."""

from __future__ import annotations

from functools import partial
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    parser_classes,
    permission_classes,
    throttle_classes,
)
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from shops.api.errors import BodyTooLarge, BodyUnreadable, SignatureWrong
from shops.models import Connection
from shops.operations.connecting.hooks import Call, PayloadProblem
from shops.operations.connecting.receiving import WrongSignature, take_call
from shops.tasks.connecting import enqueue_recording

_MAX_BYTES = 5 * 1024 * 1024


class _Raw(BaseParser):
    """Hands the body over as it came: signatures are over its bytes."""

    media_type = "*/*"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> Any:
        body = stream.read(_MAX_BYTES + 1)
        if len(body) > _MAX_BYTES:
            raise BodyTooLarge
        return body


@extend_schema(exclude=True)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
@throttle_classes([])
@parser_classes([_Raw])
def hook_receive(request: Request, platform: str, connection: str) -> Response:
    """Take a platform's signed messages; answered once they lie in the database."""
    rows = Connection.objects.select_related("shop")
    found = rows.filter(platform=platform, public_id=connection).first()
    if found is None:
        raise NotFound
    call = Call(
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.META.get("QUERY_STRING", ""),
        body=request.data if isinstance(request.data, bytes) else b"",
        now=timezone.now(),
    )
    try:
        taken = take_call(connection=found, call=call)
    except WrongSignature as error:
        raise SignatureWrong from error
    except PayloadProblem as problem:
        raise BodyUnreadable(str(problem)) from problem
    if taken.to_record:
        transaction.on_commit(partial(enqueue_recording, found.pk))
    return Response({"new": taken.new, "repeated": taken.repeated, "code": 0, "msg": "success"})
