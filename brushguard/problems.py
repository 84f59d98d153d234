"""One shape for every error the REST interface answers: RFC 9457 problem objects."""

from typing import Any

from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from shops.errors import DomainError

_TYPE = "application/problem+json"
# What Django itself raises carries no code of its own.
_CODES = {
    status.HTTP_403_FORBIDDEN: exceptions.PermissionDenied.default_code,
    status.HTTP_404_NOT_FOUND: exceptions.NotFound.default_code,
}


def problem(status_code: int, title: str, detail: str, code: str, **more: object) -> Response:
    """Build one problem object; `more` are its extension members."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status_code,
        "detail": detail,
        "code": code,
    }
    return Response({**body, **more}, status=status_code, content_type=_TYPE)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem object, or None for what nobody foresaw."""
    if isinstance(error, DomainError):
        return problem(status.HTTP_409_CONFLICT, "Refused", str(error), error.code)
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
