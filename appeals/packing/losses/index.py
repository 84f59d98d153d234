"""A category's index by day, as an analytics tool exports it: a control that no penalty touched.

Only its movement counts, so it is scaled to one mean; where a day is missing, no method that needs
the control says anything of that day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from appeals.packing.funds import Problem
from appeals.packing.funds.columns import bare
from appeals.packing.funds.reading import decoded
from appeals.packing.funds.workbook import Row, is_workbook, sheets_of
from appeals.packing.text import csv_bytes

_DAYS = ("日期", "统计日期", "date", "day")
_VALUES = ("指数", "行业指数", "类目指数", "交易指数", "大盘指数", "index", "value")
_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")
_PREFACE = 20
_LARGEST = Decimal(10) ** 12
# The mean of the scaled series in minor units: large enough that the log of one more is no matter.
_MEAN = 100_000_000


@dataclass(frozen=True, slots=True)
class Index:
    """Values above 0 by day, and the lines that could not be taken: date, value, twice."""

    values: Mapping[date, Decimal]
    problems: tuple[Problem, ...] = ()

    @property
    def first(self) -> date | None:
        return min(self.values, default=None)

    @property
    def last(self) -> date | None:
        return max(self.values, default=None)


def read_index(content: bytes) -> Index:
    """This will read a csv or workbook of days and index values; good lines are kept.

    Raises StatementUnreadable where the file as a whole is neither text nor a workbook.
    """
    rows = _rows(content)
    head, day_at, value_at = _columns(rows)
    values: dict[date, Decimal] = {}
    problems: list[Problem] = []
    for line, cells in rows[head:]:
        if not any(bare(cell) for cell in cells):
            continue
        taken = _taken(line, _cell(cells, day_at), _cell(cells, value_at), values)
        if isinstance(taken, Problem):
            problems.append(taken)
        else:
            values[taken[0]] = taken[1]
    return Index(dict(sorted(values.items())), tuple(problems))


def scaled(index: Index) -> dict[date, int]:
    """The same movement in minor units around one mean; empty for an empty index."""
    if not index.values:
        return {}
    mean = sum(index.values.values(), Decimal(0)) / len(index.values)
    return {
        day: int((value / mean * _MEAN).to_integral_value()) for day, value in index.values.items()
    }


def index_csv(index: Index) -> bytes:
    return csv_bytes(
        ("day", "index"), ((str(day), str(value)) for day, value in index.values.items())
    )


def _rows(content: bytes) -> list[Row]:
    if is_workbook(content):
        return next((rows for rows in sheets_of(content) if rows), [])
    text, _ = decoded(content)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if "\t" in text[:4096] else ","
    )
    return [(reader.line_num, row) for row in reader]


def _columns(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Where the values begin, and the places of day and index: by their heads, else the first two."""
    for place, (_, cells) in enumerate(rows[:_PREFACE]):
        names = [bare(cell).lower() for cell in cells]
        days = [names.index(word) for word in _DAYS if word in names]
        values = [names.index(word) for word in _VALUES if word in names]
        if days and values:
            return place + 1, days[0], values[0]
    return 0, 0, 1


def _taken(
    line: int, day_text: str, value_text: str, known: Mapping[date, Decimal]
) -> tuple[date, Decimal] | Problem:
    day = _day(day_text)
    if day is None:
        return Problem("date", line, "1", day_text)
    if day in known:
        return Problem("twice", line, "1", day_text)
    value = _value(value_text)
    return Problem("value", line, "2", value_text) if value is None else (day, value)


def _cell(cells: Sequence[str], place: int) -> str:
    return bare(cells[place]) if place < len(cells) else ""


def _day(text: str) -> date | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _value(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < _LARGEST else None
