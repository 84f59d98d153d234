"""A format made by a person: our own csv, under the names that a file's columns really have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shops.platforms import generic, generic_refunds
from shops.platforms.format import Format, Kind

# The field, and the normalised name of the column that holds it.
Mapping = Sequence[tuple[str, str]]
_FORMATS = {Kind.ORDERS: generic.FORMAT, Kind.REFUNDS: generic_refunds.FORMAT}
FIELDS = {kind: format_.columns for kind, format_ in _FORMATS.items()}
REQUIRED = {
    kind: tuple(field for part in format_.required for field in part)
    for kind, format_ in _FORMATS.items()
}


def mapped_format(columns: Mapping, kind: str | None = None) -> Format:
    """Return our own csv's format, reading each field from its column and no other field.

    `kind` is what a row is, orders where nobody said.
    """
    format_, names = _FORMATS[Kind(kind or Kind.ORDERS)], dict(columns)
    return replace(
        format_,
        columns={field: (names[field],) if field in names else () for field in format_.columns},
    )
