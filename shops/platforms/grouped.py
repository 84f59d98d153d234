"""Streams the rows of a table whose orders lie over several rows.

The rows of an order usually lie beside each other and are held until the next order begins. Orders
whose rows lie apart (the survey has found them) are put together in a pass of their own first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from shops.platforms.daytime import dated
from shops.platforms.fields import Layout, OrderKeys, RowFields
from shops.platforms.format import Format
from shops.platforms.furniture import Furniture
from shops.platforms.grouping import Grouping, Joining, line_of
from shops.platforms.negative import below_zero
from shops.platforms.problems import Code, Problem
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import LineRow, OrderRow, Piece
from shops.platforms.shares import line_digest
from shops.platforms.source import Cells

NumberedCells = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class _Part:
    """One row of the order `key`; neither piece nor problems: furniture between its rows."""

    row_no: int
    cells: Cells
    piece: Piece | None
    problems: tuple[Problem, ...] = ()
    key: str = ""


class GroupedReader:
    """Reads one table. `scattered` are the orders whose rows do not lie beside each other."""

    def __init__(
        self, format_: Format, layout: Layout, grouping: Grouping, scattered: Collection[str]
    ) -> None:
        self._read_row = format_.read_row
        self._layout = layout
        self._grouping = grouping
        self._scattered = scattered
        self._furniture = Furniture(format_, layout)
        self._money_fields = format_.money_fields
        self._id_column = layout.shown_of[format_.id_field]

    def rows(
        self, rows: Iterable[NumberedCells], again: Iterable[NumberedCells]
    ) -> Iterator[ReadRow]:
        """Stream every row once, in file order. `again` gives the same rows for the first pass."""
        apart = self._joined_apart(again) if self._scattered else {}
        held: list[_Part] = []
        held_key: str | None = None
        keys = self._keys()
        for row_no, cells in rows:
            if self._is_furniture(row_no, cells):
                held.append(_Part(row_no, cells, None))
                continue
            key = keys.of(cells)
            part = self._part(row_no, cells, key)
            if key is None or key != held_key or key in apart:
                yield from self._released(held)
                held, held_key = [], key
            if key in apart:
                yield self._read(part, *apart[key])  # type: ignore[index]
            else:
                held.append(part)
        yield from self._released(held)

    def _keys(self) -> OrderKeys:
        return OrderKeys(self._layout, self._grouping.by, self._grouping.carries)

    def _is_furniture(self, row_no: int, cells: Cells) -> bool:
        is_first = row_no == self._layout.first_row
        return self._furniture.has(cells) or (is_first and self._furniture.is_note(cells))

    def _part(self, row_no: int, cells: Cells, key: str | None) -> _Part:
        if self._layout.shape.is_broken(cells):
            return _Part(row_no, cells, None, (shifted(row_no, cells, self._layout),))
        fields = RowFields(self._layout, row_no, cells)
        told = dated(self._read_row(fields), fields)
        piece = told if isinstance(told, Piece) else None
        return _Part(row_no, cells, piece, tuple(fields.problems), key or "")

    def _joined_apart(
        self, rows: Iterable[NumberedCells]
    ) -> dict[str, tuple[Joining, Counter[str]]]:
        apart: dict[str, tuple[Joining, Counter[str]]] = {}
        keys = self._keys()
        for row_no, cells in rows:
            if self._is_furniture(row_no, cells):
                continue
            key = keys.of(cells)
            if key in self._scattered:
                joining = apart.setdefault(key, (Joining(self._grouping), Counter()))[0]  # type: ignore[arg-type]
                joining.add(row_no, self._part(row_no, cells, key).piece, cells)
        return apart

    def _released(self, parts: list[_Part]) -> Iterator[ReadRow]:
        joining: Joining = Joining(self._grouping)
        nths: Counter[str] = Counter()
        for part in parts:
            if part.piece is not None or part.problems:
                joining.add(part.row_no, part.piece, part.cells)
        for part in parts:
            yield self._read(part, joining, nths)

    def _read(self, part: _Part, joining: Joining, nths: Counter[str]) -> ReadRow:
        """Say what became of one row, once all rows of its order are known."""
        if part.piece is None:
            return ReadRow(part.row_no, part.cells, None, part.problems)
        if joining.order is None or joining.has_fallen(part.row_no):
            return self._fallen(part, joining)
        lines = self._lines(part.piece, joining.order, nths)
        nths[_ORDER] += 1
        if nths[_ORDER] > 1:
            first = lines[0] if lines else None
            return ReadRow(part.row_no, part.cells, first, part.problems, lines[1:], is_part=True)
        order = joining.whole(part.row_no)
        return ReadRow(part.row_no, part.cells, order, part.problems, lines)

    def _lines(self, piece: Piece, order: OrderRow, nths: Counter[str]) -> tuple[LineRow, ...]:
        lines = []
        for line in (piece.line, *piece.more):
            if line is not None:
                digest = line.line_id or line_digest(line)
                nths[digest] += 1
                lines.append(line_of(line, order, nths[digest]))
        return tuple(lines)

    def _fallen(self, part: _Part, joining: Joining) -> ReadRow:
        """Say why a row that could be read is not taken: for an earlier one, or for its order."""
        if part.row_no in joining.repeats:
            first_row = joining.repeats[part.row_no]
            return self._refused(part, Code.DUPLICATE_IN_FILE, joining, first_row)
        if joining.bad_row is not None:
            return self._refused(part, Code.ORDER_INCOMPLETE, joining, joining.bad_row)
        if joining.negative_row is None:
            return self._refused(part, Code.ORDER_UNOPENED, joining, part.row_no)
        problem = below_zero(part.row_no, part.cells, self._layout, self._money_fields)
        if problem is None:
            return self._refused(part, Code.ORDER_INCOMPLETE, joining, joining.negative_row)
        return ReadRow(part.row_no, part.cells, None, (*part.problems, problem))

    def _refused(self, part: _Part, code: Code, joining: Joining, first_row: int) -> ReadRow:
        params = {"value": part.key[:60] or "—", "first_row": str(first_row)}
        problem = Problem(part.row_no, self._id_column, code, params)
        return ReadRow(part.row_no, part.cells, None, (*part.problems, problem))


_ORDER = "\x00order"


def shifted(row_no: int, cells: Cells, layout: Layout) -> Problem:
    """Name a row whose cells may stand under the wrong names."""
    params = {"value": str(len(cells)), "expected": str(layout.shape.width)}
    return Problem(row_no, "", Code.ROW_SHIFTED, params)
