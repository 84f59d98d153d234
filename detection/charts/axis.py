"""What all figures share: times as the shop's clock shows them, colours as the page has them.

Colours are the names of CSS variables of static/css/base.css; static/js/colours.js puts the value
of the visitor's colour scheme in their place. Times are the shop's own wall clock without an
offset, because plotly.js draws such times as they stand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

Figure = dict[str, Any]
LEVEL_COLOURS = {"critical": "--critical", "hold": "--hold", "watch": "--watch"}
TICK_FORMATS = [
    {"dtickrange": [None, 60_000], "value": "%H:%M:%S"},
    {"dtickrange": [60_000, 86_400_000], "value": "%H:%M\n%m-%d"},
    {"dtickrange": [86_400_000, "M1"], "value": "%m-%d\n%Y"},
    {"dtickrange": ["M1", None], "value": "%Y-%m"},
]


def wall(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")


def said(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "m-d H:i")
