"""Typst: a template, its data and its pictures become one PDF/A-2a and PDF/UA-1 file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from appeals.packing.errors import PackError
from appeals.packing.fonts import font_folders

_TEMPLATES = Path(__file__).parent.parent / "templates"
_STANDARDS = ["a-2a", "ua-1"]


def typeset(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], dated: datetime
) -> bytes:
    """This will render one document, dated as given; PackError with Typst's words on a fault.

    Only the two known fonts are used: a system font would change the bytes. Pictures are SVG.
    """
    sources = {
        "main.typ": _source(f"{template}.typ"),
        "house.typ": _source("house.typ"),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
        **{f"{name}.svg": picture for name, picture in pictures.items()},
    }
    try:
        return compiled(sources, int(dated.timestamp()))
    except typst.TypstError as fault:
        raise PackError(f"The document {template} could not be typeset: {fault}") from fault


def compiled(sources: Mapping[str, bytes], timestamp: int) -> bytes:
    """Typst's PDF of `main.typ` among the sources, the same bytes for the same values."""
    # The library's own types do not list the dict of sources that it takes.
    pdf = typst.compile(  # type: ignore[call-overload]
        sources,
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=_STANDARDS,
        timestamp=timestamp,
    )
    return bytes(pdf)


@cache
def _fonts() -> typst.Fonts:
    """Read once a process: given as folders, every document would read the fonts again."""
    return typst.Fonts(include_system_fonts=False, font_paths=font_folders())


@cache
def _source(name: str) -> bytes:
    return (_TEMPLATES / name).read_bytes()
