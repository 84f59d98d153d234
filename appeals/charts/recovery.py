"""Orders of each day against what was usual before the penalty, and the days won back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from appeals.packing.losses import Day, Period
from appeals.packing.losses.before_after import usual_orders
from detection.charts.axis import TICK_FORMATS, Figure

_SHOWN_BEFORE = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Recovery:
    """`period` is the penalty as far as known; `would_end` the day it was to end on, if earlier won."""

    days: Sequence[Day]
    period: Period
    would_end: date | None = None

    @property
    def days_won_back(self) -> int | None:
        if self.would_end is None or self.would_end <= self.period.last:
            return None
        return (self.would_end - self.period.last).days


def recovery_figure(told: Recovery) -> Figure:
    """Bars for what came, a line for the usual, a shade for the penalty and one for what was won."""
    since = told.period.first - _SHOWN_BEFORE
    shown = [day for day in told.days if day.on >= since]
    after = [day.on for day in shown if day.on >= told.period.first]
    usual = usual_orders(told.days, told.period, after)
    return {
        "data": [
            _bars(shown),
            *([_line(after, usual)] if usual else []),
        ],
        "layout": {
            "xaxis": {"type": "date", "tickformatstops": TICK_FORMATS, "fixedrange": True},
            "yaxis": {
                "rangemode": "tozero",
                "title": {"text": _("Orders a day")},
                "fixedrange": True,
            },
            "shapes": [
                _shade(told.period.first, told.period.last, "--critical-soft"),
                *_won(told),
            ],
            "bargap": 0.12,
            "hovermode": "x unified",
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        },
    }


def _bars(shown: Sequence[Day]) -> Figure:
    return {
        "type": "bar",
        "name": _("Orders, without the suspected ones"),
        "x": [day.on.isoformat() for day in shown],
        "y": [day.orders for day in shown],
        "marker": {
            "color": ["--watch" if day.mark else "--brand" for day in shown],
            "line": {"width": 0},
        },
        "hovertemplate": "%{x|%Y-%m-%d}: %{y}<extra></extra>",
    }


def _line(days: Sequence[date], usual: Sequence[float]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("What was usual before"),
        "x": [day.isoformat() for day in days],
        "y": [round(value, 1) for value in usual],
        "line": {"shape": "hvh", "width": 2, "color": "--ink-2", "dash": "dot"},
        "hovertemplate": _("usual: %(n)s") % {"n": "%{y:.0f}"} + "<extra></extra>",
    }


def _shade(first: date, last: date, colour: str) -> Figure:
    half = timedelta(hours=12)
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": f"{first - timedelta(days=1)}T{half.seconds // 3600}:00",
        "x1": f"{last}T{half.seconds // 3600}:00",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"width": 0},
        "fillcolor": colour,
    }


def _won(told: Recovery) -> list[Figure]:
    if told.would_end is None or told.days_won_back is None:
        return []
    return [_shade(told.period.last + timedelta(days=1), told.would_end, "--safe-soft")]
