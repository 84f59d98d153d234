"""Cursor pagination: stable while rows are added, and as fast on the last page as on the first."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as BadValue
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from shops.api.fields import moment_of


class NewestFirst(CursorPagination):
    """Pages from the highest values of `fields` down; the last of them is unique.

    A cursor names the row beside which its page begins by all of `fields`: many orders of a burst
    share one second, and none of them may be shown twice or never.
    """

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    fields: tuple[str, ...] = ("pk",)

    def get_page_size(self, request: Request) -> int:
        """The asked size. Raises ValidationError for what is no size; none is 100."""
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= self.max_page_size:
            raise BadValue(
                {self.page_size_query_param: f"Choose a size from 1 to {self.max_page_size}."}
            )
        return int(text)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for one in parameters:
            if one["name"] == self.page_size_query_param:
                one["schema"] = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return parameters

    def paginate_queryset(
        self,
        queryset: QuerySet[Any],  # type: ignore[override]
        request: Request,
        view: Any = None,
    ) -> list[Any]:
        """Return the asked page's rows. Raises NotFound for a cursor that nobody gave out."""
        self.base_url = request.build_absolute_uri()
        size = self.get_page_size(request)
        text = request.query_params.get(self.cursor_query_param)
        going_up, beside = _read(text, queryset.model, self.fields) if text else (False, None)
        if beside:
            queryset = queryset.filter(_behind(beside, "gt" if going_up else "lt"))
        sign = "" if going_up else "-"
        rows = list(queryset.order_by(*(sign + name for name in self.fields))[: size + 1])
        has_more, rows = len(rows) > size, rows[:size]
        if going_up:
            rows.reverse()
        self._newer = rows[0] if rows and (has_more if going_up else beside) else None
        self._older = rows[-1] if rows and (going_up or has_more) else None
        return rows

    def get_next_link(self) -> str | None:
        return self._link(self._older, going_up=False)

    def get_previous_link(self) -> str | None:
        return self._link(self._newer, going_up=True)

    def _link(self, row: Model | None, *, going_up: bool) -> str | None:
        if row is None:
            return None
        values = [_field(type(row), name).value_to_string(row) for name in self.fields]
        text = urlsafe_b64encode(json.dumps([going_up, *values]).encode()).decode()
        link: str = replace_query_param(self.base_url or "", self.cursor_query_param, text)
        return link


def paged(pages: type[CursorPagination]) -> Callable[[Any], Any]:
    """Tell the OpenAPI page that a view of a list answers in `pages`; put it above `api_view`."""

    def mark(view: Any) -> Any:
        view.cls.pagination_class = pages
        return view

    return mark


def _read(text: str, model: type[Model], fields: tuple[str, ...]) -> tuple[bool, dict[str, Any]]:
    """Read a cursor that `_link` wrote: whether it goes up, and from which row's values."""
    try:
        going_up, *values = json.loads(urlsafe_b64decode(text.encode()))
        pairs = zip(fields, values, strict=True)
        return bool(going_up), {name: _value(_field(model, name), one) for name, one in pairs}
    except (ValueError, TypeError, ValidationError) as error:
        raise NotFound(_("This cursor is not one of ours.")) from error


def _value(field: Field[Any, Any], text: object) -> Any:
    """Read what `_link` wrote of one field. Raises TypeError, ValueError or ValidationError."""
    if not isinstance(text, str):
        raise TypeError(text)
    return moment_of(text) if isinstance(field, DateTimeField) else field.to_python(text)


def _behind(values: dict[str, Any], than: str) -> Q:
    """The rows whose `values`, compared one after the other, are greater or lesser."""
    condition = Q()
    equal: dict[str, Any] = {}
    for name, value in values.items():
        condition |= Q(**equal, **{f"{name}__{than}": value})
        equal[name] = value
    first = next(iter(values))
    return Q(**{f"{first}__{than}e": values[first]}) & condition


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return cast("Field[Any, Any]", found)
