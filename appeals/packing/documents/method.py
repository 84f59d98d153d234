"""10-method/system-and-method.pdf: both languages in one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from appeals.packing.case import Verdict
from appeals.packing.documents.blocks import (
    Block,
    bullets,
    facts,
    heading,
    page_break,
    paragraph,
    table,
)
from appeals.packing.documents.report.course import telling_verdicts, verdict_sentence
from appeals.packing.documents.summary import front
from appeals.packing.documents.voice import Voice
from appeals.packing.rows import SUSPECT_FROM
from appeals.packing.tables.clusters import SMALLEST
from appeals.packing.text import chance

_STEPS = ("import", "detect", "group", "count", "mask", "pack")
_LIMITS = ("data", "who", "rows", "chain", "stamp")
_MOST_VERDICTS = 12


def method_document(voices: Sequence[Voice]) -> dict[str, Any]:
    blocks: list[Block] = []
    for voice in voices:
        if blocks:
            blocks += [page_break(front(voice, "method.title")), heading(voice.say("method.title"))]
        blocks += _blocks(voice)
    return {**front(voices[0], "method.title"), "blocks": blocks}


def _blocks(voice: Voice) -> list[Block]:
    say = voice.say
    return [
        heading(say("method.purpose")),
        paragraph(say("method.purpose_text")),
        heading(say("method.steps")),
        bullets([say(f"method.step_{name}", **_step_values(name)) for name in _STEPS]),
        heading(say("method.limits")),
        bullets([say(f"method.limit_{name}") for name in _LIMITS]),
        heading(say("method.history")),
        paragraph(say("method.history_intro", most=_MOST_VERDICTS)),
        _history(voice),
        heading(say("method.versions")),
        _versions(voice),
        heading(say("method.settings")),
        _settings(voice),
    ]


def _step_values(name: str) -> dict[str, object]:
    return {"threshold": chance(SUSPECT_FROM)} if name == "group" else {}


def _history(voice: Voice) -> Block:
    header = [voice.say(f"column.{name}") for name in ("time", "event", "not_genuine")]
    rows = [
        [
            voice.time(verdict.at),
            verdict_sentence(voice, verdict),
            chance(verdict.artificial),
        ]
        for verdict in printed(voice.contents.case.verdicts)
    ]
    return table(header, rows, (2, 6, 1.2), right=(2,))


def printed(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    """All verdicts; when they are too many to print, those at which one changed, and the last."""
    told = list(verdicts)
    if len(told) > _MOST_VERDICTS:
        told, _left_out = telling_verdicts(verdicts)
    return told if len(told) <= _MOST_VERDICTS else [*told[: _MOST_VERDICTS - 1], told[-1]]


def _versions(voice: Voice) -> Block:
    environment = voice.contents.case.environment
    rows = [
        (voice.say("method.software"), environment.software),
        (voice.say("method.code"), environment.code_sha256),
        (voice.say("method.python"), environment.python),
    ]
    rows += sorted(environment.packages.items())
    rows += sorted(environment.fonts.items())
    return facts(rows)


def _settings(voice: Voice) -> Block:
    contents, case = voice.contents, voice.contents.case
    return facts(
        [
            (voice.say("fact.case"), case.case_id),
            (voice.say("fact.incident"), case.incident_id),
            (voice.say("fact.cutoff"), contents.stamp(case.cutoff)),
            (voice.say("fact.timezone"), case.shop.timezone),
            (voice.say("fact.currency"), case.shop.currency),
            (
                voice.say("method.step"),
                voice.say("common.minutes", count=case.timeline.step_minutes),
            ),
            (voice.say("method.threshold"), chance(SUSPECT_FROM)),
            (voice.say("method.smallest"), str(SMALLEST)),
        ]
    )
