"""Orders per step against the shop's usual range, with what happened when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from appeals.packing.case import Bucket, Timeline
from appeals.packing.figures.style import (
    BAND,
    INK,
    MARKS,
    MUTED,
    ORDERS,
    REFUNDS,
    SIZE,
    chart,
    date_axis,
    days,
    legend,
    svg,
    whole_counts,
)
from appeals.packing.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BEFORE = timedelta(hours=3)
_AFTER = timedelta(hours=3)
_LONGEST_NEAR = timedelta(hours=12)
_HEADROOM = 1.7  # room above the highest bar for the labels of the marks
_ROW = 0.105
_THIN = 0.08
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}

Mark = tuple[str, datetime | None]


def shown_buckets(
    timeline: Timeline, window_from: datetime, window_to: datetime
) -> tuple[Bucket, ...]:
    """The window with some hours on each side."""
    start, end = window_from - _BEFORE, window_to + _AFTER
    buckets = sorted(timeline.buckets, key=lambda bucket: bucket.at)
    return tuple(bucket for bucket in buckets if start <= bucket.at <= end)


def rate_chart(
    buckets: Sequence[Bucket], step_minutes: int, marks: Sequence[Mark], zone: tzinfo, words: Words
) -> bytes:
    """Bars of orders, the usual band behind them, refunds as a line, marks as dashed lines."""
    with chart(7.1, 2.6) as (figure, axes):
        width = step_minutes / (24 * 60)
        at = [days(bucket.at) for bucket in buckets]
        axes.bar(at, [b.orders for b in buckets], width=width * 0.9, align="edge",
                 color=ORDERS, label=words("figure.orders"), zorder=3)  # fmt: skip
        _band(axes, buckets, width, words)
        if any(bucket.refunds for bucket in buckets):
            axes.step(at, [b.refunds for b in buckets], where="post", color=REFUNDS,
                      linewidth=1.1, label=words("figure.refunds"), zorder=4)  # fmt: skip
        axes.set_xlim(at[0], at[-1] + width)
        highest = max(max(b.orders, b.refunds, b.upper or 0) for b in buckets)
        axes.set_ylim(0, max(highest * _HEADROOM, 4))
        _label_peak(axes, buckets, width, words)
        _label_band(axes, buckets, words)
        is_near = buckets[-1].at - buckets[0].at <= _LONGEST_NEAR
        pattern = "%H:%M" if is_near else "%m-%d %H:%M"
        outside = _draw_marks(axes, marks, zone, pattern)
        date_axis(axes, pattern, zone)
        whole_counts(axes)
        axes.set_ylabel(words("figure.per_step", minutes=step_minutes), color=INK, fontsize=SIZE)
        legend(axes, loc="upper left", ncols=4, bbox_to_anchor=(0, 1.16))
        if outside:
            _say_outside(axes, outside, zone, words)
        return svg(figure)


def _band(axes: Axes, buckets: Sequence[Bucket], width: float, words: Words) -> None:
    known = [bucket for bucket in buckets if bucket.upper is not None]
    if not known:
        return
    at = [*(days(bucket.at) for bucket in known), days(known[-1].at) + width]
    upper = [float(bucket.upper or 0) for bucket in known]
    axes.fill_between(at, [*upper, upper[-1]], step="post", color=BAND, linewidth=0,
                      label=words("figure.upper"), zorder=2)  # fmt: skip
    if all(bucket.expected is not None for bucket in known):
        expected = [float(bucket.expected or 0) for bucket in known]
        axes.step(at, [*expected, expected[-1]], where="post", color=MUTED, linewidth=0.9,
                  linestyle=(0, (4, 2)), label=words("figure.expected"), zorder=5)  # fmt: skip


def _label_peak(axes: Axes, buckets: Sequence[Bucket], width: float, words: Words) -> None:
    peak = max(buckets, key=lambda bucket: (bucket.orders, -bucket.at.timestamp()))
    if peak.orders:
        at, (start, end) = days(peak.at) + width / 2, axes.get_xlim()
        edge = (end - start) * 0.1
        side = "left" if at < start + edge else "right" if at > end - edge else "center"
        axes.annotate(words("figure.peak", orders=peak.orders), (at, peak.orders), xytext=(0, 4),
                      textcoords="offset points", ha=side, va="bottom", fontsize=SIZE,
                      color=ORDERS, bbox=_PLAIN, zorder=8)  # fmt: skip


def _label_band(axes: Axes, buckets: Sequence[Bucket], words: Words) -> None:
    """Where the band is too thin to be seen, its height is written down."""
    upper = max((bucket.upper or 0 for bucket in buckets), default=0)
    if 0 < upper < axes.get_ylim()[1] * _THIN:
        axes.annotate(words("figure.usual", upper=f"{upper:.1f}".removesuffix(".0")),
                      (days(buckets[0].at), upper), xytext=(4, 3), textcoords="offset points",
                      ha="left", va="bottom", fontsize=SIZE, color=MUTED, zorder=7)  # fmt: skip


def _draw_marks(
    axes: Axes, marks: Sequence[Mark], zone: tzinfo, pattern: str
) -> list[tuple[str, datetime]]:
    """Marks inside the chart are drawn, each label a row lower; the others are given back."""
    outside, row = [], 0
    (start, end), top = axes.get_xlim(), axes.get_ylim()[1]
    for name, at in sorted(((n, t) for n, t in marks if t), key=lambda mark: mark[1]):
        if not start <= days(at) <= end:
            outside.append((name, at))
            continue
        is_right = days(at) > start + (end - start) * 0.75
        axes.axvline(days(at), color=MARKS, linewidth=0.9, linestyle=(0, (2, 2)), zorder=6)
        axes.annotate(f"{name} {at.astimezone(zone).strftime(pattern)}",
                      (days(at), top * (0.985 - _ROW * row)), xytext=(-3 if is_right else 3, 0),
                      textcoords="offset points", ha="right" if is_right else "left", va="top",
                      fontsize=SIZE, color=MARKS, bbox=_PLAIN, zorder=7)  # fmt: skip
        row += 1
    return outside


def _say_outside(
    axes: Axes, outside: Sequence[tuple[str, datetime]], zone: tzinfo, words: Words
) -> None:
    marks = words("common.comma").join(
        f"{name} {at.astimezone(zone):%m-%d %H:%M}" for name, at in outside
    )
    axes.annotate(words("figure.outside", marks=marks), (1, -0.2), xycoords="axes fraction",
                  ha="right", va="top", fontsize=SIZE, color=MARKS)  # fmt: skip
