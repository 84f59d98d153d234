"""Sections 1 and 2: whose shop, which files, what is missing."""

from __future__ import annotations

from appeals.packing.documents.blocks import Block, bullets, facts, heading, paragraph, table
from appeals.packing.documents.voice import Voice

_HASH = 16


def parties(voice: Voice) -> list[Block]:
    case = voice.contents.case
    rows = [
        (voice.say("fact.shop"), case.shop.name),
        (voice.say("fact.company"), voice.or_unknown(case.shop.company)),
        (voice.say("fact.platform"), voice.contents.platform_name(voice.words)),
        (voice.say("fact.product"), voice.contents.product_names()),
        (voice.say("fact.case"), case.case_id),
        (voice.say("fact.incident"), case.incident_id),
        (voice.say("fact.timezone"), case.shop.timezone),
        (voice.say("fact.currency"), case.shop.currency),
    ]
    return [heading(voice.say("report.parties")), facts(rows)]


def sources(voice: Voice) -> list[Block]:
    numbers = voice.contents.numbers
    blocks = [heading(voice.say("report.sources")), *_files(voice)]
    blocks.append(
        paragraph(
            voice.cited(
                "report.groups",
                "input",
                "orders",
                total=numbers["all_orders"],
                suspects=numbers["group_suspect"],
                genuine=numbers["group_confirmed_genuine"],
                window=numbers["group_window"],
                comparison=numbers["group_comparison"],
            )
        )
    )
    verdict = voice.contents.verdict
    missing = [voice.words.pick(text) for text in verdict.missing] if verdict else []
    if missing:
        blocks += [paragraph(voice.say("report.missing_intro")), bullets(missing)]
    else:
        blocks.append(paragraph(voice.say("report.missing_none")))
    return blocks


def _files(voice: Voice) -> list[Block]:
    files = voice.contents.case.inputs
    if not files:
        return [paragraph(voice.say("report.sources_none"))]
    numbers = voice.catalogue.numbers("input")
    header = [voice.say(f"column.{name}") for name in ("no", "file", "rows", "received", "sha256")]
    rows = [
        [no, file.name, f"{file.rows:,}", voice.time(file.received_at), file.sha256[:_HASH]]
        for no, file in zip(numbers, files, strict=True)
    ]
    is_whole = voice.contents.tier == "T2" and bool(voice.contents.case.raw)
    intro = voice.say(f"report.sources_{'whole' if is_whole else 'intro'}", count=len(files))
    return [paragraph(intro), table(header, rows, (0.7, 4, 1, 2.2, 2.2), right=(2,))]
