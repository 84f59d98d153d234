"""Section 3: what happened when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from appeals.packing.case import Verdict
from appeals.packing.documents.blocks import Block, figure, heading, paragraph, table
from appeals.packing.documents.charts import Chart
from appeals.packing.documents.voice import Voice

_Event = tuple[datetime, str, str]  # when, what, citation
_CHARTS = ("rate", "cumulative", "delay")


def timeline(voice: Voice, charts: Mapping[str, Chart]) -> list[Block]:
    shown = [(name, charts[name]) for name in _CHARTS if name in charts]
    return [
        heading(voice.say("report.timeline")),
        *events(voice),
        *(figure(name, chart.caption, chart.alt) for name, chart in shown),
    ]


def events(voice: Voice) -> list[Block]:
    """Everything that is dated, in its order, as a table."""
    told, left_out = telling_verdicts(voice.contents.case.verdicts)
    events = sorted(
        [*_verdicts(voice, told), *_dealings(voice), *_window(voice), *_holds(voice)],
        key=lambda event: event[0],
    )
    header = [voice.say(f"column.{name}") for name in ("time", "event", "evidence")]
    rows = [[voice.time(at), text, citation.strip()] for at, text, citation in events]
    zone = voice.contents.case.shop.timezone
    blocks = [paragraph(voice.say("report.timeline_intro", timezone=zone))]
    if rows:
        blocks.append(table(header, rows, (2, 5.4, 2.2)))
    if left_out:
        blocks.append(paragraph(voice.say("report.timeline_more", count=left_out)))
    return blocks


def telling_verdicts(verdicts: tuple[Verdict, ...]) -> tuple[list[Verdict], int]:
    """The verdicts at which state, level or class changed, the last one, and how many others."""
    told: list[Verdict] = []
    for verdict in verdicts:
        kind = (verdict.state, verdict.level, verdict.klass)
        if not told or kind != (told[-1].state, told[-1].level, told[-1].klass):
            told.append(verdict)
    if verdicts and told[-1] is not verdicts[-1]:
        told.append(verdicts[-1])
    return told, len(verdicts) - len(told)


def verdict_sentence(voice: Voice, verdict: Verdict) -> str:
    return voice.say(
        "report.event_verdict",
        state=voice.say(f"state.{verdict.state}"),
        level=voice.level(verdict.level),
        klass=voice.klass(verdict.klass),
        orders=verdict.orders,
    )


def _verdicts(voice: Voice, told: list[Verdict]) -> Iterator[_Event]:
    for verdict in told:
        yield verdict.at, verdict_sentence(voice, verdict), voice.citation("parameters", "custody")


def _window(voice: Voice) -> Iterator[_Event]:
    verdict = voice.contents.verdict
    if verdict is None:
        return
    source = voice.citation("input", "timeline")
    yield verdict.window_from, voice.say("report.event_window_from"), source
    yield verdict.window_to, voice.say("report.event_window_to"), source


def _holds(voice: Voice) -> Iterator[_Event]:
    holds = voice.contents.case.holds
    released = [hold.released_at for hold in holds if hold.released_at]
    source = voice.citation("custody")
    if holds:
        text = voice.say("report.event_hold", count=len(holds))
        yield min(hold.held_at for hold in holds), text, source
    if released:
        yield max(released), voice.say("report.event_release", count=len(released)), source


def _dealings(voice: Voice) -> Iterator[_Event]:
    """Notices, penalties, filings and declared promotions."""
    case, say = voice.contents.case, voice.say
    for notice in case.notices:
        text = say("report.event_notice", title=notice.title)
        yield notice.received_at, text, voice.citation("notice")
    for penalty in case.penalties:
        text = say("report.event_penalty", kind=voice.measure(penalty.kind))
        yield penalty.noticed_at, text, voice.citation("notice", "custody")
    for filing in case.filings:
        number = filing.reference or say("common.unknown")
        key = "report.event_report" if filing.kind == "report" else "report.event_appeal"
        text = say(key, addressee=voice.platform(filing.addressee), reference=number)
        yield filing.at, text, voice.citation("custody")
    for promotion in case.promotions:
        text = say(
            "report.event_promotion", kind=voice.words.pick(voice.words.kind_of(promotion.kind))
        )
        yield promotion.starts_at, text, voice.citation("custody")
