"""Time cells to aware UTC datetimes. A time without an offset is in the shop's own zone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from shops.platforms.cells import CellValue, text_of
from shops.platforms.clock import hour_of_day, plain_clock


class DateOrder(StrEnum):
    """How a file writes 05/06/2026; UNDECIDED until a day above 12 or a person decides."""

    UNDECIDED = "undecided"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class TimeUnreadable(ValueError):
    """The text is not a time."""


class TimeAhead(TimeUnreadable):
    """The time had not come when the file did."""


class TimeAmbiguous(ValueError):
    """The text can be day/month or month/day, and nothing in the file decides."""


# Zones lie at most so far apart, and clocks go wrong by less.
_CLOCKS_APART = timedelta(days=1)


def latest_at(now: datetime) -> datetime:
    """Return the last moment, aware, that anything told at `now` can have happened."""
    return now + _CLOCKS_APART


@dataclass(frozen=True, slots=True)
class TimeRules:
    """What a file's times mean."""

    zone: ZoneInfo
    order: DateOrder = DateOrder.UNDECIDED
    # 04-30-22 is read in formats that write years so; elsewhere it could be a year in front.
    has_short_years: bool = False
    # Nothing that the file tells can have happened later; None where nobody says when it came.
    latest: datetime | None = field(default=None, compare=False)
    # A bare number of days counts from 1904, as old Macs did, and not from 1900.
    counts_from_1904: bool = False


_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d*)?)?)?"
    r"(?:\s*([AaPp])\.?[Mm]\.?)?"
    r"\s*\(?(Z|[+-]\d{2}:?\d{2}|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?)?\)?\Z"
)
_CLOCK = r"(?:,?[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp])?\.?(?(%d)[Mm]\.?)(?:\s+PS?T)?)?\Z"
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _CLOCK % 7)
# Sep-18-26, 26-May-26, 05-oct.-26, 12 Apr 2024 10:33, Jul 12, 2026 5:00:12 AM
_MONTH_NAMED = re.compile(r"(\w{1,9}\.?)[-/ .]+(\w{1,9}\.?),?[-/ ]+(\d{4}|\d{2})" + _CLOCK % 7)
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    # French, German, Italian, Spanish, as eBay's sites abbreviate them
    "janv": 1,
    "févr": 2,
    "fév": 2,
    "fev": 2,
    "mars": 3,
    "märz": 3,
    "mär": 3,
    "mrz": 3,
    "avr": 4,
    "avril": 4,
    "mai": 5,
    "juin": 6,
    "juil": 7,
    "juillet": 7,
    "août": 8,
    "aout": 8,
    "sept": 9,
    "okt": 10,
    "dez": 12,
    "déc": 12,
    "gen": 1,
    "mag": 5,
    "giu": 6,
    "lug": 7,
    "ago": 8,
    "set": 9,
    "ott": 10,
    "dic": 12,
    "ene": 1,
    "abr": 4,
}
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?\Z")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's serials are wall-clock days
_SERIAL_ZERO_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
# How databases and programs write "never".
_NEVER = ("0000-00-00", "1970-01-01", "9999-12-31")
# A year out of these is a slip, and would carry a shop's clock away.
_YEARS = range(2000, 2100)
_PLAIN_LENGTH = len("2026-11-24 10:05:00")


def is_never(text: str) -> bool:
    """True for a date with which a program says that there is none."""
    return text.startswith(_NEVER)


def time_of(value: CellValue, rules: TimeRules) -> datetime | None:
    """Read a cell as a time; None for an empty one.

    Raises TimeUnreadable, TimeAmbiguous, and TimeAhead for one after the latest there can be.
    """
    if isinstance(value, datetime):
        return _past(_sane(value, rules.zone), rules)
    if isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return _past(_sane(midnight, rules.zone), rules)
    text = text_of(value)
    if text is None or is_never(text):
        return None
    return _past(_time_of_text(text, rules), rules)


def _past(moment: datetime, rules: TimeRules) -> datetime:
    """One wrong year would carry the shop's clock away: let no time through that has not come."""
    if rules.latest is not None and moment > rules.latest:
        raise TimeAhead(str(moment))
    return moment


