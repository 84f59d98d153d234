"""Sections 4 to 8: indicators, clusters, what was and was not checked, other explanations."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.case import Reason, Scalar
from appeals.packing.documents.blocks import Block, figure, heading, paragraph, table
from appeals.packing.documents.chapters import chapter
from appeals.packing.documents.charts import Chart
from appeals.packing.documents.voice import Voice
from appeals.packing.tables.clusters import Cluster
from appeals.packing.tables.contrary import plain
from appeals.packing.text import chance, percent

_MOST_OF_A_KIND = 5
_ORDER = ("count", "refunds", "tied", "of", "share", "low", "high", "orders")
_SHARES = ("share", "low", "high", "usual")


def indicators(voice: Voice, charts: Mapping[str, Chart]) -> list[Block]:
    verdict = voice.contents.verdict
    blocks = [heading(voice.say("report.indicators"))]
    if verdict is None or not verdict.reasons:
        return [*blocks, paragraph(voice.say("report.indicators_none"))]
    names = ("indicator", "observed", "baseline", "weight")
    header = [voice.say(f"column.{name}") for name in names]
    ordered = sorted(verdict.reasons, key=lambda reason: (-reason.weight, reason.code))
    rows = [_indicator(voice, reason) for reason in ordered]
    text = voice.say("report.indicators_intro", at=voice.time(verdict.at)) + voice.citation(
        "input", "orders", "facts"
    )
    return [
        *blocks,
        paragraph(text),
        table(header, rows, (5, 2.6, 2.6, 0.9), right=(3,)),
        *_charts(charts, "addresses"),
    ]


def _indicator(voice: Voice, reason: Reason) -> list[str]:
    return [
        voice.words.pick(reason.text),
        _values(voice, reason.observed),
        _values(voice, reason.baseline),
        f"{reason.weight:.1f}",
    ]


def _values(voice: Voice, values: Mapping[str, Scalar]) -> str:
    """Counts behind an indicator by their names; a name without a word stands as it is."""
    said = []
    for name, value in sorted(values.items(), key=lambda entry: _place(entry[0])):
        key = f"value.{name}"
        label = voice.say(key) if voice.words.has(key) else name
        text = _percent(value) if name in _SHARES and isinstance(value, float) else plain(value)
        said.append(f"{label} {text}")
    return voice.say("common.comma").join(said)


def _place(name: str) -> tuple[int, str]:
    """Known names in the order that reads well, unknown ones after them."""
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def _percent(share: float) -> str:
    return f"{percent(round(share * 1_000_000), 1_000_000)}%"


def clusters(voice: Voice, charts: Mapping[str, Chart]) -> list[Block]:
    found = voice.contents.clusters
    blocks = [heading(voice.say("report.clusters"))]
    if not found:
        return [*blocks, paragraph(voice.say("report.clusters_none"))]
    header = [voice.say(f"column.{name}") for name in ("kind", "key", "suspects", "comparison")]
    rows = [_cluster(voice, cluster) for cluster in _largest(found)]
    text = voice.say("report.clusters_intro") + voice.citation("input", "clusters")
    return [
        *blocks,
        paragraph(text),
        table(header, rows, (2, 3.2, 2.4, 2.4), right=(2, 3)),
        *_charts(charts, "provinces"),
    ]


def _largest(found: tuple[Cluster, ...]) -> list[Cluster]:
    kinds: dict[str, list[Cluster]] = {}
    for cluster in found:
        kinds.setdefault(cluster.kind, []).append(cluster)
    return [cluster for group in kinds.values() for cluster in group[:_MOST_OF_A_KIND]]


def _cluster(voice: Voice, cluster: Cluster) -> list[str]:
    return [
        voice.say(f"cluster.{cluster.kind}", unit=voice.unit),
        _value(voice, cluster),
        voice.share(cluster.suspects, cluster.suspect_total),
        voice.share(cluster.comparison, cluster.comparison_total),
    ]


def _value(voice: Voice, cluster: Cluster) -> str:
    """What the orders share, in the reader's words; what a person or a platform wrote stands."""
    if cluster.kind == "province":
        return voice.place(cluster.key)
    names = {"address_class": "address", "refund_kind": "refund"}
    key = f"{names.get(cluster.kind, '-')}.{cluster.key}"
    return voice.say(key) if voice.words.has(key) else cluster.key


def outreach(voice: Voice) -> list[Block]:
    told = chapter(voice, "outreach") or [paragraph(voice.say("report.outreach_none"))]
    return [heading(voice.say("report.outreach")), *told]


def exclusion(voice: Voice) -> list[Block]:
    numbers = voice.contents.numbers
    tests = chapter(voice, "exclusion")
    is_returned = numbers["refunded_fen"] is not None
    told = voice.cited(
        "report.exclusion_facts" if is_returned else "report.exclusion_none_returned",
        "input",
        "orders",
        paid=voice.money(numbers["paid_fen"]),
        refunded=voice.money(numbers["refunded_fen"]),
        reviewed=numbers["reviewed"],
        shipped=numbers["shipped"],
    )
    return [
        heading(voice.say("report.exclusion")),
        *(tests or [paragraph(voice.say("report.exclusion_none"))]),
        paragraph(told),
        paragraph(voice.say("report.exclusion_request")),
    ]


def alternatives(voice: Voice) -> list[Block]:
    verdict = voice.contents.verdict
    blocks = [heading(voice.say("report.alternatives"))]
    if verdict is None:
        return [*blocks, paragraph(voice.say("report.alternatives_none"))]
    header = [voice.say(f"column.{name}") for name in ("klass", "chance", "check")]
    ordered = sorted(verdict.probability.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [
        [voice.klass(klass), chance(share), _how_to_check(voice, klass)] for klass, share in ordered
    ]
    text = voice.say("report.alternatives_intro") + voice.citation("parameters")
    return [*blocks, paragraph(text), table(header, rows, (3.2, 1.2, 6), right=(1,))]


def _how_to_check(voice: Voice, klass: str) -> str:
    return voice.say(f"check.{klass}") if voice.words.has(f"check.{klass}") else "-"


def _charts(charts: Mapping[str, Chart], *names: str) -> list[Block]:
    shown = [(name, charts[name]) for name in names if name in charts]
    return [figure(name, chart.caption, chart.alt) for name, chart in shown]
