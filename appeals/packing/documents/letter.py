"""A letter as a PDF: the text that was filed, and nothing else."""

from __future__ import annotations

from datetime import datetime

from appeals.packing.documents.typesetting import typeset


def letter_document(text: str, *, shop: str, language: str, dated: datetime) -> bytes:
    """This will set the letter's lines; the first one is its title. Same text, same bytes."""
    lines = [line for line in text.splitlines() if line.strip()]
    data = {"lang": language, "shop": shop, "title": lines[0] if lines else shop, "lines": lines}
    return typeset("letter", data, {}, dated)
