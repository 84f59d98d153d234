"""Which version of a rule was in force on the day of the window."""

from __future__ import annotations

from datetime import date

from appeals.packing.contents import Contents
from appeals.packing.documents.voice import Voice
from appeals.packing.profile import Law


def laws_on(laws: tuple[Law, ...], day: date) -> tuple[Law, ...]:
    """The texts in force on that day, both ends included."""
    text = day.isoformat()
    return tuple(law for law in laws if law.since <= text and (not law.until or text <= law.until))


def named(voice: Voice, law: Law) -> str:
    gap = "" if voice.language.startswith("zh") else ", "
    return f"{law.name[voice.language]}{gap}{law.article[voice.language]}"


def window_day(contents: Contents) -> date | None:
    """The day the window began on, by the shop's clock."""
    verdict = contents.verdict
    return verdict.window_from.astimezone(contents.zone).date() if verdict else None
