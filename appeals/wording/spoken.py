"""What is kept in both languages, in the reader's."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

from appeals.packing import Bilingual


def readers_language() -> str:
    """`zh-Hans` or `en`, as data files name the language of a sentence."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


def spoken(both: Mapping[str, str] | Bilingual) -> str:
    """One of the two; a worker speaks the service's own language."""
    language = readers_language()
    return both.said_in(language) if isinstance(both, Bilingual) else both[language]
