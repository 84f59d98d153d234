"""Which charts a case has enough data for, in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from appeals.packing.documents.voice import Voice
from appeals.packing.figures.cumulative import cumulative_chart
from appeals.packing.figures.delay import LEAST, delay_chart
from appeals.packing.figures.gantt import Bar, gantt_chart
from appeals.packing.figures.rate import rate_chart, shown_buckets
from appeals.packing.figures.shares import Share, share_chart
from appeals.packing.tables.clusters import DETAIL, SMALLEST
from appeals.packing.tally import Part

_MOST_PROVINCES = 9


@dataclass(frozen=True, slots=True)
class Chart:
    svg: bytes
    caption: str
    alt: str


def charts_of(voice: Voice) -> dict[str, Chart]:
    """The charts by name; one without data is left out."""
    found = (
        _rate(voice), _cumulative(voice), _delay(voice), _addresses(voice), _provinces(voice),
        _penalties(voice),
    )  # fmt: skip
    return {name: chart for charts in found for name, chart in charts}


_Charts = Iterator[tuple[str, Chart]]


def _rate(voice: Voice) -> _Charts:
    contents, verdict = voice.contents, voice.contents.verdict
    if verdict is None:
        return
    timeline, moments = contents.case.timeline, contents.moments
    buckets = shown_buckets(timeline, verdict.window_from, verdict.window_to)
    if not buckets:
        return
    marks = [
        (voice.say("figure.first_seen"), moments.first_seen_at),
        (voice.say("figure.hold"), moments.hold_at),
        (voice.say("figure.report"), moments.first_report_at),
        (voice.say("figure.notice"), moments.first_notice_at),
    ]
    minutes = timeline.step_minutes
    yield (
        "rate",
        Chart(
            rate_chart(buckets, minutes, marks, contents.zone, voice.words),
            _rate_caption(voice, any(bucket.upper is not None for bucket in buckets)),
            voice.say("figure.rate_alt", minutes=minutes, peak=max(b.orders for b in buckets)),
        ),
    )


def _rate_caption(voice: Voice, has_band: bool) -> str:
    """What the range rests on, or that the shop's past is too short for one."""
    timeline = voice.contents.case.timeline
    if not has_band:
        return voice.say("figure.rate_bare", minutes=timeline.step_minutes)
    basis = voice.words.pick(timeline.basis)
    return voice.say("figure.rate_caption", minutes=timeline.step_minutes, basis=basis)


def _cumulative(voice: Voice) -> _Charts:
    suspects = voice.contents.tally.suspects
    asked = suspects.asked_at()
    if suspects.orders < LEAST or not asked:
        return
    placed = suspects.placed_at()
    yield (
        "cumulative",
        Chart(
            cumulative_chart(placed, asked, voice.contents.zone, voice.words),
            voice.say("figure.cumulative_caption"),
            voice.say("figure.cumulative_alt", orders=len(placed), refunds=len(asked)),
        ),
    )


def _delay(voice: Voice) -> _Charts:
    tally = voice.contents.tally
    suspects, comparison = tally.suspects.delays, tally.comparison.delays
    if len(suspects) < LEAST:
        return
    yield (
        "delay",
        Chart(
            delay_chart(suspects, comparison, voice.words),
            voice.say("figure.delay_caption"),
            voice.say("figure.delay_alt", suspects=len(suspects), comparison=len(comparison)),
        ),
    )


def _addresses(voice: Voice) -> _Charts:
    tally = voice.contents.tally
    suspects, comparison = _details(tally.suspects), _details(tally.comparison)
    if sum(suspects.values()) < LEAST:
        return
    shares = [
        (voice.say(f"figure.{name}"), _percent(suspects, name), _percent(comparison, name))
        for name in DETAIL
        if suspects[name] or comparison[name]
    ]
    yield (
        "addresses",
        Chart(
            share_chart(
                [(label, share or 0.0, usual) for label, share, usual in shares], voice.words
            ),
            voice.say("figure.address_caption"),
            voice.say("figure.address_alt"),
        ),
    )


def _provinces(voice: Voice) -> _Charts:
    tally = voice.contents.tally
    suspects, comparison = tally.suspects.provinces, tally.comparison.provinces
    large = [name for name, count in suspects.items() if count >= SMALLEST]
    if len(large) < 2:
        return
    shown = sorted(large, key=lambda name: (-suspects[name], name))[:_MOST_PROVINCES]
    shares: list[Share] = [
        (voice.place(name), _percent(suspects, name) or 0.0, _percent(comparison, name))
        for name in shown
    ]
    yield (
        "provinces",
        Chart(
            share_chart(shares, voice.words),
            voice.say("figure.provinces_caption", most=_MOST_PROVINCES),
            voice.say(
                "figure.provinces_alt", province=voice.place(shown[0]), count=suspects[shown[0]]
            ),
        ),
    )


def _penalties(voice: Voice) -> _Charts:
    contents, case = voice.contents, voice.contents.case
    penalties = sorted(case.penalties, key=lambda entry: (entry.noticed_at, entry.kind))
    if not penalties:
        return
    bars = [
        Bar(voice.measure(entry.kind), entry.starts_at or entry.noticed_at, entry.ends_at)
        for entry in penalties
    ]
    marks = [(voice.say("figure.appeal"), one.at) for one in case.filings if one.kind == "appeal"]
    if contents.verdict is not None:
        marks.append((voice.say("figure.window"), contents.verdict.window_from))
    if contents.moments.first_report_at is not None:
        marks.append((voice.say("figure.report"), contents.moments.first_report_at))
    told = voice.say("common.comma").join(_span(voice, bar) for bar in bars)
    yield (
        "penalties",
        Chart(
            gantt_chart(bars, marks, case.cutoff, contents.zone, voice.words),
            voice.say("figure.penalties_caption"),
            voice.say("figure.penalties_alt", told=told),
        ),
    )


def _span(voice: Voice, bar: Bar) -> str:
    """A penalty with its days, for whoever cannot see the chart."""
    start = voice.time(bar.starts_at)[:10]
    if bar.ends_at is None:
        return voice.say("figure.penalty_open", name=bar.name, start=start)
    end = voice.time(bar.ends_at)[:10]
    return voice.say("figure.penalty_span", name=bar.name, start=start, end=end)


def _details(part: Part) -> Counter[str]:
    return Counter({name: part.addresses[name] for name in DETAIL})


def _percent(counts: Counter[str], name: str) -> float | None:
    """A share rounded to a tenth; None where there is nothing to compare with."""
    total = counts.total()
    return round(100 * counts[name] / total, 1) if total else None
