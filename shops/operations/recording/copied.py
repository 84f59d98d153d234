"""Rows as the text that PostgreSQL's COPY reads: one line a row.

Csv with marks that no export holds, so that nearly every row goes over as it is. Only a row whose
texts hold a control character is quoted, field by field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FIELD, QUOTE, NULL = "\x01", "\x03", "\x02"
OPTIONS = "(FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x03', NULL E'\\x02')"


def copied(values: Sequence[Any]) -> str:
    """Return the fields of one row, of any type a column here has, as one text without its end."""
    return joined([_text(value) for value in values], [v for v in values if v.__class__ is str])


def copied_text(text: str) -> str:
    """Return one text that a file wrote, as the only field of a piece of a line."""
    return text if text.isprintable() else _quoted("" if text == NULL else text)


def joined(fields: Sequence[str], texts: Sequence[str]) -> str:
    """Join fields that are text already. `texts` are those of them that a file wrote."""
    if "".join(texts).isprintable():
        return FIELD.join(fields)
    return FIELD.join(field if field == NULL else _quoted(field) for field in fields)


def _quoted(field: str) -> str:
    return QUOTE + field.replace(QUOTE, QUOTE + QUOTE) + QUOTE


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, str):
        return "" if value == NULL else value
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return str(value)
