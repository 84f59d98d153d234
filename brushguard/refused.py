"""Pages for what no view foresaw: work that was refused, and an address that only takes a form.

Each says why, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve

from shops.errors import DomainError, Gone

log = structlog.get_logger(__name__)
_API = "/api/"  # answers by `brushguard.problems`


class RefusedPage:
    """Answers a DomainError that left a view: 410 for what was deleted, 409 for the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        is_empty = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
        if not is_empty or request.path.startswith(_API):
            return answer
        page = render(request, "405.html", {"back": page_above(request.path)}, status=405)
        page["Allow"] = answer.headers.get("Allow", "POST")
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError) or request.path.startswith(_API):
            return None
        log.warning("page.refused", path=request.path, code=error.code)
        status = 410 if isinstance(error, Gone) else 409
        return render(request, "refused.html", {"why": str(error), "code": status}, status=status)


def page_above(path: str) -> str:
    """The nearest address above this one that leads anywhere; forms of a page stand below it."""
    above = path
    while above != "/":
        above = above.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"
