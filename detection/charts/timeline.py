"""The spike timeline, its small twin on an incident's page, and the sparkline of a shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from detection.charts.axis import LEVEL_COLOURS, TICK_FORMATS, Figure, said, wall
from detection.queries.happenings import Mark, Span
from detection.queries.timeline import Bucket, Timeline

_MILLISECOND = timedelta(milliseconds=1)  # plotly.js measures dates in them
_BAR_SHARE = 0.92
_LANE_COLOURS = {"promotion": "--safe", "hold": "--hold", "penalty": "--critical"}


def timeline_figure(
    timeline: Timeline, zone: ZoneInfo, rows_url: Callable[[Bucket], str]
) -> Figure:
    """Draw orders against the usual, refunds below them, and one lane a kind of span or mark.

    `rows_url` gives the address of the orders behind a bucket; each bar carries it.
    """
    lanes = _lanes(timeline)
    ats = [wall(bucket.at, zone) for bucket in timeline.buckets]
    refunds_top = 0.08 + 0.05 * len(lanes)
    return {
        "data": [
            *_band(timeline.buckets, ats),
            _orders(timeline, ats, zone, rows_url),
            _refunds(timeline, ats),
            *(_lane(timeline, lane, zone) for lane in lanes),
        ],
        "layout": {
            "xaxis": {
                "type": "date",
                "range": [wall(timeline.starts_at, zone), wall(timeline.ends_at, zone)],
                "tickformatstops": TICK_FORMATS,
                "anchor": "y3" if lanes else "y2",
                "fixedrange": False,
            },
            "yaxis": {
                "domain": [refunds_top + 0.22, 1],
                "rangemode": "tozero",
                "title": {"text": _("Orders")},
                "fixedrange": True,
            },
            "yaxis2": {
                "domain": [refunds_top, refunds_top + 0.16],
                "rangemode": "tozero",
                "title": {"text": _("Refunds")},
                "nticks": 3,
                "fixedrange": True,
            },
            "yaxis3": {
                "domain": [0, max(refunds_top - 0.06, 0.01)],
                "type": "category",
                "categoryorder": "array",
                "categoryarray": [_lane_name(lane) for lane in reversed(lanes)],
                "dtick": 1,
                "fixedrange": True,
                "visible": bool(lanes),
            },
            "shapes": [_shade(span, timeline, zone) for span in timeline.spans if span.level],
            "bargap": 0.08,
            "hovermode": "x unified" if len(ats) <= 400 else "closest",
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        },
    }


def spark_points(values: Sequence[float], width: int, height: int) -> str:
    """Return `values` as the `points` of an SVG polyline in a box; empty without two values."""
    if len(values) < 2:
        return ""
    top = max(*values, 1)
    across = width / (len(values) - 1)
    return " ".join(
        f"{index * across:.1f},{height - value / top * height:.1f}"
        for index, value in enumerate(values)
    )


@dataclass(frozen=True, slots=True)
class BurstBar:
    """One bar of a small SVG chart; lengths are in the units of its view box."""

    x: str
    y: str
    width: str
    height: str
    title: str
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class BurstChart:
    """The small chart of an incident: orders a step, the usual as a line, no script needed."""

    bars: list[BurstBar]
    usual: str
    most: int
    minutes: int


def burst_chart(timeline: Timeline, zone: ZoneInfo, width: int, height: int) -> BurstChart:
    """Scale the buckets into a box of `width` and `height`; `usual` is an SVG polyline's points."""
    buckets = timeline.buckets
    most = max((bucket.orders for bucket in buckets), default=0)
    across = width / max(len(buckets), 1)
    scale = height / max(most, 1)
    bars = [
        BurstBar(
            x=f"{index * across:.2f}",
            y=f"{height - bucket.orders * scale:.2f}",
            width=f"{across * _BAR_SHARE:.2f}",
            height=f"{bucket.orders * scale:.2f}",
            title=f"{said(bucket.at, zone)} · {bucket.orders}",
            is_unusual=bucket.is_unusual,
        )
        for index, bucket in enumerate(buckets)
    ]
    usual = " ".join(
        f"{index * across:.2f},{height - min(bucket.expected, most) * scale:.2f}"
        for index, bucket in enumerate(buckets)
        if bucket.expected is not None
    )
    minutes = int(timeline.step.total_seconds() // 60)
    return BurstChart(bars=bars, usual=usual, most=most, minutes=minutes)


def _orders(
    timeline: Timeline, ats: list[str], zone: ZoneInfo, rows_url: Callable[[Bucket], str]
) -> Figure:
    buckets = timeline.buckets
    return {
        "type": "bar",
        "name": _("Orders"),
        "x": ats,
        "y": [bucket.orders for bucket in buckets],
        "width": timeline.step / _MILLISECOND * _BAR_SHARE,
        "offset": 0,
        "marker": {
            "color": ["--critical" if bucket.is_unusual else "--brand" for bucket in buckets],
            "line": {"width": 0},
        },
        "customdata": [rows_url(bucket) for bucket in buckets],
        "text": [said(bucket.at, zone) for bucket in buckets],
        "textposition": "none",
        "hovertemplate": "%{text}<br>" + _("%(n)s orders") % {"n": "%{y}"} + "<extra></extra>",
    }


def _band(buckets: list[Bucket], ats: list[str]) -> list[Figure]:
    """The usual: a line for the expected and a shade up to the band's upper edge."""
    line = {"type": "scatter", "mode": "lines", "x": ats, "connectgaps": False}
    shape = {"shape": "hv", "width": 0}
    return [
        line
        | {
            "name": _("Usual range, up to"),
            "y": [bucket.upper for bucket in buckets],
            "line": shape,
            "fill": "tozeroy",
            "fillcolor": "--band",
            "hovertemplate": _("usually at most %(n)s") % {"n": "%{y:.0f}"} + "<extra></extra>",
        },
        line
        | {
            "name": _("Expected"),
            "y": [bucket.expected for bucket in buckets],
            "line": {"shape": "hv", "width": 1.5, "color": "--ink-2", "dash": "dot"},
            "hovertemplate": _("expected %(n)s") % {"n": "%{y:.1f}"} + "<extra></extra>",
        },
    ]


def _refunds(timeline: Timeline, ats: list[str]) -> Figure:
    return {
        "type": "bar",
        "name": _("Refund requests"),
        "x": ats,
        "y": [bucket.refunds for bucket in timeline.buckets],
        "yaxis": "y2",
        "width": timeline.step / _MILLISECOND * _BAR_SHARE,
        "offset": 0,
        "marker": {"color": "--hold", "line": {"width": 0}},
        "hovertemplate": _("%(n)s refund requests") % {"n": "%{y}"} + "<extra></extra>",
    }


def _lanes(timeline: Timeline) -> list[str]:
    """The kinds of span and mark that occur, in a fixed order."""
    found = {span.kind for span in timeline.spans} | {mark.kind for mark in timeline.marks}
    return [kind for kind in _LANE_NAMES if kind in found]


def _lane(timeline: Timeline, lane: str, zone: ZoneInfo) -> Figure:
    x: list[str | None] = []
    text: list[str] = []
    paths: list[str] = []
    items: list[Span | Mark] = [*timeline.spans, *timeline.marks]
    for item in (one for one in items if one.kind == lane):
        ends = _ends(item, timeline, zone)
        line = _line_of(item, zone)
        x += [*ends, None]
        text += [line] * (len(ends) + 1)
        paths += [item.path] * (len(ends) + 1)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": _lane_name(lane),
        "x": x,
        "y": [_lane_name(lane)] * len(x),
        "yaxis": "y3",
        "text": text,
        "customdata": paths,
        "line": {"width": 8, "color": _lane_colour(timeline, lane)},
        "marker": {"size": 9, "symbol": "square", "color": _lane_colour(timeline, lane)},
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }


