"""A backtest at one glance: orders a day, and below them what each place of the dial raises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from detection.charts.axis import LEVEL_COLOURS, TICK_FORMATS, Figure, said
from detection.queries.backtests import Case, Outcome, Report, Stand
from detection.wording import dial_text

# The lanes' share of the height; the marks are as large as a fingertip can tell apart.
_LANES_TOP = 0.4
_MARK_PIXELS = 13


def backtest_figure(report: Report, zone: ZoneInfo, case_url: Callable[[Case], str]) -> Figure:
    """Draw the orders of each day and, a lane a place of the dial, a mark an alarm.

    `case_url` gives the address that a mark opens.
    """
    names = [_lane(outcome) for outcome in report.outcomes]
    return {
        "data": [
            _orders(report.days),
            *(
                _alarms(place, name, report.cases, zone, case_url)
                for place, name in enumerate(names)
            ),
        ],
        "layout": {
            "xaxis": {
                "type": "date",
                "range": _range(report, zone),
                "tickformatstops": TICK_FORMATS,
                "anchor": "y2",
                "fixedrange": True,
            },
            "yaxis": {
                "domain": [_LANES_TOP + 0.06, 1],
                "rangemode": "tozero",
                "title": {"text": _("Orders a day")},
                "fixedrange": True,
            },
            "yaxis2": {
                "domain": [0, _LANES_TOP],
                "type": "category",
                "categoryorder": "array",
                "categoryarray": names[::-1],
                "range": [-0.5, len(names) - 0.5],
                "dtick": 1,
                "zeroline": False,
                "fixedrange": True,
            },
            "bargap": 0.1,
            "hovermode": "closest",
            "showlegend": False,
        },
    }


def _orders(days: list[tuple[date, int]]) -> Figure:
    return {
        "type": "bar",
        "name": _("Orders a day"),
        "x": [day.isoformat() for day, _count in days],
        "y": [count for _day, count in days],
        "marker": {"color": "--brand", "line": {"width": 0}},
        "hovertemplate": "%{x|%Y-%m-%d}<br>"
        + _("%(n)s orders") % {"n": "%{y}"}
        + "<extra></extra>",
    }


def _alarms(
    place: int, name: str, cases: list[Case], zone: ZoneInfo, case_url: Callable[[Case], str]
) -> Figure:
    """One lane; a mark stands on the day of its bar, its hover text tells the minute."""
    heard = [(case, case.stands[place]) for case in cases if case.stands[place].alarm]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [case.starts_at.astimezone(zone).date().isoformat() for case, _stand in heard],
        "y": [name] * len(heard),
        "yaxis": "y2",
        "cliponaxis": False,
        "text": [_line(case, stand, zone) for case, stand in heard],
        "customdata": [case_url(case) for case, _stand in heard],
        "marker": {
            "size": _MARK_PIXELS,
            "symbol": ["diamond" if stand.level == "critical" else "circle" for _c, stand in heard],
            "color": [LEVEL_COLOURS[stand.level] for _case, stand in heard],
            "line": {"width": 0},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }


def _line(case: Case, stand: Stand, zone: ZoneInfo) -> str:
    if stand.alarm is None:
        return ""
    after = ngettext("after %(n)s order", "after %(n)s orders", stand.alarm.orders)
    product = str(case.product) if case.product else case.name
    return (
        f"{escape(product)}<br>{said(stand.alarm.at, zone)} · {after % {'n': stand.alarm.orders}}"
    )


def _lane(outcome: Outcome) -> str:
    name = dial_text(outcome.sensitivity)
    return _("%(place)s (set)") % {"place": name} if outcome.is_present else name


def _range(report: Report, zone: ZoneInfo) -> list[str]:
    """Half a day of air on both sides; a burst may have begun before the stretch did."""
    days = [day for day, _count in report.days]
    days += [case.starts_at.astimezone(zone).date() for case in report.cases]
    if not days:
        return []
    return [f"{min(days) - timedelta(days=1)}T12:00:00", f"{max(days)}T12:00:00"]
