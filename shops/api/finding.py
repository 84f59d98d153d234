"""One row that an address names, or a 404 in the reader's language."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

_Row = TypeVar("_Row", bound=Model)


def one_of(rows: QuerySet[_Row] | Manager[_Row], **named: object) -> _Row:
    """The one row of those this caller may see. Raises NotFound, with words, where there is none."""
    row = rows.filter(**named).first()
    if row is None:
        raise NotFound(_("There is none of that name, or it is another shop's."))
    return row
