"""Streams the rows of a table in which each row is an order, a line or a refund of its own.

Rows are taken a block at a time. Where all rows of a block have the header's width, which is nearly
always, their cells are read a field at a time (`columns.py`); any other block row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from shops.platforms.columns import BlockFields
from shops.platforms.daytime import dated
from shops.platforms.fields import Layout, RowFields
from shops.platforms.format import Format
from shops.platforms.furniture import Furniture
from shops.platforms.grouped import shifted
from shops.platforms.negative import below_zero, is_below_zero
from shops.platforms.problems import Code, Problem
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, Piece, RefundRow
from shops.platforms.seen import SeenKeys
from shops.platforms.source import Cells

# Number, cells, hash where the row may be known again by it, and whether it is known.
Marked = tuple[int, Cells, int | None, bool]
_BLOCK_ROWS = 1000
_FEWEST_CELLS = 2


class SingleReader:
    """Reads one table, whose header has `width` cells, once."""

    def __init__(self, format_: Format, layout: Layout, width: int) -> None:
        self._format = format_
        self._layout = layout
        self._width = width
        self._furniture = Furniture(format_, layout)
        self._seen = SeenKeys()
        self._repeats: Counter[str] = Counter()

    def rows(self, marked: Iterator[Marked]) -> Iterator[ReadRow]:
        """Stream every row once, in file order; a known one is named and not read.

        A row whose key stands in the file already is refused, unless its id was derived from its
        content: two equal rows without a number are two orders.
        """
        while block := list(islice(marked, _BLOCK_ROWS)):
            yield from self._block(block)

    def _block(self, block: Sequence[Marked]) -> Iterator[ReadRow]:
        rows = [cells for _, cells, _, _ in block]
        is_even = self._are_even(rows)
        is_data = is_even and self._furniture.is_absent(rows)
        is_whole = is_even and self._width == self._layout.shape.width
        unread = [cells for _, cells, _, is_known in block if not is_known]
        together = BlockFields(self._layout, unread) if is_even else None
        for row_no, cells, told, is_known in block:
            fields: RowFields | None = None
            if together is not None and not is_known:
                together.go_on(row_no, cells)
                fields = together
            if self._is_furniture(row_no, cells, is_data=is_data):
                yield ReadRow(row_no, cells, None)
            elif not is_whole and self._layout.shape.is_broken(cells):
                yield ReadRow(row_no, cells, None, (shifted(row_no, cells, self._layout),))
            elif is_known and (order_id := self._new_id(row_no, cells)):
                yield ReadRow(row_no, cells, None, told=told, known_id=order_id)
            else:
                yield self._read(fields or RowFields(self._layout, row_no, cells), cells, told)

    def _are_even(self, rows: Sequence[Cells]) -> bool:
        """True when every row is a plain list of the header's width."""
        width = self._width
        kinds = {(len(cells), cells.__class__) for cells in rows}
        return width >= _FEWEST_CELLS and kinds == {(width, list)}

    def _is_furniture(self, row_no: int, cells: Cells, *, is_data: bool) -> bool:
        if not is_data and self._furniture.has(cells):
            return True
        return row_no == self._layout.first_row and self._furniture.is_note(cells)

    def _new_id(self, row_no: int, cells: Cells) -> str | None:
        """Return the row's number where it stands in the file for the first time."""
        order_id = self._layout.text_in(self._format.id_field, cells)
        is_first = order_id and self._seen.first_row(order_id, row_no) == row_no
        return order_id if is_first else None

    def _read(self, fields: RowFields, cells: Cells, told: int | None) -> ReadRow:
        row = dated(self._format.read_row(fields), fields)
        row_no, problems = fields.row_no, tuple(fields.problems)
        if row is None or isinstance(row, Piece):
            return ReadRow(row_no, cells, None, problems)
        if is_below_zero(row) and (problem := self._below_zero(row_no, cells)):
            return ReadRow(row_no, cells, None, (*problems, problem))
        key = _key_of(row)
        first_row = self._seen.first_row(key, row_no)
        if first_row == row_no:
            if told is not None and (problems or not self._is_tellable(row, fields)):
                told = None
            return ReadRow(row_no, cells, row, problems, told=told)
        if isinstance(row, OrderRow) and row.is_id_derived:
            self._repeats[key] += 1
            row = replace(row, order_id=f"{key}-{self._repeats[key] + 1}")
            return ReadRow(row_no, cells, row, problems)
        repeat = self._repeat_of(row_no, key, first_row)
        return ReadRow(row_no, cells, None, (*problems, repeat))

    def _below_zero(self, row_no: int, cells: Cells) -> Problem | None:
        return below_zero(row_no, cells, self._layout, self._format.money_fields)

    def _is_tellable(self, row: CanonicalRow, fields: RowFields) -> bool:
        """True for an order that is nothing but its row: one id, one time, no refund of its own."""
        return (
            isinstance(row, OrderRow)
            and row.refunded_at is None
            and not (row.is_id_derived or row.is_time_inferred)
            and row.order_id == fields.text(self._format.id_field)
        )

    def _repeat_of(self, row_no: int, key: str, first_row: int) -> Problem:
        column = self._layout.shown_of[self._format.id_field]
        params = {"value": key.rpartition("\x1f")[2], "first_row": str(first_row)}
        return Problem(row_no, column, Code.DUPLICATE_IN_FILE, params)


def _key_of(row: CanonicalRow) -> str:
    if isinstance(row, LineRow):
        return f"{row.order_id}\x1f{row.line_id}"
    if isinstance(row, RefundRow):
        return row.refund_id
    return row.order_id
