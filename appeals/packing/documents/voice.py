"""One language of one pack: sentences, citations, times and money as its reader writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from appeals.packing.contents import Contents
from appeals.packing.documents.places import ENGLISH, short_name
from appeals.packing.naming import compact
from appeals.packing.tables.catalogue import Catalogue
from appeals.packing.text import lapse, percent
from appeals.packing.words import Words

_ORIGINALS = {"input", "notice"}  # what others made; all else is computed or kept here


@dataclass(frozen=True, slots=True)
class Voice:
    contents: Contents
    catalogue: Catalogue
    language: str

    @property
    def words(self) -> Words:
        return Words(self.language)

    def say(self, key: str, /, **values: object) -> str:
        return self.words(key, **values)

    def cited(self, key: str, /, *sources: str, **values: object) -> str:
        """The sentence, then the evidence numbers it rests on, tagged when one source is all."""
        return self.say(key, **values) + self.citation(*sources)

    def citation(self, *sources: str) -> str:
        numbers = self.catalogue.numbers(*sources)
        if not numbers:
            return ""
        originals = self.catalogue.numbers(*(_ORIGINALS & set(sources)))
        tag = " " + self.say("common.single") if len(originals) <= 1 else ""
        return " " + self.say("common.cite", numbers=compact(numbers)) + tag

    def time(self, at: datetime | None) -> str:
        """Local to the second; the zone stands once in the facts."""
        if at is None:
            return self.say("common.unknown")
        return f"{at.astimezone(self.contents.zone):%Y-%m-%d %H:%M:%S}"

    def span(self, start: datetime, end: datetime) -> str:
        """From and to; the day once where both lie on the same."""
        first, last = self.time(start), self.time(end)
        is_one_day = first[:10] == last[:10]
        return self.say("common.range", start=first, end=last[11:] if is_one_day else last)

    def money(self, fen: int | None) -> str:
        if fen is None:
            return self.say("common.unknown")
        return self.contents.case.shop.money.said(fen).said_in(self.language)

    @property
    def unit(self) -> str:
        """What amounts in a table are counted in."""
        return self.contents.case.shop.money.word.said_in(self.language)

    def lapse(self, minutes: int) -> str:
        return lapse(minutes).said_in(self.language)

    def share(self, part: int | None, whole: int | None) -> str:
        """`part / whole (x %)`; "not supplied" where nothing is known to divide by."""
        if part is None or not whole:
            return self.say("common.unknown")
        return self.say("common.share", part=part, whole=whole, percent=percent(part, whole))

    def number(self, value: float | None) -> str:
        """Counts grouped by thousands, other numbers with at most one decimal."""
        if value is None:
            return self.say("common.unknown")
        return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")

    def or_unknown(self, text: str | None) -> str:
        return text or self.say("common.unknown")

    def klass(self, code: str) -> str:
        return self.say(f"class.{code}") if self.words.has(f"class.{code}") else code

    def measure(self, code: str) -> str:
        """What was done to the shop, in words; a platform's own words stay as they are."""
        return self.say(f"measure.{code}") if self.words.has(f"measure.{code}") else code

    def platform(self, code: str) -> str:
        """A platform's name; any other addressee as it was entered."""
        return self.say(f"platform.{code}") if self.words.has(f"platform.{code}") else code

    def place(self, province: str) -> str:
        """A province as its reader knows it; one that is not known stands as it is."""
        name = short_name(province)
        return name if self.language.startswith("zh") else ENGLISH.get(name, province)

    def level(self, code: str) -> str:
        return self.say(f"level.{code}") if self.words.has(f"level.{code}") else code
