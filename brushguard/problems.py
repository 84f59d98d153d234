"""One shape for every error the REST interface answers: RFC 9457 problem objects."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import defaults
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from shops.errors import DomainError, Gone

_TYPE = "application/problem+json"
# A database that was lost comes back within seconds, and nothing was half done.
_COME_AGAIN_SECONDS = "2"
_API = "/api/"
_View = Callable[[HttpRequest], HttpResponseBase]
# What Django itself raises carries no code of its own.
_CODES = {
    status.HTTP_403_FORBIDDEN: exceptions.PermissionDenied.default_code,
    status.HTTP_404_NOT_FOUND: exceptions.NotFound.default_code,
}


def problem(status_code: int, title: str, detail: str, code: str, **more: object) -> Response:
    """Build one problem object; `more` are its extension members."""
    body = _body(status_code, title, detail, code)
    return Response({**body, **more}, status=status_code, content_type=_TYPE)


def _body(status_code: int, title: str, detail: str, code: str) -> dict[str, object]:
    return {
        "type": "about:blank",
        "title": title,
        "status": status_code,
        "detail": detail,
        "code": code,
    }


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem object, or None for what nobody foresaw."""
    if isinstance(error, Gone):
        return problem(status.HTTP_410_GONE, "Gone", str(error), error.code)
    if isinstance(error, DomainError):
        return problem(status.HTTP_409_CONFLICT, "Refused", str(error), error.code)
    if isinstance(error, OperationalError | InterfaceError):
        return _database_lost()
    response = exception_handler(error, context)
    if response is None:
        return None
    fields = {}
    detail = str(getattr(error, "detail", "") or error or response.status_text)
    if isinstance(error, exceptions.ValidationError):
        fields = {"errors": response.data}
        detail = "Some values were not understood; see `errors`."
    answer = problem(
        response.status_code,
        str(response.status_text),
        detail,
        getattr(error, "default_code", _CODES.get(response.status_code, "error")),
        **fields,
    )
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response:
            answer[header] = response[header]
    return answer


def _database_lost() -> Response:
    answer = problem(
        status.HTTP_503_SERVICE_UNAVAILABLE,
        "Service Unavailable",
        "The database does not answer. Nothing was done; send the same call again.",
        "database_lost",
    )
    answer["Retry-After"] = _COME_AGAIN_SECONDS
    return answer


def length_needed(get_response: _View) -> _View:
    """Refuse a body in chunks, which nothing here can read: it would pass for none at all."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        chunked = "Transfer-Encoding" in request.headers
        if chunked and not request.META.get("CONTENT_LENGTH"):
            detail = "The body came in chunks. Send it in one piece, with its Content-Length."
            return _plain(HTTPStatus.LENGTH_REQUIRED, detail, "length_needed")
        return get_response(request)

    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what never reached a view with a page, or with a problem object under the API."""
    if request.path.startswith(_API):
        return _plain(HTTPStatus.BAD_REQUEST, "The call cannot be read.", "bad_request")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if request.path.startswith(_API):
        return _plain(HTTPStatus.FORBIDDEN, "This is not allowed.", "permission_denied")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if request.path.startswith(_API):
        return _plain(HTTPStatus.NOT_FOUND, "There is no such address.", "not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith(_API):
        detail = "Something here went wrong; it was written down."
        return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, detail, "server_error")
    return defaults.server_error(request)


def _plain(found: HTTPStatus, detail: str, code: str) -> HttpResponse:
    body = json.dumps(_body(found.value, found.phrase, detail, code))
    return HttpResponse(body, status=found.value, content_type=_TYPE)
