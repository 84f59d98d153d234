"""Clocks with words of the day, and the offsets that are written behind them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from shops.platforms.clock import plain_clock
from shops.platforms.times import TimeRules, TimeUnreadable, time_of

RULES = TimeRules(ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月3日 20时37分1秒",
        "2026年9月3日20时37分1秒",
        "2026年9月3日 下午8:37:01",
        "2026年9月3日星期四 下午8时37分1秒",
        "2026/9/3 下午 8:37:01",
        "2026/9/3 下午 20:37:01",
        "2026/9/3 8:37:01 PM",
        "２０２６－０９－０３　２０：３７：０１",
        "2026-09-03 12:37:01 UTC",
        "2026-09-03 20:37:01 (UTC+8)",
        "2026-09-03 20:37:01 GMT+08:00",
    ],
)
def test_clock_is_read_however_it_is_worded(text: str) -> None:
    assert time_of(text, RULES) == datetime.fromisoformat("2026-09-03T20:37:01+08:00")


@pytest.mark.parametrize(("text", "hour"), [("上午12:05", 0), ("上午0:05", 0), ("下午12:05", 12)])
def test_twelve_is_the_beginning_of_its_half_of_the_day(text: str, hour: int) -> None:
    told = time_of(f"2026/9/3 {text}", RULES)
    assert told == datetime.fromisoformat(f"2026-09-03T{hour:02d}:05:00+08:00")


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月3日 上午13:00",
        "2026年9月3日 下午24:00",
        "2026-09-03 20:37:-1",
        "2026-09-03 20:37-01",
    ],
)
def test_hour_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(TimeUnreadable):
        time_of(text, RULES)


def test_plain_text_is_left_as_it_is() -> None:
    assert plain_clock("2026-09-03 08:37:01") == "2026-09-03 08:37:01"
