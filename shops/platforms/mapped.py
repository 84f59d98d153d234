"""A format made by a person: our own csv, under the names that a file's columns really have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shops.platforms import generic
from shops.platforms.format import Format

# The field, and the normalised name of the column that holds it.
Mapping = Sequence[tuple[str, str]]
FIELDS = generic.COLUMNS
REQUIRED = tuple(field for part in generic.FORMAT.required for field in part)


def mapped_format(columns: Mapping) -> Format:
    """Return our own csv's format, reading each field from its column and no other field."""
    names = dict(columns)
    return replace(
        generic.FORMAT,
        columns={field: (names[field],) if field in names else () for field in FIELDS},
    )
