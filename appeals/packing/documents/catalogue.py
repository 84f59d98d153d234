"""03-catalogue as a page for people: the columns that fit; the CSV holds all."""

from __future__ import annotations

from typing import Any

from appeals.packing.documents.blocks import paragraph, table
from appeals.packing.documents.summary import front
from appeals.packing.documents.voice import Voice

_COLUMNS = ("no", "name", "type", "file", "received", "sha256", "purpose")
_HASH = 16


def catalogue_document(voice: Voice) -> dict[str, Any]:
    pick = voice.words.pick
    rows = [
        [
            exhibit.no,
            pick(exhibit.name),
            pick(exhibit.type),
            exhibit.file.removeprefix("data/"),
            exhibit.obtained_at.replace("T", " ")[:19],
            exhibit.sha256[:_HASH],
            pick(exhibit.purpose),
        ]
        for exhibit in voice.catalogue.exhibits
    ]
    header = [voice.say(f"column.{name}") for name in _COLUMNS]
    return {
        **front(voice, "catalogue.title"),
        "blocks": [
            paragraph(voice.say("catalogue.intro")),
            table(header, rows, (0.6, 2, 1.5, 3, 1.7, 1.9, 3)),
            paragraph(voice.say("catalogue.footer")),
        ],
    }
