"""Sentences of one part of a pack in both languages, from templates/said/<part>.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from appeals.packing.bilingual import Bilingual

_FOLDER = Path(__file__).parent / "templates" / "said"


def said(part: str, key: str, /, **values: object) -> Bilingual:
    """Say `key` of `part`, counts grouped by thousands; a bilingual value in its own language.

    Raises KeyError when the key or a value is missing.
    """
    both = sentences(part)[key]
    return Bilingual(
        en=both["en"].format(**{name: _shown(value, "en") for name, value in values.items()}),
        zh=both["zh"].format(**{name: _shown(value, "zh") for name, value in values.items()}),
    )


@cache
def sentences(part: str) -> dict[str, dict[str, str]]:
    """Every sentence of a part by its dotted key, each with `en` and `zh`."""
    raw = tomllib.loads((_FOLDER / f"{part}.toml").read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": both
        for section, entries in raw.items()
        for name, both in entries.items()
    }


def _shown(value: object, language: str) -> object:
    if isinstance(value, Bilingual):
        return value.said_in(language)
    return f"{value:,}" if type(value) is int else value
