"""Word lists are written as text, so that a reader sees them at a glance."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a text, split at blanks and line ends."""
    return tuple(text.split())


def columns(text: str) -> tuple[str, ...]:
    """The headers of a table, split at bars; blanks at a header's end are part of it."""
    return tuple(text.split("|"))
