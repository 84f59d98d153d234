"""Papers for a civil court: evidence by what it shows, copies, translations, the losses."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.documents.blocks import Block, bullets, heading, paragraph, table
from appeals.packing.documents.voice import Voice
from appeals.packing.losses.files import LEDGER_HEADER, SERIES_HEADER
from appeals.packing.naming import compact
from appeals.packing.said import said
from appeals.packing.tables import orders, timeline
from appeals.packing.tables.catalogue import Exhibit
from appeals.packing.variants.saying import part, say

Files = Mapping[str, bytes]
_MOST_PARTIES = 3
_TABLES = {
    "data/04-orders/orders-masked.csv": orders.HEADER,
    "data/04-orders/timeline.csv": timeline.HEADER,
    "data/08-damages/ledger.csv": LEDGER_HEADER,
    "data/08-damages/series.csv": SERIES_HEADER,
}


def damages(voice: Voice, _files: Files) -> list[Block]:
    added = voice.contents.case.additions
    text = say(voice, "damages.none")
    if added.loss_floor_fen is not None:
        text = say(voice, "damages.sums", floor=voice.money(added.loss_floor_fen),
                   centre=voice.money(added.loss_centre_fen), language=voice.language)  # fmt: skip
    return [
        heading(part(voice, "damages")),
        paragraph(text + voice.citation("ledger", "profit")),
        paragraph(say(voice, "damages.claim")),
    ]


def catalogue(voice: Voice, _files: Files) -> list[Block]:
    """Exhibits of one kind in a row, since a court reads by what is to be shown."""
    header = [say(voice, f"court.{name}") for name in ("group", "items", "purpose", "original")]
    rows = [
        [
            str(number),
            _named(voice, group),
            voice.words.pick(group[0].purpose),
            _kept(voice, group[0]),
        ]
        for number, group in enumerate(_groups(voice), start=1)
    ]
    return [
        heading(part(voice, "catalogue")),
        paragraph(say(voice, "court.catalogue_intro")),
        table(header, rows, (0.9, 3.3, 3.9, 2.3)),
    ]


def copies_per_party(voice: Voice, _files: Files) -> list[Block]:
    header = [say(voice, "court.parties"), say(voice, "court.copies")]
    rows = [
        [say(voice, "court.party_count", count=count), str(count + 2)]
        for count in range(1, _MOST_PARTIES + 1)
    ]
    return [
        heading(part(voice, "copies_per_party")),
        paragraph(say(voice, "court.copies_intro")),
        table(header, rows, (3, 1), right=(1,)),
        bullets([say(voice, "court.defendant"), say(voice, "court.jurisdiction")]),
    ]


def translations(voice: Voice, files: Files) -> list[Block]:
    header = [say(voice, "court.column"), say(voice, "court.meaning")]
    blocks = [
        heading(part(voice, "translations")),
        paragraph(say(voice, "court.translation_intro")),
    ]
    for path, columns in _TABLES.items():
        if path in files:
            rows = [[column, said("columns", f"csv.{column}").zh] for column in columns]
            blocks += [heading(path, 2), table(header, rows, (3, 5))]
    return blocks


def _groups(voice: Voice) -> list[list[Exhibit]]:
    found: dict[str, list[Exhibit]] = {}
    for exhibit in voice.catalogue.exhibits:
        found.setdefault(exhibit.key, []).append(exhibit)
    return list(found.values())


def _named(voice: Voice, group: list[Exhibit]) -> str:
    numbers = compact(tuple(exhibit.no for exhibit in group))
    names = dict.fromkeys(voice.words.pick(exhibit.name) for exhibit in group)
    return f"{numbers} {voice.say('common.comma').join(names)}"


def _kept(voice: Voice, exhibit: Exhibit) -> str:
    return say(voice, "court.with_shop" if exhibit.key == "input" else "court.here")