_HOUR_LENGTH = len("2026-11-24 10")
_HOURS_KEPT = 65536
_LAST_OF_HOUR = timedelta(minutes=59, seconds=59)


class Hours:
    """Reads the times of one file, remembering each hour's offset from UTC.

    Gives exactly what `time_of` gives for a text; an hour in which clocks change is never kept.
    """

    __slots__ = ("_offsets", "_rules")

    def __init__(self, rules: TimeRules) -> None:
        self._rules = rules
        self._offsets: dict[str, timedelta] = {}

    def time_of(self, text: str) -> datetime | None:
        offset = self._offsets.get(text[:_HOUR_LENGTH])
        if offset is not None and len(text) == _PLAIN_LENGTH:
            try:
                return _past(datetime.fromisoformat(text + "+00:00") - offset, self._rules)
            except TimeUnreadable:
                raise
            except ValueError:
                pass  # minutes or seconds that no clock shows; the slow way says so
        moment = time_of(text, self._rules)
        if moment is not None and offset is None and len(text) == _PLAIN_LENGTH:
            self._keep(text[:_HOUR_LENGTH])
        return moment

    def _keep(self, hour: str) -> None:
        try:
            begins = datetime.fromisoformat(hour + ":00:00")
        except ValueError:
            return  # not the plain form
        zone = self._rules.zone
        offset = begins.replace(tzinfo=zone).utcoffset()
        if offset is None or offset != (begins + _LAST_OF_HOUR).replace(tzinfo=zone).utcoffset():
            return
        if len(self._offsets) >= _HOURS_KEPT:
            self._offsets.clear()
        self._offsets[hour] = offset


def _sane(moment: datetime, zone: ZoneInfo) -> datetime:
    """Turn into UTC what lies in the years that orders are from. Raises TimeUnreadable."""
    if moment.year not in _YEARS:
        raise TimeUnreadable(str(moment))
    return _aware(moment, zone)


@lru_cache(maxsize=131072)
def _time_of_text(text: str, rules: TimeRules) -> datetime:
    # 20:37-01 would be read as an offset, which is one lost sign away from 20:37:01.
    if len(text) == _PLAIN_LENGTH and text[-3] == ":":
        try:
            return _sane(datetime.fromisoformat(text), rules.zone)
        except (ValueError, OverflowError):
            pass  # not the plain form; the patterns below decide
    try:
        return _by_pattern(plain_clock(_without_zone_word(text, rules.zone)), rules)
    except (ValueError, OverflowError) as error:
        if isinstance(error, TimeAmbiguous):
            raise
        raise TimeUnreadable(text) from error


_ZONE_WORD = re.compile(r"(?<=[\dAaPpMm])\s*\(?([A-Z]{3,4}|北京时间)\)?\Z")
_MIDWINTER, _MIDSUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)  # noqa: DTZ001
_WORDS_OF_ZONE = {"Asia/Shanghai": ("北京时间",)}


def _without_zone_word(text: str, zone: ZoneInfo) -> str:
    """Take a word off the end that says no more than that the time is in the shop's own zone.

    Where clocks change in summer the word would say which of two hours, so it is left there.
    """
    found = _ZONE_WORD.search(text)
    if found is None:
        return text
    winter, summer = (zone.tzname(day) for day in (_MIDWINTER, _MIDSUMMER))
    own = (winter, *_WORDS_OF_ZONE.get(zone.key, ())) if winter == summer else ()
    return text[: found.start()] if found[1] in own else text


def _by_pattern(text: str, rules: TimeRules) -> datetime:
    if match := _YEAR_FIRST.match(text):
        return _from_year_first(match, rules.zone)
    if match := _COMPACT.match(text):
        numbers = [int(part or 0) for part in match.groups()]
        return _sane(datetime(*numbers), rules.zone)  # type: ignore[arg-type]  # noqa: DTZ001
    if match := _YEAR_LAST.match(text):
        return _from_year_last(match, rules)
    if match := _MONTH_NAMED.match(text):
        return _from_month_named(match, rules.zone)
    if _SERIAL.match(text):
        zero = _SERIAL_ZERO_1904 if rules.counts_from_1904 else _SERIAL_ZERO
        moment = zero + timedelta(days=float(text))
        return _sane((moment + timedelta(milliseconds=500)).replace(microsecond=0), rules.zone)
    raise TimeUnreadable(text)


