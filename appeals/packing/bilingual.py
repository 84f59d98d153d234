"""One sentence in both languages of a pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One sentence in both languages. Without Chinese, the English one is printed in both."""

    en: str
    zh: str = ""

    def said_in(self, language: str) -> str:
        return self.zh if language.startswith("zh") and self.zh else self.en
