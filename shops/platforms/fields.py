"""Reads one row's fields by name and gathers what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from shops.platforms.amounts import AmountUnreadable, fen_of, pieces_of
from shops.platforms.cells import CellValue, text_of, words_of
from shops.platforms.currencies import currency_in, exponent_of
from shops.platforms.header import Header
from shops.platforms.ids import (
    IdDamaged,
    NumberShape,
    NumberShapes,
    damage_of,
    is_no_number,
    mended_id,
    whole_id,
)
from shops.platforms.problems import Code, Problem, bad_value, missing_id
from shops.platforms.shape import Shape
from shops.platforms.source import Cells
from shops.platforms.times import (
    Hours,
    TimeAhead,
    TimeAmbiguous,
    TimeRules,
    TimeUnreadable,
    is_never,
    time_of,
)

_AMOUNTS_KEPT = 65536
Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a format's fields lie in one file, and how its times, money and ids are to be read."""

    cells_of: dict[str, tuple[int, ...]]
    shown_of: dict[str, str]
    time_rules: TimeRules
    # The decimal mark of each money column, and of those that were not looked at.
    decimal_marks: dict[str, str] = field(default_factory=dict)
    usual_mark: str = "."
    # What amounts count in where a row does not say.
    currency: str = "CNY"
    exponent: int = 2
    has_signs: bool = False
    # Nothing in the file tells a time of day: its times are days.
    is_day_only: bool = False
    shape: Shape = field(default_factory=lambda: Shape(0))
    ids_are_rounded: bool = False
    # By field: what the platform's numbers look like, and of these what nearly all of the file's do.
    known_shapes: NumberShapes = field(default_factory=dict)
    number_shapes: dict[str, NumberShape] = field(default_factory=dict)
    # When the file was made or came: stands in where it has no column for order times.
    known_by: datetime | None = None
    first_row: int = 2
    # What was read before, by the cell's text: millions of cells hold few different words.
    _amounts: dict[str, int | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _hours: Hours = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hours", Hours(self.time_rules))

    @classmethod
    def of(
        cls,
        header: Header,
        columns: Columns,
        time_rules: TimeRules,
        known_by: datetime | None = None,
    ) -> Layout:
        return cls(
            cells_of={name: header.columns_of(aliases) for name, aliases in columns.items()},
            shown_of={name: header.shown_of(aliases) for name, aliases in columns.items()},
            time_rules=time_rules,
            known_by=known_by,
            first_row=header.row_no + 1,
            shape=Shape.of(header.names),
        )

    @property
    def has_one_exponent(self) -> bool:
        """False where a row may say what its amounts count in."""
        return not (self.has_signs or "currency" in self.cells_of)

    def text_in(self, name: str, cells: Cells) -> str | None:
        """Return the text of a field's first filled cell, or None."""
        for index in self.cells_of[name]:
            if index < len(cells) and (text := text_of(cells[index])) is not None:
                return text
        return None

    def has(self, name: str) -> bool:
        return bool(self.cells_of.get(name))

    def fen_of(self, name: str, value: CellValue, exponent: int) -> int | None:
        """Read a cell of the field `name` as money. Raises AmountUnreadable."""
        mark = self.decimal_marks.get(name, self.usual_mark)
        if value.__class__ is not str or mark != "." or exponent != self.exponent:
            return fen_of(value, mark, exponent)
        known = self._amounts
        if value in known:
            return known[value]  # type: ignore[index]
        if len(known) >= _AMOUNTS_KEPT:
            known.clear()
        fen = known[value] = fen_of(value, mark, exponent)  # type: ignore[index]
        return fen

    def time_of(self, value: CellValue) -> datetime | None:
        """Read a cell as a time. Raises TimeUnreadable, TimeAhead, TimeAmbiguous."""
        if value.__class__ is str:
            return self._hours.time_of(value)  # type: ignore[arg-type]
        return time_of(value, self.time_rules)


def key_of(layout: Layout, by: Sequence[str], cells: Cells) -> str | None:
    """Return what holds an order's rows together: the first of the fields that the row fills."""
    for name in by:
        text = layout.text_in(name, cells)
        if text is not None:
            return text
    return None


@dataclass(slots=True)
class OrderKeys:
    """Tells each row's order in turn; with `carries` a row without a number has that above it."""

    layout: Layout
    by: Sequence[str]
    carries: bool = False
    _above: str | None = None

    def of(self, cells: Cells) -> str | None:
        key = key_of(self.layout, self.by, cells)
        if self.carries:
            self._above = key = key or self._above
        return key


class RowFields:
    """The fields of one row. A value that cannot be read becomes a problem and None."""

    __slots__ = ("_cells", "_cells_of", "_currency", "_layout", "problems", "row_no")

    def __init__(self, layout: Layout, row_no: int, cells: Cells) -> None:
        self._layout = layout
        self._cells = cells
        self._cells_of = layout.cells_of
        self.row_no = row_no
        self.problems: list[Problem] = []
        self._currency: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Where a time without an offset is."""
        return self._layout.time_rules.zone

    @property
    def latest(self) -> datetime | None:
        """The last moment that anything the file tells can have happened."""
        return self._layout.time_rules.latest

    @property
    def known_by(self) -> datetime | None:
        """When the file was made or came, aware."""
        return self._layout.known_by

    @property
    def is_refused(self) -> bool:
        problems = self.problems
        return bool(problems) and any(not problem.is_warning for problem in problems)

    def has(self, name: str) -> bool:
        """True when the file has the field's column at all."""
        return bool(self._cells_of[name])

    def raw(self, name: str) -> CellValue:
        """Return the first filled cell of the field, as it stands."""
        cells = self._cells
        for index in self._cells_of[name]:
            if index < len(cells):
                value = cells[index]
                if value or (value is not None and value != ""):
                    return value
        return None

    @property
    def is_day_only(self) -> bool:
        """True where no row of the file tells a time of day."""
        return self._layout.is_day_only

    def first_raw(self, *names: str) -> CellValue:
        """Return the first of the fields that says anything; None where the format has none."""
        there = (name for name in names if self._cells_of.get(name))
        return next((self.raw(name) for name in there if self.text(name) is not None), None)

    def text(self, name: str) -> str | None:
        cells = self._cells
        for index in self._cells_of[name]:
            if index < len(cells):
                value = cells[index]
                if value or (value is not None and value != ""):
                    return words_of(value)
        return None

    @property
    def currency(self) -> str:
        """The row's currency: its own column, the sign on its amounts, or the file's."""
        if self._currency is None:
            self._currency = self._told_currency() or self._layout.currency
        return self._currency

    def _told_currency(self) -> str | None:
        layout = self._layout
        if "currency" in layout.cells_of and (text := self.text("currency")) is not None:
            return text.upper()
        if layout.has_signs:
            for name in layout.decimal_marks:
                text = self.text(name)
                told = currency_in(text, layout.currency) if text else None
                if told is not None:
                    return told
        return None

    @property
    def _exponent(self) -> int:
        layout = self._layout
        return layout.exponent if layout.has_one_exponent else exponent_of(self.currency)

    def identifier(self, name: str, *, required: bool = True) -> str | None:
        """Return an id that kept all its digits; otherwise note what happened to it."""
        layout = self._layout
        try:
            text = whole_id(self.raw(name), column_is_rounded=layout.ids_are_rounded)
        except IdDamaged as damaged:
            self.note(name, damaged.code, damaged)
            return None
        if text is None:
            if required:
                self.problems.append(missing_id(self.row_no, layout.shown_of[name]))
            return None
        shape = layout.known_shapes.get(name)
        if shape is None or shape.fits(text):
            return text
        return self._mended(name, text, shape)

    def _mended(self, name: str, text: str, shape: NumberShape) -> str | None:
        """A number without what programs put into it; a problem where that is not all."""
        layout = self._layout
        mended = mended_id(text)
        if shape.fits(mended):
            damage = damage_of(mended, column_is_rounded=layout.ids_are_rounded)
            if damage is None:
                return mended
            self.note(name, damage, text)
        elif name in layout.number_shapes:
            params = {"value": text, "expected": shape.words}
            self.problems.append(Problem(self.row_no, layout.shown_of[name], Code.ID_SHAPE, params))
        elif is_no_number(text):
            self.note(name, Code.ID_DAMAGED, text)
        else:
            return text
        return None

    def fen(self, name: str) -> int | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            return self._layout.fen_of(name, value, self._exponent)
        except AmountUnreadable:
            self.note(name, Code.AMOUNT_UNREADABLE, value)
            return None

    def time(self, name: str) -> datetime | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            return self._layout.time_of(value)
        except TimeAmbiguous:
            self.note(name, Code.DATE_AMBIGUOUS, value)
        except TimeAhead:
            self.note_ahead(name, value)
        except TimeUnreadable:
            self.note(name, Code.DATE_UNREADABLE, value)
        return None

    def note_ahead(self, name: str, value: object) -> None:
        """Remember that the field `name` holds a time that had not come when the file did."""
        rules = self._layout.time_rules
        assert rules.latest is not None  # noqa: S101  for the type checker: nothing is ahead of it
        problem = bad_value(self.row_no, self._layout.shown_of[name], Code.DATE_AHEAD, value)
        problem.params["expected"] = f"{rules.latest.astimezone(rules.zone):%Y-%m-%d %H:%M}"
        self.problems.append(problem)

    def required_time(self, name: str) -> datetime | None:
        """Return a time that the row cannot do without."""
        moment = self.time(name)
        column = self._layout.shown_of[name]
        if moment is None and not any(problem.column == column for problem in self.problems):
            self.note(name, Code.DATE_UNREADABLE, self.text(name) or "")
        return moment

    def tells_time(self, name: str) -> bool:
        """True when the field holds more than nothing, or a program's word for never."""
        text = self.text(name) if self.has(name) else None
        return text is not None and not is_never(text)

    def count(self, name: str) -> int | None:
        """Return a whole number of pieces."""
        value = self.raw(name)
        try:
            return pieces_of(value)
        except AmountUnreadable:
            self.note(name, Code.AMOUNT_UNREADABLE, value)
            return None

    def note(self, name: str, code: Code, value: object) -> None:
        """Remember a problem with the field `name`."""
        column = self._layout.shown_of[name]
        self.problems.append(bad_value(self.row_no, column, code, value))
