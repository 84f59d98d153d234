"""Cursor pagination: stable while rows are added, and as fast on the last page as on the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering: str | tuple[str, ...] = "-id"


def paged(pages: type[CursorPagination]) -> Callable[[Any], Any]:
    """Tell the OpenAPI page that a view of a list answers in `pages`; put it above `api_view`."""

    def mark(view: Any) -> Any:
        view.cls.pagination_class = pages
        return view

    return mark
