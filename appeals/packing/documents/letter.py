"""A letter as a PDF: the text that was filed, and nothing else."""

from __future__ import annotations

from datetime import datetime

from appeals.packing.documents.typesetting import typeset

USUAL_POINTS = 10.5
_LONGEST_HEAD = 80


def letter_document(
    text: str, *, shop: str, language: str, dated: datetime, points: float = USUAL_POINTS
) -> bytes:
    """This will set the letter's lines; the first one is its title. Same text, same bytes.

    `points`: the size of its type; some forms ask for a least one.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    has_head = len(lines) > 1 and len(lines[0]) <= _LONGEST_HEAD
    data = {
        "lang": language,
        "shop": shop,
        "points": points,
        "title": lines[0] if lines else shop,
        "head": lines[0] if has_head else "",
        "lines": lines[1:] if has_head else lines,
    }
    return typeset("letter", data, {}, dated)
