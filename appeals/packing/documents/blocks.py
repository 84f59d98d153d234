"""The few kinds of block a document is made of, as the templates read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]


def heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def bullets(items: Sequence[str]) -> Block:
    return {"kind": "bullets", "items": list(items)}


def note(text: str) -> Block:
    return {"kind": "note", "text": text}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    right: Sequence[int] = (),
) -> Block:
    """Widths are shares of the line; `right` names the columns whose figures align right."""
    return {
        "kind": "table",
        "header": list(header),
        "rows": [list(row) for row in rows],
        "widths": list(widths),
        "right": list(right),
    }


def figure(name: str, caption: str, alt: str) -> Block:
    return {"kind": "figure", "file": f"{name}.svg", "caption": caption, "alt": alt}


def signature(role: str, blank: str, note_text: str) -> Block:
    return {"kind": "signature", "role": role, "blank": blank, "note": note_text}
