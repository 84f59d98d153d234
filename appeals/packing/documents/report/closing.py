"""Sections 9 to 14: penalty, losses, what speaks against the shop, method, checking, signing."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.case import Penalty
from appeals.packing.documents.blocks import (
    Block,
    facts,
    figure,
    heading,
    paragraph,
    table,
    together,
)
from appeals.packing.documents.chapters import chapter
from appeals.packing.documents.charts import Chart
from appeals.packing.documents.signing import signing
from appeals.packing.documents.voice import Voice


def penalty(voice: Voice, charts: Mapping[str, Chart]) -> list[Block]:
    penalties = sorted(voice.contents.case.penalties, key=lambda entry: entry.noticed_at)
    blocks = [heading(voice.say("report.penalty"))]
    if not penalties:
        return [*blocks, paragraph(voice.say("report.penalty_none")), *chapter(voice, "penalty")]
    header = [voice.say(f"column.{name}") for name in ("penalty", "charge", "period")]
    rows = [_penalty(voice, entry) for entry in penalties]
    text = voice.say("report.penalty_intro") + voice.citation("notice", "custody")
    told = table(header, rows, (2.2, 4.4, 3.6))
    shown = [charts["penalties"]] if "penalties" in charts else []
    drawn = [figure("penalties", chart.caption, chart.alt) for chart in shown]
    return [*blocks, paragraph(text), told, *drawn, *chapter(voice, "penalty")]


def _penalty(voice: Voice, entry: Penalty) -> list[str]:
    start, end = voice.time(entry.starts_at), voice.time(entry.ends_at)
    key = "range" if entry.ends_at else "open_range" if entry.starts_at else "no_range"
    period = voice.say(f"common.{key}", start=start, end=end)
    kind = voice.measure(entry.kind)
    name = f"{kind} ({entry.reference})" if entry.reference else kind
    return [name, f"“{entry.charge}”", period]


def losses(voice: Voice) -> list[Block]:
    told = chapter(voice, "losses") or [paragraph(voice.say("report.losses_none"))]
    return [heading(voice.say("report.losses")), *told]


def against(voice: Voice) -> list[Block]:
    header = [voice.say(f"column.{name}") for name in ("no", "statement", "orders")]
    rows = [
        [
            f"N{number:02d}",
            voice.words.pick(line.text),
            "" if line.orders is None else voice.number(line.orders),
        ]
        for number, line in enumerate(voice.contents.contrary, start=1)
    ]
    text = voice.say("report.against_intro") + voice.citation("contrary")
    blocks = [heading(voice.say("report.against")), paragraph(text)]
    return [*blocks, table(header, rows, (0.8, 8, 1), right=(2,))] if rows else blocks


def method(voice: Voice) -> list[Block]:
    environment = voice.contents.case.environment
    return [
        heading(voice.say("report.method")),
        paragraph(voice.say("report.method_intro")),
        facts(
            [
                (voice.say("method.software"), environment.software),
                (voice.say("method.code"), environment.code_sha256),
            ]
        ),
    ]


def verify(voice: Voice) -> list[Block]:
    contents = voice.contents
    return [
        heading(voice.say("report.verify")),
        paragraph(voice.say("report.verify_intro")),
        facts(
            [
                (voice.say("summary.pack_id"), contents.pack_id),
                (
                    voice.say("summary.fingerprint"),
                    contents.fingerprint or voice.say("common.unsigned"),
                ),
            ]
        ),
        paragraph(voice.say("summary.check_root")),
        paragraph(voice.say("summary.check_stamp")),
    ]


def statements(voice: Voice) -> list[Block]:
    roles = ("owner", "extractor", "witness")
    return [
        together(
            heading(voice.say("report.statements")),
            paragraph(voice.say("report.statements_intro")),
            *(signing(voice, voice.say(f"report.statement_{role}")) for role in roles),
        )
    ]
