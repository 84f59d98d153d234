"""Papers every recipient may get: cover, course of events, what the records show and cannot tell."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.documents.blocks import Block, bullets, facts, heading, paragraph, table
from appeals.packing.documents.report.course import events
from appeals.packing.documents.summary import shown
from appeals.packing.documents.voice import Voice
from appeals.packing.variants.saying import part, say

Files = Mapping[str, bytes]

# What a cover lists as enclosed, with the place a reader finds it in.
_ENCLOSED = {
    "summary": "data/00-cover/",
    "report": "data/01-report/",
    "catalogue": "data/03-catalogue/",
    "orders": "data/04-orders/orders-masked.csv",
    "exclusion": "data/05-exclusion/self-exclusion.pdf",
    "outreach": "data/06-outreach/",
    "notices": "data/07-platform/notices/",
    "damages": "data/08-damages/",
    "leads": "data/09-leads/",
    "custody": "data/11-custody/",
    "disclosures": "data/13-disclosure/disclosures.csv",
}


def cover(voice: Voice, files: Files) -> list[Block]:
    contents, case = voice.contents, voice.contents.case
    template = contents.profile.letter_template or "neutral"
    parts = [part(voice, code) for code in contents.profile.documents if code != "cover"]
    verdict = contents.verdict
    rows = [
        (say(voice, "cover.from"), case.shop.name),
        (voice.say("fact.company"), voice.or_unknown(case.shop.company)),
        (voice.say("fact.platform"), contents.platform_name(voice.words)),
        (voice.say("fact.product"), contents.product_names()),
        (voice.say("fact.window"),
         voice.or_unknown(voice.span(verdict.window_from, verdict.window_to) if verdict else None)),
        (voice.say("fact.case"), case.case_id),
        (say(voice, "cover.pack"), contents.pack_id),
        (say(voice, "cover.tier"), voice.say(f"tier.{contents.tier}")),
    ]  # fmt: skip
    return [
        paragraph(_addressed(voice, template)),
        facts(rows),
        heading(say(voice, "cover.parts")),
        bullets(parts),
        heading(say(voice, "cover.enclosed")),
        _enclosed(voice, files),
        paragraph(say(voice, "cover.check")),
    ]


def _addressed(voice: Voice, template: str) -> str:
    """A copy with identities is for one recipient, which is named; any other is for the shop to fill."""
    delivery = voice.contents.case.delivery
    if delivery is None or voice.contents.tier != "T2":
        return say(voice, f"cover.to_{template}")
    return say(voice, "cover.to_named", recipient=delivery.recipient)


def _enclosed(voice: Voice, files: Files) -> Block:
    rows = []
    for name, place in _ENCLOSED.items():
        word = "present" if any(path.startswith(place) for path in files) else "absent"
        rows.append([say(voice, f"file.{name}"), place, say(voice, f"cover.{word}")])
    header = [voice.say("column.name"), voice.say("column.file"), say(voice, "cover.here")]
    return table(header, rows, (3, 5, 1.2))


def facts_timeline(voice: Voice, _files: Files) -> list[Block]:
    return [heading(part(voice, "facts_timeline")), *events(voice)]


def records(voice: Voice, _files: Files) -> list[Block]:
    source = "summary.source" if voice.contents.case.inputs else "summary.source_none"
    return [
        heading(part(voice, "records")),
        bullets(list(shown(voice))),
        paragraph(voice.say(source)),
    ]


def limits(voice: Voice, _files: Files) -> list[Block]:
    lines = [say(voice, f"limits.{name}") for name in ("who", "accounts", "before")]
    against = say(voice, "limits.against", count=len(voice.contents.contrary))
    return [
        heading(part(voice, "limits")),
        bullets([*lines, against + voice.citation("contrary")]),
    ]


def sealed_annex(voice: Voice, _files: Files) -> list[Block]:
    text = say(voice, f"annex.{voice.contents.tier}")
    return [heading(part(voice, "sealed_annex")), paragraph(text)]
