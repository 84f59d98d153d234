"""Puts a letter together: the sentences whose facts are known, the least important left out first."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from appeals.packing.errors import PackError
from appeals.packing.letters.facts import LetterFacts, Part

_FOLDER = Path(__file__).parent
# The lengths that platforms' forms take; 0 is the whole letter.
LENGTHS = (150, 500, 1000, 0)
# Room kept for what the shop fills into the blanks, by length.
_ROOM = {150: 0, 500: 60, 1000: 150, 0: 0}
_BLANKS = ("【请填写", "[fill in:")
# Which letters a profile's `letter_template` offers, the first one by itself.
TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "platform": ("platform",),
    "amazon": ("explanation", "plan"),
    "dispute": ("dispute",),
    "neutral": ("platform",),
    "police": ("police",),
    "court": ("court",),
    "regulator": ("regulator",),
}


def compose(facts: LetterFacts, *, template: str, language: str, limit: int = 0) -> str:
    """This will write a letter of at most `limit` characters (0: the whole letter).

    A sentence whose facts are unknown is left out, and one in the owner's name that the owner has
    not said is a blank; where room is short, the ones of the highest
    rank number go first. Raises PackError for a template that does not exist.
    """
    words = _words(language)
    if template not in words["letters"]:
        raise PackError(f"There is no letter named {template!r}.")
    parts = list(_parts(facts, words, template, is_short=0 < limit <= 500))
    if not limit:
        return _joined(parts, words, is_short=False)
    room = limit - _ROOM.get(limit, 0)
    return _fitted(parts, words, room, is_short=limit <= 500)


def is_written_in(language: str, template: str) -> bool:
    """Whether the letter exists in the language: a platform abroad is written to in its own alone."""
    return template in _words(language)["letters"]


def count_characters(text: str) -> int:
    """Count as a form's own field does: UTF-16 units, a line break as one."""
    return len(text.replace("\r\n", "\n").encode("utf-16-le")) // 2


def has_blanks(text: str) -> bool:
    return any(blank in text for blank in _BLANKS)


def _fitted(parts: list[Part], words: Mapping[str, Any], room: int, *, is_short: bool) -> str:
    kept = list(parts)
    while kept:
        text = _joined(kept, words, is_short=is_short)
        if count_characters(text) <= room:
            return text
        kept.remove(max(kept, key=lambda part: part.rank))
    return ""


def _joined(parts: list[Part], words: Mapping[str, Any], *, is_short: bool) -> str:
    texts = [part.short if is_short else part.long for part in parts]
    mark = words["join"]["short" if is_short else "long"]
    return str(mark).join(text for text in texts if text)


def _parts(
    facts: LetterFacts, words: Mapping[str, Any], template: str, *, is_short: bool
) -> Iterator[Part]:
    values = _values(facts, words)
    for line in words["letters"][template]:
        if line.get("when", "") not in {"", *facts.stands}:
            continue
        if line["key"] == "answers":
            yield from _answers(facts, words, line)
            continue
        long = _said(line.get("long", ""), values)
        short = _said(line.get("short", line.get("long", "")), values)
        if (short if is_short else long) is not None:
            yield Part(line["key"], line["rank"], long or "", short or "")


def _values(facts: LetterFacts, words: Mapping[str, Any]) -> dict[str, str]:
    measure = facts.measure or "other"
    values = facts.values()
    values["measure"] = words["measure"].get(measure, words["measure"]["other"])
    values["request"] = words["request"].get(measure, words["request"]["other"])
    if facts.exhibits:
        values["exhibits"] = words["join"]["list"].join(facts.exhibits)
    return values


def _answers(
    facts: LetterFacts, words: Mapping[str, Any], line: Mapping[str, Any]
) -> Iterator[Part]:
    """The charge, sentence by sentence; what nothing answers gets a blank of its own."""
    said = words["answers"]
    for number, answer in enumerate(facts.answers):
        names = words["join"]["list"].join(answer.exhibits)
        key = "answered" if answer.exhibits else "unanswered"
        text = said[key].format(sentence=answer.sentence, exhibits=names)
        head = f"{said['head']}\n" if number == 0 else ""
        yield Part(line["key"], line["rank"], head + text, "")


def _said(pattern: str, values: Mapping[str, str]) -> str | None:
    """Fill the sentence; None when a value it needs is not known."""
    needed = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    return pattern.format(**values) if needed <= values.keys() else None


@cache
def _words(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
