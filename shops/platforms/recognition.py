"""Which format a header belongs to: the share of a signature that is there, with a clear lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shops.platforms.format import Format
from shops.platforms.header import Header
from shops.platforms.problems import FileCode, FileProblem

ACCEPT_SCORE = 0.6
CLEAR_LEAD = 0.15


@dataclass(frozen=True, slots=True)
class Guess:
    format: Format
    score: float


def guesses(header: Header, formats: Sequence[Format]) -> list[Guess]:
    """Rank the formats that share anything with the header, best first."""
    names = frozenset(name for name in header.names if name)
    scored = [Guess(format_, round(format_.score(names), 4)) for format_ in formats]
    return sorted((guess for guess in scored if guess.score > 0), key=lambda guess: -guess.score)


def recognise(
    header: Header,
    formats: Sequence[Format],
    *,
    platform: str | None = None,
    kind: str | None = None,
) -> Format:
    """Return the one format that fits, among those of the chosen platform and kind.

    Raises FileProblem, with the two best guesses if there are any, when none reaches 0.6 or two
    are close.
    """
    allowed = [
        format_
        for format_ in formats
        if platform in (None, format_.platform) and kind in (None, format_.kind)
    ]
    ranked = guesses(header, allowed)
    if platform is not None and kind is not None and allowed:
        return allowed[0]
    if ranked and ranked[0].score >= ACCEPT_SCORE and _leads(ranked):
        return ranked[0].format
    if not ranked:
        raise FileProblem(FileCode.FOREIGN)
    nearest = [f"{guess.format.platform}/{guess.format.kind}" for guess in ranked[:2]]
    best = ", ".join(f"{guess.format.title} ({guess.score:.0%})" for guess in ranked[:2])
    raise FileProblem(FileCode.UNRECOGNISED, guesses=best, nearest=",".join(nearest))


def _leads(ranked: list[Guess]) -> bool:
    return len(ranked) == 1 or ranked[0].score - ranked[1].score >= CLEAR_LEAD
