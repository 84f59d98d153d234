"""Penalties as bars over the days they lasted, with what the shop did about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from appeals.packing.figures.style import INK, MARKS, ORDERS, SIZE, chart, date_axis, days, svg
from appeals.packing.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 0.42
_LEAST_DAYS = 6.0
_TALL = 0.4
_ROOM_BESIDE = 0.6
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}


@dataclass(frozen=True, slots=True)
class Bar:
    """One penalty. `ends_at` None: the records name no end, and the bar runs to the chart's."""

    name: str
    starts_at: datetime
    ends_at: datetime | None


Mark = tuple[str, datetime]


def gantt_chart(
    bars: Sequence[Bar], marks: Sequence[Mark], until: datetime, zone: tzinfo, words: Words
) -> bytes:
    """A row a penalty, in the order given; an open end is hatched, so that no colour is needed.

    `until`: what the records reach up to, and so where a bar without an end stops.
    """
    with chart(7.1, 1.0 + _ROW * len(bars) + 0.2 * len(marks)) as (figure, axes):
        last = max([days(until), *(days(bar.ends_at) for bar in bars if bar.ends_at)])
        first = min([*(days(bar.starts_at) for bar in bars), *(days(at) for _, at in marks)])
        # Less than some days would print one date again and again.
        width = max(last - first, _LEAST_DAYS)
        axes.set_xlim(first - width * 0.02, first + width * 1.02)
        axes.set_ylim(len(bars) - 0.4, -0.6 - 0.36 * len(marks))
        for row, bar in enumerate(bars):
            _draw(axes, row, bar, days(until), words)
        _label(axes, marks, zone)
        axes.set_yticks(range(len(bars)), [bar.name for bar in bars])
        axes.grid(visible=False, axis="y")
        date_axis(axes, "%m-%d", zone)
        return svg(figure)


def _draw(axes: Axes, row: int, bar: Bar, until: float, words: Words) -> None:
    start = days(bar.starts_at)
    end = days(bar.ends_at) if bar.ends_at else until
    style = {"color": ORDERS} if bar.ends_at else {
        "facecolor": "white", "edgecolor": ORDERS, "hatch": "////", "linewidth": 0.8,
    }  # fmt: skip
    axes.barh(row, max(end - start, 0.05), left=start, height=_TALL, zorder=3, **style)
    if bar.ends_at is None:
        _say_open(axes, row, max(end, start + 0.05), words)


def _say_open(axes: Axes, row: int, end: float, words: Words) -> None:
    """Beside the bar where there is room, else inside it."""
    first, last = axes.get_xlim()
    is_beside = end < first + (last - first) * _ROOM_BESIDE
    axes.annotate(words("figure.open_end"), (end, row), xytext=(4 if is_beside else -4, 0),
                  ha="left" if is_beside else "right", va="center", textcoords="offset points",
                  fontsize=SIZE, color=INK, bbox={**_PLAIN, "alpha": 1}, zorder=5)  # fmt: skip


def _label(axes: Axes, marks: Sequence[Mark], zone: tzinfo) -> None:
    """Marks as dashed lines, each label on a row of its own above the bars."""
    start, end = axes.get_xlim()
    for number, (name, at) in enumerate(sorted(marks, key=lambda mark: mark[1])):
        is_right = days(at) > start + (end - start) * 0.7
        axes.axvline(days(at), color=MARKS, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
        axes.annotate(f"{name} {at.astimezone(zone):%m-%d %H:%M}",
                      (days(at), -0.72 - 0.36 * number), xytext=(-3 if is_right else 3, 0),
                      textcoords="offset points", ha="right" if is_right else "left", va="center",
                      fontsize=SIZE, color=MARKS, bbox=_PLAIN, zorder=6)  # fmt: skip
