"""05-exclusion/self-exclusion: why the records do not show the shop's own doing, for its owner to sign.

The program fills in facts and says what was not supplied; the statements are the owner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from appeals.packing.documents.assessment import warning
from appeals.packing.documents.balance import balance
from appeals.packing.documents.blocks import (
    Block,
    heading,
    page_break,
    paragraph,
    ticks,
    together,
)
from appeals.packing.documents.chapters import chapter
from appeals.packing.documents.signing import signing
from appeals.packing.documents.summary import front
from appeals.packing.documents.voice import Voice
from appeals.packing.said import said

_STATEMENTS = ("renounce", "prior", "consent")


def exclusion_document(voices: Sequence[Voice]) -> dict[str, Any]:
    """Both languages in one file; what the house found out stands before what was not checked."""
    blocks: list[Block] = []
    for voice in voices:
        if blocks:
            blocks += [
                page_break(front(voice, "exclusion.title")),
                heading(voice.say("exclusion.title")),
            ]
        blocks += _blocks(voice)
    return {**front(voices[0], "exclusion.title"), "blocks": blocks}


def _blocks(voice: Voice) -> list[Block]:
    say = voice.say
    return [
        *warning(voice),
        paragraph(say("exclusion.intro")),
        *_found(voice),
        heading(say("exclusion.accounts")),
        paragraph(_gap(voice, "accounts")),
        heading(say("exclusion.funds")),
        paragraph(_funds(voice)),
        paragraph(_gap(voice, "funds")),
        heading(say("exclusion.handling")),
        paragraph(_handling(voice)),
        heading(say("exclusion.traffic")),
        paragraph(_traffic(voice)),
        heading(say("exclusion.speed")),
        paragraph(_speed(voice)),
        together(
            heading(say("exclusion.statements")),
            paragraph(say("exclusion.statements_intro")),
            ticks([say(f"exclusion.statement_{name}") for name in _STATEMENTS]),
            signing(voice, say("report.statement_owner")),
        ),
    ]


def _found(voice: Voice) -> list[Block]:
    """Test by test, under a heading of its own; a document's first heading is of level 1."""
    told = chapter(voice, "exclusion")
    title = voice.words.pick(said("panel", "frame.chapter"))
    return [heading(title), *told] if told else []


def _gap(voice: Voice, name: str) -> str:
    """What was checked of accounts and statements, or that nothing was supplied."""
    added = voice.contents.case.additions
    is_declared = any(file.key == "accounts" for file in added.files)
    is_closed = is_declared if name == "accounts" else "funds" in added.closed
    return voice.say(f"exclusion.checked_{name}" if is_closed else f"exclusion.none_{name}")


def _funds(voice: Voice) -> str:
    key, sums = balance(voice)
    suspects = voice.contents.numbers.count("suspects")
    return voice.cited(f"exclusion.funds_{key}", "input", "orders", suspects=suspects, **sums)


def _handling(voice: Voice) -> str:
    numbers = voice.contents.numbers
    return voice.cited(
        "exclusion.handling_facts", "input", "orders",
        shipped=numbers.count("shipped"), unshipped=numbers.count("not_shipped"),
        held=numbers.count("held"),
    )  # fmt: skip


def _traffic(voice: Voice) -> str:
    promotions = len(voice.contents.case.promotions)
    return voice.cited("exclusion.traffic_facts", "input", "custody", promotions=promotions)


def _speed(voice: Voice) -> str:
    moments = voice.contents.moments
    if moments.first_seen_at is None or moments.first_report_at is None:
        return voice.say("exclusion.speed_none")
    is_before = moments.first_report_at < moments.first_seen_at
    return voice.cited(
        "exclusion.speed_before" if is_before else "exclusion.speed_facts", "custody",
        seen=voice.time(moments.first_seen_at), reported=voice.time(moments.first_report_at),
        lapse=voice.lapse(voice.contents.numbers.count("minutes_to_report")),
        notice=voice.time(moments.first_notice_at),
    )  # fmt: skip
