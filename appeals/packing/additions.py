"""What other parts of the house add to a pack: files with their catalogue entry, and chapters.

Whoever asks buyers, reconciles funds or counts losses hands its results over as `Additions`; the
pack numbers the files in the catalogue, prints the chapters in both languages and cites them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from appeals.packing.bilingual import Bilingual
from appeals.packing.errors import PackError

TIERS = ("T1", "T2", "T3")
# Sections of the report that a chapter may fill; "exclusion" is also printed by itself,
# and "damages" is a document of its own.
CHAPTERS = ("outreach", "exclusion", "penalty", "losses", "damages")
# Gaps that the list of contrary facts names until somebody closes them.
GAPS = ("outreach", "funds", "parcels", "report")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the pack. What goes into T1 must be free of any buyer's identity already.

    `path` is ASCII below `data/`, such as `08-damages/ledger.csv`. Sentences cite `key`; files
    may share one. `ground` is the presumption ground of the catalogue.
    """

    path: str
    content: bytes = field(repr=False)
    key: str
    name: Bilingual
    type: Bilingual
    purpose: Bilingual
    facts: Bilingual
    source: str = ""
    obtained: str = ""
    obtained_at: datetime | None = None
    original: str = ""
    ground: str = "none"
    tiers: tuple[str, ...] = TIERS
    exhibit: str = ""  # code of packing.exhibits, of a file as it was handed in


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph; `cites` are keys of attached files, or of the pack's own exhibits."""

    text: Bilingual
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subheading:
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Widths are shares of the line; `right` names the columns of figures."""

    header: tuple[Bilingual, ...]
    rows: tuple[tuple[Bilingual | str, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, drawn with `packing.figures`; `svg` holds one for "zh-Hans" and one for "en"."""

    name: str
    svg: Mapping[str, bytes] = field(repr=False)
    caption: Bilingual
    alt: Bilingual


Part = Sentence | Subheading | Grid | Picture


def text_of(part: Part) -> str:
    """What a reader reads of a part, in both languages, a line each."""
    if isinstance(part, Grid):
        cells = [*part.header, *(cell for row in part.rows for cell in row)]
    else:
        cells = [part.caption] if isinstance(part, Picture) else [part.text]
    return "\n".join(cell if isinstance(cell, str) else f"{cell.en}\n{cell.zh}" for cell in cells)


@dataclass(frozen=True, slots=True)
class Additions:
    """Everything that was added. Losses are fen; None: not computed, or not said by the owner."""

    files: tuple[Attached, ...] = ()
    chapters: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    contrary: tuple[Bilingual, ...] = ()  # further facts that speak against the shop
    closed: frozenset[str] = frozenset()  # of GAPS: no longer missing, or told by a finding
    loss_floor_fen: int | None = None
    loss_centre_fen: int | None = None
    renounces: bool | None = None  # the owner asks for these sales to be removed
    consents: bool | None = None  # the owner lets the platform check the shop's data

    def in_tier(self, tier: str) -> tuple[Attached, ...]:
        """What every copy holds comes first, so that an exhibit has one number in all of them."""
        kept = (file for file in self.files if tier in file.tiers)
        return tuple(sorted(kept, key=lambda file: (file.tiers != TIERS, file.path)))


def merged(given: Iterable[Additions]) -> Additions:
    """This will join several; chapters of one name follow each other.

    Raises PackError when a chapter or gap is unknown or a path is odd or stands twice.
    """
    all_given = tuple(given)
    chapters: dict[str, tuple[Part, ...]] = {}
    for additions in all_given:
        for name, parts in additions.chapters.items():
            chapters[name] = (*chapters.get(name, ()), *parts)
    files = tuple(file for additions in all_given for file in additions.files)
    closed = frozenset(gap for additions in all_given for gap in additions.closed)
    _check(chapters, files, closed)
    return Additions(
        files=files,
        chapters=chapters,
        contrary=tuple(text for additions in all_given for text in additions.contrary),
        closed=closed,
        loss_floor_fen=_only(additions.loss_floor_fen for additions in all_given),
        loss_centre_fen=_only(additions.loss_centre_fen for additions in all_given),
        renounces=_said(additions.renounces for additions in all_given),
        consents=_said(additions.consents for additions in all_given),
    )


def _only(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    if len(known) > 1:
        raise PackError("Two parts of the case state a loss.")
    return known[0] if known else None


def _said(words: Iterable[bool | None]) -> bool | None:
    return next((word for word in words if word is not None), None)


def _check(
    chapters: Mapping[str, object], files: tuple[Attached, ...], closed: frozenset[str]
) -> None:
    unknown = sorted({*chapters} - {*CHAPTERS} | closed - {*GAPS})
    if unknown:
        raise PackError(f"A pack has no place for {', '.join(unknown)}.")
    paths = [file.path for file in files]
    for path in paths:
        is_odd = not path.isascii() or path.startswith("/") or ".." in path.split("/")
        if is_odd or " " in path or paths.count(path) > 1:
            raise PackError(f"A file of the pack has an odd path, or one that is taken: {path}")