def _from_year_first(match: re.Match[str], zone: ZoneInfo) -> datetime:
    year, month, day, hour, minute, second, fraction, half, offset = match.groups()
    if half:
        hour = str(hour_of_day(int(hour or 0), half))
    moment = datetime(  # noqa: DTZ001  the zone is put on below
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        int((fraction or "0").ljust(6, "0")),
    )
    if offset is None or moment.year not in _YEARS:
        return _sane(moment, zone)
    return moment.replace(tzinfo=_offset(offset)).astimezone(UTC)


def _offset(text: str) -> timezone:
    """Read `Z`, `GMT`, `+0500`, `-07:00`, `UTC+8`."""
    digits = text.lstrip("UTCGMZ+-").replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits or "0", "0")
    away = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-away if "-" in text else away)


def _from_year_last(match: re.Match[str], rules: TimeRules) -> datetime:
    if len(match[3]) == 2 and not rules.has_short_years:
        raise TimeUnreadable(match.string)
    first, second = int(match[1]), int(match[2])
    order = rules.order
    if order is DateOrder.UNDECIDED:
        order = _order_by_dots(match.string) or order_of_pair(first, second)
    if order is DateOrder.UNDECIDED:
        raise TimeAmbiguous(match.string)
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    return _sane(_on_clock(match, month, day), rules.zone)


_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d")


def _order_by_dots(text: str) -> DateOrder | None:
    """03.09.2026 is the ninth month's third day wherever dates are written with dots."""
    return DateOrder.DAY_FIRST if _DOTTED.match(text) else None


def _from_month_named(match: re.Match[str], zone: ZoneInfo) -> datetime:
    words = (match[1].rstrip("."), match[2].rstrip("."))
    name, day = words if words[1].isdigit() else words[::-1]
    month = _month_of(name.lower())
    if month is None or not day.isdigit():
        raise TimeUnreadable(match.string)
    return _sane(_on_clock(match, month, int(day)), zone)


def _month_of(name: str) -> int | None:
    """Read a month's name or its abbreviation; whole English names begin with theirs."""
    if name in _MONTHS:
        return _MONTHS[name]
    return _ENGLISH.get(name)


_ENGLISH = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}


def _on_clock(match: re.Match[str], month: int, day: int) -> datetime:
    """Put the year (group 3) and the clock (groups 4 to 7) to a month and a day."""
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    hour, minute, second = (int(match[part] or 0) for part in (4, 5, 6))
    if match[7]:
        hour = hour_of_day(hour, match[7])
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001


def order_of_pair(first: int, second: int) -> DateOrder:
    """Say which of two numbers must be the day; UNDECIDED when both could be, or they are equal."""
    if first > 12 >= second or first == second:
        return DateOrder.DAY_FIRST
    if second > 12 >= first:
        return DateOrder.MONTH_FIRST
    return DateOrder.UNDECIDED


def date_order_vote(text: str) -> DateOrder:
    """Say what one cell tells about the file's order of day and month."""
    match = _YEAR_LAST.match(text)
    if match is None or match[1] == match[2]:
        return DateOrder.UNDECIDED
    return order_of_pair(int(match[1]), int(match[2]))


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


_HAS_SECONDS = re.compile(r":\d{1,2}:\d{1,2}")


def is_minute_only(value: CellValue) -> bool:
    """True when the cell's writing shows no seconds (the file was re-saved by a spreadsheet)."""
    if isinstance(value, datetime):
        return value.second == 0
    if not isinstance(value, str):
        return False
    is_long = len(value) == _PLAIN_LENGTH and value[13] == value[16] == ":"
    shows_seconds = is_long and (value[14:16] + value[17:]).isdecimal()
    return not shows_seconds and ":" in value and not _HAS_SECONDS.search(value)