def _lane_colour(timeline: Timeline, lane: str) -> str:
    """An incident's lane wears the colour of the worst level in it."""
    levels = {span.level for span in timeline.spans if span.kind == lane}
    worst = (colour for level, colour in LEVEL_COLOURS.items() if level in levels)
    return next(worst, _LANE_COLOURS.get(lane, "--link"))


def _ends(item: Span | Mark, timeline: Timeline, zone: ZoneInfo) -> list[str]:
    if isinstance(item, Mark):
        return [wall(item.at, zone)]
    start = max(item.starts_at, timeline.starts_at)
    end = min(item.ends_at or timeline.ends_at, timeline.ends_at)
    return [wall(start, zone), wall(end, zone)]


def _line_of(item: Span | Mark, zone: ZoneInfo) -> str:
    if isinstance(item, Mark):
        return f"{said(item.at, zone)} {escape(item.text)}"
    until = said(item.ends_at, zone) if item.ends_at else pgettext("until", "still")
    return f"{said(item.starts_at, zone)} – {until}<br>{escape(item.text)}"


def _shade(span: Span, timeline: Timeline, zone: ZoneInfo) -> Figure:
    start, end = _ends(span, timeline, zone)
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y domain",
        "x0": start,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"width": 0},
        "fillcolor": LEVEL_COLOURS.get(span.level, "--watch") + "-soft",
    }


def _lane_name(lane: str) -> str:
    return str(_LANE_NAMES[lane]())


_LANE_NAMES: dict[str, Callable[[], str]] = {
    "incident": lambda: pgettext("lane", "Incidents"),
    "hold": lambda: pgettext("lane", "Holds"),
    "promotion": lambda: pgettext("lane", "Promotions"),
    "alert": lambda: pgettext("lane", "Alerts"),
    "report": lambda: pgettext("lane", "Reports"),
    "penalty": lambda: pgettext("lane", "Penalties"),
    "appeal": lambda: pgettext("lane", "Appeals"),
    "pack": lambda: pgettext("lane", "Packs"),
    "note": lambda: pgettext("lane", "Notes"),
}
