"""`Idempotency-Key`: a write that is sent twice is done once and answered twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from shops.api.errors import KeyReused, KeyUnreadable
from shops.models import ApiToken
from shops.operations import answering

_READABLE = re.compile(r"[\x21-\x7e]{1,200}")
_View = Callable[..., Response]


def idempotent(view: _View) -> _View:
    """Let a view of a write take an Idempotency-Key; put it below the other decorators.

    The work, the key and the answer are one transaction. Refusals are not kept: the call may be
    put right and sent again under the same key only with the same body.
    """

    @wraps(view)
    def answer(request: Request, *args: Any, **more: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        token = request.auth
        if key is None or not isinstance(token, ApiToken):
            return view(request, *args, **more)
        if not _READABLE.fullmatch(key):
            raise KeyUnreadable
        with transaction.atomic():
            before = _before(request, token, key)
            if before is not None:
                return before
            response = view(request, *args, **more)
            body = None if response.data is None else JSONRenderer().render(response.data)
            answering.keep_answer(
                token=token,
                key=key,
                status=response.status_code,
                location=response.headers.get("Location", ""),
                body=body,
            )
        return response

    return answer


def _before(request: Request, token: ApiToken, key: str) -> Response | None:
    try:
        stored = answering.claim_answer(
            token=token, key=key, call_sha256=_call_sha256(request), now=timezone.now()
        )
    except answering.OtherCall as error:
        raise KeyReused from error
    if stored is None:
        return None
    headers = {"Idempotent-Replayed": "true"}
    if stored.location:
        headers["Location"] = stored.location
    return Response(stored.body, status=stored.status, headers=headers)


def _call_sha256(request: Request) -> str:
    """Method, address and what the body says; spacing and key order of JSON do not matter.

    No body at all reads as an empty object, but says less than one.
    """
    said = b"" if request.stream is None else request.data
    if not isinstance(said, bytes):
        said = JSONRenderer().render(said)
    call = f"{request.method} {request.get_full_path()}\n".encode() + said
    return hashlib.sha256(call).hexdigest()
