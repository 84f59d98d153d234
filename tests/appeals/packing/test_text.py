"""Values become the same bytes everywhere."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from appeals.packing.text import chance, csv_bytes, json_bytes, lapse, percent, rate, stamp


def test_csv_is_quoted_and_unchanged_when_a_cell_looks_like_a_formula() -> None:
    content = csv_bytes(("a", "b"), [("=1+1", 'x"y,z'), (None, 3)])

    assert content == b'\xef\xbb\xbfa,b\n=1+1,"x""y,z"\n,3\n'


def test_csv_has_no_mark_when_it_is_for_programs() -> None:
    assert csv_bytes(("a",), [], bom=False) == b"a\n"


def test_json_is_canonical() -> None:
    assert json_bytes({"b": 1, "a": "中", "c": 0.5}) == '{"a":"中","b":1,"c":0.5}\n'.encode()


def test_time_carries_the_offset_of_the_shop() -> None:
    zone = timezone(timedelta(hours=8))

    assert stamp(datetime(2026, 3, 10, 12, 10, tzinfo=UTC), zone) == "2026-03-10T20:10:00+08:00"
    assert stamp(None, zone) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7.4074074, "7.407"), (0.9123456, "0.9123"), (1999.96, "2000"), (0.00001234567, "0.00001235"),
        (0.0, "0"), (-0.0, "0"), (12.0, "12"), (None, ""), (123456.0, "123500"),
    ],
)  # fmt: skip
def test_rate_keeps_four_digits(value: float | None, text: str) -> None:
    assert rate(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1988, 2000, "99.4"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (1, 2006, "< 0.1"),
        (2005, 2006, "> 99.9"),
        (2006, 2006, "100.0"),
        (0, 5, "0.0"),
        (1, 0, ""),
    ],
)
def test_percent_is_rounded_half_up_from_integers(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.81, "81.0%"), (0.9123456789, "91.2%"), (0.0765, "7.7%"), (0.999, "99.9%"),
        (0.99994, "> 99.9%"), (1.0, "> 99.9%"), (0.0004, "< 0.1%"), (0.0, "< 0.1%"), (None, ""),
    ],
)  # fmt: skip
def test_probability_is_a_percentage_and_never_certain(value: float | None, told: str) -> None:
    assert chance(value) == told


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (25, "25 分钟", "25 minutes"),
        (119, "119 分钟", "119 minutes"),
        (1588, "1,588 分钟（26 小时 28 分）", "1,588 minutes (26 h 28 min)"),
    ],
)
def test_long_lapse_has_its_hours_beside_the_minutes(minutes: int, zh: str, en: str) -> None:
    assert (lapse(minutes).zh, lapse(minutes).en) == (zh, en)
