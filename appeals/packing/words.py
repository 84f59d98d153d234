"""Every sentence of the pack, in both languages, from templates/words/*.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from appeals.packing.bilingual import Bilingual

FOLDER = Path(__file__).parent / "templates" / "words"
LANGUAGES = ("zh-Hans", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """Says keys like `summary.title` in one language; `both` says them in the two."""

    language: str

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence with its values put in, counts grouped by thousands.

        Raises KeyError when the key or a value is missing.
        """
        return sentences(self.language)[key].format(**{n: _shown(v) for n, v in values.items()})

    def has(self, key: str) -> bool:
        return key in sentences(self.language)

    def both(self, key: str, /, **values: object) -> Bilingual:
        return Bilingual(Words("en")(key, **values), Words("zh-Hans")(key, **values))

    def both_with(self, key: str, /, **values: Bilingual) -> Bilingual:
        """Like `both`, for values that are themselves in two languages."""
        return Bilingual(
            Words("en")(key, **{name: value.en for name, value in values.items()}),
            Words("zh-Hans")(key, **{name: value.said_in("zh") for name, value in values.items()}),
        )

    def kind_of(self, promotion: str) -> Bilingual:
        """A promotion's kind in words; one that has none stands as the shop wrote it."""
        key = f"promotion_kind.{promotion}"
        return self.both(key) if self.has(key) else Bilingual(promotion or "-", promotion or "-")

    def pick(self, text: Bilingual) -> str:
        return text.said_in(self.language)


def _shown(value: object) -> object:
    return f"{value:,}" if type(value) is int else value


@cache
def sentences(language: str) -> dict[str, str]:
    """Every sentence of a language by its dotted key."""
    raw = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": text
        for section, entries in raw.items()
        for name, text in entries.items()
    }
