"""10-method/extraction-statement: how the data were taken out, for whoever did it to complete.

It is the shop's own statement (自行提取说明), not the record of an investigator (提取笔录).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from appeals.packing.documents.blocks import (
    Block,
    facts,
    heading,
    page_break,
    paragraph,
    table,
    ticks,
    together,
)
from appeals.packing.documents.signing import signing
from appeals.packing.documents.summary import front
from appeals.packing.documents.voice import Voice

# Only people know these; a blank is printed for each.
_BLANKS = ("place", "device", "clock", "account", "people", "video", "deviations")
_STEPS = ("one", "two", "three", "four")
_CHECKS = ("profile", "hosts", "proxy", "time", "recording")
_ROLES = ("extractor", "provider", "witness")


def extraction_document(voices: Sequence[Voice]) -> dict[str, Any]:
    """Both languages in one file."""
    blocks: list[Block] = []
    for voice in voices:
        if blocks:
            blocks += [
                page_break(front(voice, "extraction.title")),
                heading(voice.say("extraction.title")),
            ]
        blocks += _blocks(voice)
    return {**front(voices[0], "extraction.title"), "blocks": blocks}


def _blocks(voice: Voice) -> list[Block]:
    say = voice.say
    blank = say("extraction.blank")
    return [
        paragraph(say("extraction.intro")),
        facts([*_known(voice), *((say(f"extraction.{name}"), blank) for name in _BLANKS)]),
        heading(say("extraction.method")),
        ticks([say(f"extraction.step_{number}") for number in _STEPS]),
        heading(say("extraction.clean")),
        ticks([say(f"extraction.check_{name}") for name in _CHECKS]),
        heading(say("extraction.files")),
        _files(voice),
        together(*(signing(voice, say(f"extraction.role_{role}")) for role in _ROLES)),
    ]


def _known(voice: Voice) -> list[tuple[str, str]]:
    case = voice.contents.case
    times = voice.contents.tally.span
    span = voice.span(*times) if times else voice.say("common.unknown")
    return [
        (
            voice.say("extraction.matter"),
            voice.say("extraction.matter_is", case=case.case_id, incident=case.incident_id),
        ),
        (
            voice.say("extraction.object"),
            voice.say(
                "extraction.object_is",
                shop=case.shop.name,
                platform=voice.contents.platform_name(voice.words),
            ),
        ),
        (
            voice.say("extraction.content"),
            voice.say(
                "extraction.content_is",
                count=len(case.inputs),
                product=voice.contents.product_names(),
            ),
        ),
        (voice.say("extraction.span"), span),
    ]


def _files(voice: Voice) -> Block:
    names = ("no", "file", "format", "bytes", "received", "sha256_full")
    numbers = voice.catalogue.numbers("input")
    rows = [
        [no, file.name, file.name.rpartition(".")[2].lower(), f"{file.bytes:,}",
         voice.time(file.received_at), file.sha256]
        for no, file in zip(numbers, voice.contents.case.inputs, strict=True)
    ]  # fmt: skip
    header = [voice.say(f"column.{name}") for name in names]
    return table(header, rows, (0.7, 2.7, 0.7, 1.3, 1.5, 4), right=(3,))
