"""Who could have gained: the shop's own words in a table, for an authority alone, suspecting nobody."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.documents.blocks import Block, heading, paragraph, table
from appeals.packing.documents.voice import Voice
from appeals.packing.tables.circumstances import PATH, read_circumstances
from appeals.packing.variants.saying import part, say


def circumstances(voice: Voice, files: Mapping[str, bytes]) -> list[Block]:
    title = heading(part(voice, "circumstances"))
    if voice.contents.tier == "T1":
        return [title, paragraph(say(voice, "circumstance.elsewhere"))]
    content = files.get(f"data/{PATH}")
    if content is None:
        return [title, paragraph(say(voice, "circumstance.none"))]
    header = [say(voice, f"circumstance.{name}") for name in ("kind", "day", "text", "known_how")]
    rows = [
        [say(voice, f"circumstance.{one.kind}"), one.day or "—", one.text, one.known_how]
        for one in read_circumstances(content)
    ]
    intro = say(voice, "circumstance.intro") + voice.citation("circumstances")
    return [title, paragraph(intro), table(header, rows, (1.4, 1.2, 5, 2.4))]
