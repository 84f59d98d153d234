"""How long after ordering refunds were asked for, beside the comparison orders."""

from __future__ import annotations

from collections.abc import Sequence

from appeals.packing.figures.style import COMPARISON, INK, ORDERS, SIZE, chart, legend, svg
from appeals.packing.words import Words

LEAST = 20  # below this a histogram shows accidents
_HOUR, _DAY = 60, 24 * 60
_EDGES = (0, _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY)


def delay_chart(suspects: Sequence[int], comparison: Sequence[int], words: Words) -> bytes:
    """Shares per span of time; minutes in, the last bar holds everything later."""
    labels = [_label(index, words) for index in range(len(_EDGES))]
    places = list(range(len(_EDGES)))
    with chart(7.1, 2.2) as (figure, axes):
        axes.bar([place - 0.2 for place in places], _shares(suspects), width=0.38, color=ORDERS,
                 label=words("figure.suspects"))  # fmt: skip
        if len(comparison) >= LEAST:
            axes.bar([place + 0.2 for place in places], _shares(comparison), width=0.38,
                     color=COMPARISON, label=words("figure.comparison"))  # fmt: skip
        axes.set_xticks(places, labels)
        axes.set_ylabel(words("figure.share"), color=INK, fontsize=SIZE)
        axes.set_xlabel(words("figure.minutes_after"), color=INK, fontsize=SIZE)
        legend(axes, loc="lower right", ncols=2, bbox_to_anchor=(1, 0.98))
        return svg(figure)


def _shares(minutes: Sequence[int]) -> list[float]:
    counts = [0] * len(_EDGES)
    for value in minutes:
        counts[max(i for i, edge in enumerate(_EDGES) if value >= edge)] += 1
    return [round(100 * count / len(minutes), 1) if minutes else 0.0 for count in counts]


def _label(index: int, words: Words) -> str:
    """`6-12 h`, both ends in the first one's unit; the first and last bar are open."""
    start = _span(_EDGES[index], words)
    if index == len(_EDGES) - 1:
        return f"> {start}"
    if index == 0:
        return f"< {_span(_EDGES[1], words)}"
    number, unit = start.split(" ")
    minutes = _DAY if _EDGES[index] >= _DAY else _HOUR
    return f"{number}-{_EDGES[index + 1] // minutes} {unit}"


def _span(minutes: int, words: Words) -> str:
    if minutes >= _DAY:
        return f"{minutes // _DAY} {words('figure.days')}"
    return f"{minutes // _HOUR} {words('figure.hours')}"
