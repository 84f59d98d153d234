"""What only the whole file can say: its rows, and how its dates, amounts and ids are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shops.platforms.amounts import MarkVotes
from shops.platforms.cells import CellValue, text_of
from shops.platforms.currencies import currency_in, currency_of_country, exponent_of
from shops.platforms.daytime import Clock, are_days_alone, clock_of
from shops.platforms.doubles import DoubleVotes
from shops.platforms.fields import Layout, OrderKeys
from shops.platforms.format import Format
from shops.platforms.furniture import Furniture
from shops.platforms.grouping import Grouping
from shops.platforms.header import Header
from shops.platforms.ids import ShapeVotes, has_zero_tail, is_rounded_column
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.seen import SeenKeys
from shops.platforms.source import Cells, Grid, Limits
from shops.platforms.times import DateOrder, TimeRules, date_order_vote


@dataclass(slots=True)
class Survey:
    """What only the whole file can say: order of day and month, decimal marks, rounded ids."""

    rows: int = 0
    long_ids: int = 0
    zero_tails: int = 0
    doubles: DoubleVotes = field(default_factory=DoubleVotes)
    shapes: dict[str, ShapeVotes] = field(default_factory=dict)
    votes: Counter[DateOrder] = field(default_factory=Counter)
    marks: dict[str, MarkVotes] = field(default_factory=dict)
    currencies: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    has_signs: bool = False
    timed: int = 0
    without_seconds: int = 0
    has_clock: bool = False
    scattered: set[str] = field(default_factory=set)

    @property
    def is_minute_only(self) -> bool:
        return self.timed > 0 and self.timed == self.without_seconds

    @property
    def is_day_only(self) -> bool:
        return are_days_alone(self.timed, has_clock=self.has_clock)

    def applied_to(self, layout: Layout, format_: Format) -> Layout:
        currency = self._currency(layout, format_)
        return replace(
            layout,
            time_rules=self._time_rules(layout.time_rules, format_),
            decimal_marks=self._decimal_marks(currency),
            usual_mark=self._usual_mark(currency),
            currency=currency,
            exponent=exponent_of(currency),
            has_signs=self.has_signs,
            is_day_only=self.is_day_only,
            ids_are_rounded=is_rounded_column(self.long_ids, self.zero_tails)
            or self.doubles.are_rounded,
            number_shapes={name: votes.shape for name, votes in self.shapes.items() if votes.holds},
        )

    def _time_rules(self, rules: TimeRules, format_: Format) -> TimeRules:
        if rules.order is DateOrder.UNDECIDED:
            usual = format_.order_of_country.get(self._country, format_.date_order)
            order = next(iter(self.votes)) if len(self.votes) == 1 else usual
            rules = replace(rules, order=order)
        zone = format_.zone_of_country.get(self._country)
        return rules if zone is None else replace(rules, zone=ZoneInfo(zone))

    @property
    def _country(self) -> str:
        return self.countries.most_common(1)[0][0].upper() if self.countries else ""

    def _currency(self, layout: Layout, format_: Format) -> str:
        """The format's, the one most rows name, the one of the country, or the shop's."""
        if format_.currency is not None:
            return format_.currency
        if self.currencies:
            return self.currencies.most_common(1)[0][0]
        return currency_of_country(self._country) or layout.currency

    def _decimal_marks(self, currency: str) -> dict[str, str]:
        """Each column decides for itself; one in which nothing decides follows the others."""
        usual = self._usual_mark(currency)
        return {name: votes.mark(currency) or usual for name, votes in self.marks.items()}

    def _usual_mark(self, currency: str) -> str:
        told = Counter(votes.mark(currency) for votes in self.marks.values())
        del told[None]
        return told.most_common(1)[0][0] or "." if told else "."


_MOST_CURRENCIES = 200
# Orders whose rows lie apart are put together in memory, about a kilobyte each.
_MOST_SCATTERED = 100_000
# So are orders of more rows than anybody's basket holds; shorter ones are held while they pass by.
_LONGEST_HELD = 500


class _Watch:
    """Finds the orders whose rows do not lie beside each other."""

    def __init__(self, layout: Layout, grouping: Grouping) -> None:
        self._keys = OrderKeys(layout, grouping.by, grouping.carries)
        self._seen = SeenKeys()
        self._last: str | None = None
        self._run = 0

    def key_out_of_place(self, row: int, cells: Cells) -> str | None:
        """Return the row's order when it was met before with another between."""
        key = self._keys.of(cells)
        if key is None:
            self._last = None if any(cells) else self._last
            return None
        if key == self._last:
            self._run += 1
            return key if self._run > _LONGEST_HELD else None
        self._last, self._run = key, 1
        return key if self._seen.first_row(key, row) != row else None


