"""The few kinds of block a document is made of, as the templates read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Block = dict[str, Any]


def heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def bullets(items: Sequence[str]) -> Block:
    return {"kind": "bullets", "items": list(items)}


def ticks(items: Sequence[str]) -> Block:
    """Statements for a person to tick, each with a box before it."""
    return {"kind": "ticks", "items": list(items)}


def note(text: str, items: Sequence[str] = ()) -> Block:
    return {"kind": "note", "text": text, "items": list(items)}


def together(*blocks: Block) -> Block:
    """What a reader must not have to look for on the next page."""
    return {"kind": "together", "blocks": list(blocks)}


def page_break(front: Mapping[str, Any] | None = None) -> Block:
    """A new page; with `front`, head, foot and language change from it on."""
    return {"kind": "break", "front": front}


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


def signature(role: str, blanks: Sequence[str]) -> Block:
    """A line to sign on; `blanks` name what is to be written, each with a line of its own."""
    return {"kind": "signature", "role": role, "blanks": list(blanks)}
