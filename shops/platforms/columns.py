"""The cells of many rows, a field at a time: what hundreds of rows say alike is read once.

`BlockFields` gives exactly what `RowFields` gives, problem by problem. A cell that is not plainly
good is marked here and read there, so that there is one place that says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from shops.platforms.amounts import AmountUnreadable, pieces_of
from shops.platforms.cells import CellValue, words_of
from shops.platforms.fields import Layout, RowFields
from shops.platforms.ids import IdDamaged, whole_id
from shops.platforms.source import Cells
from shops.platforms.times import TimeAmbiguous, TimeUnreadable

# In place of a value: this cell is for the reader of single rows.
_ODD: Any = object()
_UNREADABLE = (AmountUnreadable, IdDamaged, TimeAmbiguous, TimeUnreadable)


class _ByField(dict[str, list[Any]]):
    """Columns by their field, made when one is first asked for."""

    def __init__(self, make: Callable[[str], list[Any]]) -> None:
        self._make = make

    def __missing__(self, name: str) -> list[Any]:
        column = self[name] = self._make(name)
        return column


class BlockFields(RowFields):
    """The fields of one row after the other, out of a block of rows of the header's width."""

    __slots__ = ("_at", "_counts", "_fens", "_ids", "_raws", "_texts", "_times")

    def __init__(self, layout: Layout, rows: Sequence[Cells]) -> None:
        super().__init__(layout, 0, [])
        self._at = -1
        # None of these knows this object: the block goes when its last row is read.
        self._raws = raws = _ByField(partial(_raw_column, layout, list(zip(*rows, strict=True))))
        self._ids = _ByField(partial(_id_column, layout, raws))
        self._texts = _read(raws, words_of)
        self._times = _read(raws, layout.time_of)
        self._counts = _read(raws, pieces_of)
        self._fens = _ByField(partial(_fen_column, layout, raws))

    def go_on(self, row_no: int, cells: Cells) -> None:
        """Turn to the next row of the block, whose number and cells these are."""
        self._at += 1
        self.row_no = row_no
        self._cells = cells
        self.problems = []
        self._currency = None

    def raw(self, name: str) -> CellValue:
        value: CellValue = self._raws[name][self._at]
        return value

    def text(self, name: str) -> str | None:
        value: str | None = self._texts[name][self._at]
        return super().text(name) if value is _ODD else value

    def identifier(self, name: str, *, required: bool = True) -> str | None:
        value: str | None = self._ids[name][self._at]
        if value is _ODD or value is None:
            return super().identifier(name, required=required)
        return value

    def fen(self, name: str) -> int | None:
        value: int | None = self._fens[name][self._at]
        return super().fen(name) if value is _ODD else value

    def time(self, name: str) -> datetime | None:
        value: datetime | None = self._times[name][self._at]
        return super().time(name) if value is _ODD else value

    def count(self, name: str) -> int | None:
        value: int | None = self._counts[name][self._at]
        return super().count(name) if value is _ODD else value


def _raw_column(layout: Layout, columns: Sequence[Sequence[CellValue]], name: str) -> list[Any]:
    """The first filled cell of each row; None where none is."""
    found: list[CellValue] = [None] * len(columns[0])
    for index in reversed(layout.cells_of[name]):
        found = [
            other if value is None or value == "" else value
            for value, other in zip(columns[index], found, strict=True)
        ]
    return found


def _fen_column(layout: Layout, raws: Mapping[str, list[Any]], name: str) -> list[Any]:
    if not layout.has_one_exponent:
        return [_ODD] * len(raws[name])
    return _told(raws[name], lambda value: layout.fen_of(name, value, layout.exponent))


def _id_column(layout: Layout, raws: Mapping[str, list[Any]], name: str) -> list[Any]:
    rounded, shape = layout.ids_are_rounded, layout.known_shapes.get(name)

    def read(value: CellValue) -> str | None:
        text = whole_id(value, column_is_rounded=rounded)
        return text if text is None or shape is None or shape.fits(text) else _ODD

    return _told(raws[name], read)


def _read(raws: Mapping[str, list[Any]], read: Callable[..., Any]) -> _ByField:
    return _ByField(lambda name: _told(raws[name], read))


def _told(column: Sequence[CellValue], read: Callable[..., Any]) -> list[Any]:
    """Read each different text of a column once; numbers and times of a workbook are odd."""
    told = _OddUnlessTold({None: None})
    for value in set(column):
        if value.__class__ is str:
            try:
                told[value] = read(value)
            except _UNREADABLE:
                told[value] = _ODD
    return list(map(told.__getitem__, column))


class _OddUnlessTold(dict[CellValue, Any]):
    def __missing__(self, value: CellValue) -> Any:
        return _ODD
