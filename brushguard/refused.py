"""A page for work that was refused where no view foresaw it: it says why, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from shops.errors import DomainError, Gone

log = structlog.get_logger(__name__)
_API = "/api/"  # answers by `brushguard.problems`


class RefusedPage:
    """Answers a DomainError that left a view: 410 for what was deleted, 409 for the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError) or request.path.startswith(_API):
            return None
        log.warning("page.refused", path=request.path, code=error.code)
        status = 410 if isinstance(error, Gone) else 409
        return render(request, "refused.html", {"why": str(error), "code": status}, status=status)
