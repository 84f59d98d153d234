"""Cursor pagination: stable while rows are added, and as fast on the last page as on the first."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering: str | tuple[str, ...] = "-id"
