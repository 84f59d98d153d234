"""Answers HEAD as GET without the body (RFC 9110, 9.3.2): monitors and link checkers ask by HEAD."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

View = Callable[[HttpRequest], HttpResponseBase]


def head_as_get(get_response: View) -> View:
    """Give views, which need not know of HEAD, a GET, and send the headers of their answer alone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return get_response(request)
        request.method = "GET"
        response = get_response(request)
        request.method = "HEAD"
        return _without_body(response)

    return answer


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if response.streaming:
        response.close()  # a file that nobody is going to read
        response.streaming_content = ()  # type: ignore[attr-defined]
    else:
        response.content = b""  # type: ignore[attr-defined]
    return response
