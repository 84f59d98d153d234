"""Papers for authorities: leads, the note on the law, requests to preserve and to collect."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.documents.blocks import Block, heading, page_break, paragraph, table
from appeals.packing.documents.signing import signing
from appeals.packing.documents.voice import Voice
from appeals.packing.profile import Law
from appeals.packing.tables.leads import KEPT_BY_PLATFORM, LEADS, is_bound, kept_until
from appeals.packing.variants.laws import laws_on, named, window_day
from appeals.packing.variants.letter import letter_text
from appeals.packing.variants.saying import part, say

Files = Mapping[str, bytes]


def leads(voice: Voice, _files: Files) -> list[Block]:
    return [
        heading(part(voice, "leads")),
        paragraph(say(voice, "leads.intro")),
        *([paragraph(say(voice, "leads.by_law"))] if is_bound(voice.contents) else []),
        _orders(voice),
        _wanted(voice),
    ]


def preservation_request(voice: Voice, _files: Files) -> list[Block]:
    return _request(voice, "preservation_request", "preserve")


def collection_request(voice: Voice, _files: Files) -> list[Block]:
    return _request(voice, "collection_request", "collect")


def complaint(voice: Voice, _files: Files) -> list[Block]:
    return [
        page_break(),
        heading(part(voice, "complaint")),
        *(paragraph(line) for line in letter_text(voice).splitlines()),
        _signed(voice, "complaint.sign"),
    ]


def law_note(voice: Voice, _files: Files) -> list[Block]:
    """The texts in force on the day of the window; those of other days are named as such."""
    day = window_day(voice.contents)
    title = heading(part(voice, "law_note"))
    if day is None:
        return [title, paragraph(say(voice, "law.none"))]
    every = voice.contents.profile.laws
    told = laws_on(every, day)
    header = [say(voice, f"law.{name}") for name in ("name", "since", "about")]
    rows = [[named(voice, law), _in_force(voice, law), law.said[voice.language]] for law in told]
    blocks = [
        title,
        paragraph(say(voice, "law.intro", day=day)),
        table(header, rows, (3.4, 2, 4.6)),
    ]
    others = [named(voice, law) for law in every if law not in told]
    if others:
        names = voice.say("common.comma").join(others)
        blocks.append(paragraph(say(voice, "law.other", names=names)))
    return [
        *blocks,
        paragraph(say(voice, "law.read", day=voice.contents.profile.checked_on or "-")),
    ]


def _in_force(voice: Voice, law: Law) -> str:
    if law.until is None:
        return say(voice, "law.still", since=law.since)
    return say(voice, "law.ended", since=law.since, until=law.until)


def _request(voice: Voice, code: str, kind: str) -> list[Block]:
    shop = voice.contents.case.shop
    count = voice.contents.numbers.count("suspects")
    return [
        page_break(),
        heading(part(voice, code)),
        paragraph(say(voice, "cover.to_court")),
        paragraph(say(voice, "request.applicant", shop=shop.name,
                      company=shop.company or "________________")),
        paragraph(say(voice, f"request.{kind}_ask", count=count)),
        _orders(voice),
        _wanted(voice),
        paragraph(say(voice, f"request.{kind}_why")),
        paragraph(say(voice, "request.personal")),
        _signed(voice, "request.sign"),
    ]  # fmt: skip


def _orders(voice: Voice) -> Block:
    contents = voice.contents
    verdict = contents.verdict
    window = voice.span(verdict.window_from, verdict.window_to) if verdict else ""
    return paragraph(
        say(voice, "leads.orders", count=contents.numbers.count("suspects"),
            file=f"{contents.appeal_folder}/order-numbers.txt", window=voice.or_unknown(window))
    )  # fmt: skip


def _wanted(voice: Voice) -> Block:
    header = [say(voice, f"leads.{name}") for name in ("holder", "data", "until")]
    until = kept_until(voice.contents)
    rows = [
        [
            voice.say(f"leads.holder_{name}"),
            voice.say(f"leads.data_{name}"),
            until if name in KEPT_BY_PLATFORM and until else say(voice, "leads.not_known"),
        ]
        for name in LEADS
    ]
    return table(header, rows, (2.4, 5.4, 1.8))


def _signed(voice: Voice, role: str) -> Block:
    return signing(voice, say(voice, role))