def survey_of(
    grid: Grid, header: Header, format_: Format, layout: Layout, limits: Limits
) -> Survey:
    """Read every row once. Raises FileProblem beyond the limit of rows."""
    survey = Survey()
    ids = layout.cells_of.get(format_.id_field, ())[:1]
    times = [layout.cells_of[name][0] for name in format_.time_fields if layout.cells_of[name]]
    money = [
        (survey.marks.setdefault(name, MarkVotes()), layout.cells_of[name][0])
        for name in format_.money_fields
        if layout.cells_of[name]
    ]
    told = [
        (counter, layout.cells_of[name][0])
        for counter, name in (
            (survey.currencies, "currency"),
            (survey.countries, format_.country_field),
        )
        if name is not None and layout.cells_of.get(name)
    ]
    shapes = [
        (survey.shapes.setdefault(name, ShapeVotes(shape)), layout.cells_of[name][0])
        for name, shape in format_.number_shapes.items()
        if layout.cells_of.get(name)
    ]
    reads_signs = format_.currency is None and not layout.cells_of.get("currency")
    watch = None if format_.grouping is None else _Watch(layout, format_.grouping)
    furniture = Furniture(format_, layout)
    for cells in rows_below(grid, header):
        survey.rows += 1
        if len(cells) == layout.shape.width or not furniture.has(cells):
            layout.shape.add(cells)
        if survey.rows > limits.max_rows:
            raise FileProblem(FileCode.TOO_MANY_ROWS, limit=str(limits.max_rows))
        _survey_ids(survey, cells, ids)
        _survey_shapes(cells, shapes)
        _survey_times(survey, cells, times)
        if watch is not None and (key := watch.key_out_of_place(survey.rows, cells)) is not None:
            survey.scattered.add(key)
            if len(survey.scattered) > _MOST_SCATTERED:
                raise FileProblem(FileCode.SCATTERED, limit=str(_MOST_SCATTERED))
        _survey_money(survey, cells, money, layout.currency if reads_signs else None)
        _survey_words(cells, told)
    return survey


def _survey_money(
    survey: Survey, cells: Cells, money: list[tuple[MarkVotes, int]], home: str | None
) -> None:
    for votes, index in money:
        text = cells[index] if index < len(cells) else None
        if not text or text.__class__ is not str:
            continue
        votes.add(text)  # type: ignore[arg-type]
        if home is not None and not (text[0].isdigit() and text[-1].isdigit()):  # type: ignore[index]
            told = currency_in(text, home)  # type: ignore[arg-type]
            if told is not None and len(survey.currencies) < _MOST_CURRENCIES:
                survey.currencies[told] += 1
                survey.has_signs = True


def _survey_words(cells: Cells, told: list[tuple[Counter[str], int]]) -> None:
    for counter, index in told:
        text = _text_at(cells, index)
        if text is not None and (text.upper() in counter or len(counter) < _MOST_CURRENCIES):
            counter[text.upper()] += 1


def _survey_ids(survey: Survey, cells: Cells, ids: tuple[int, ...]) -> None:
    for index in ids:
        value = cells[index] if index < len(cells) else None
        text = text_of(value) if isinstance(value, str) else None
        if text is not None and len(text) >= 16 and text.isdigit():
            survey.long_ids += 1
            survey.zero_tails += has_zero_tail(text)
            survey.doubles.add(text)


def _survey_shapes(cells: Cells, shapes: list[tuple[ShapeVotes, int]]) -> None:
    for votes, index in shapes:
        text = text_of(cells[index]) if index < len(cells) else None
        if text is not None:
            votes.add(text)


def _survey_times(survey: Survey, cells: Cells, times: list[int]) -> None:
    for position, index in enumerate(times):
        value = cells[index] if index < len(cells) else None
        if isinstance(value, str) and value:
            has_seconds = value.count(":") > 1
            if not value[:4].isdigit():
                vote = date_order_vote(text_of(value) or "")
                if vote is not DateOrder.UNDECIDED:
                    survey.votes[vote] += 1
        elif isinstance(value, datetime):
            has_seconds = value.second != 0
        elif position == 0 and (isinstance(value, date) or _is_serial(value)):
            has_seconds = True  # their writing says nothing of it
        else:
            continue
        if position == 0:  # the format's first time says whether the file has seconds
            survey.timed += 1
            survey.without_seconds += not has_seconds
            survey.has_clock = survey.has_clock or clock_of(value) is Clock.TOLD


def _is_serial(value: CellValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text_at(cells: Cells, index: int) -> str | None:
    value = cells[index] if index < len(cells) else None
    return text_of(value) if isinstance(value, str) else None


def rows_below(grid: Grid, header: Header) -> Iterator[Cells]:
    """Stream the rows below the header."""
    rows = grid.rows()
    for _ in range(header.row_no):
        next(rows, None)
    return rows
