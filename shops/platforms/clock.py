"""Clocks as people and Chinese spreadsheets write them, in the one form that `times.py` reads.

`2026年9月3日 下午8时37分`, `2026/9/3 下午 8:37` and full-width digits; twelve hours and twenty-four.
"""

from __future__ import annotations

import re
import unicodedata

_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_WORDED = re.compile(r"(\d{1,2})\s*[时點点]\s*(?:(\d{1,2})\s*分?)?\s*(?:(\d{1,2})\s*秒)?\Z")
_HALF_FIRST = re.compile(r"(上午|下午)\s*(\d{1,2})(:[\d:]+)")
_HALVES = {"上午": "AM", "下午": "PM"}
_DAY_END = re.compile(r"日(?=\S)")


def plain_clock(text: str) -> str:
    """Return a text with ASCII digits, a clock like 8:37:01 and AM or PM behind it."""
    if text.isascii():
        return text
    plain = _WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    plain = _DAY_END.sub("日 ", plain)
    plain = _WORDED.sub(lambda found: _clock(*found.groups(default="0")), plain)
    return _HALF_FIRST.sub(_halved, plain)


def _halved(found: re.Match[str]) -> str:
    """Put the half behind the clock; 下午 20:37 and 上午 0:05 are of twenty-four hours anyway."""
    half, hour, rest = _HALVES[found[1]], int(found[2]), found[3]
    is_whole_day = hour == 0 if half == "AM" else 12 < hour < 24
    return f" {hour}{rest}" if is_whole_day else f" {hour}{rest} {half}"


def _clock(hour: str, minute: str, second: str) -> str:
    return f"{hour}:{int(minute):02d}:{int(second):02d}"


def hour_of_day(hour: int, half: str) -> int:
    """Return the hour from 0 to 23 of one of 1 to 12; `half` begins as AM or PM does.

    Raises ValueError for an hour that no half of the day has.
    """
    if not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}")
    return hour % 12 + (12 if half[:1] in "pP" else 0)
