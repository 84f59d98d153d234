"""Rows that do not have the header's number of cells.

A lost or doubled delimiter moves every later cell under the wrong name, so such a row is refused
and never read. Where many rows are short or long that is how the file is written: spreadsheets
leave out blank cells at the end of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from shops.platforms.cells import text_of
from shops.platforms.source import BrokenCells, Cells

# Up to this share of rows, and at least one, an odd length is damage and not the file's way.
_DAMAGED_SHARE = 0.05
_MOST = 0.5


@dataclass(slots=True)
class Shape:
    """How many cells the rows of a table have beside its header."""

    width: int
    rows: int = 0
    short: int = 0
    long: int = 0

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Shape:
        named = [index for index, name in enumerate(names) if name]
        return cls(width=max(named, default=-1) + 1)

    def add(self, cells: Cells) -> None:
        """Count one row below the header."""
        self.rows += 1
        number = len(cells)
        if number < self.width:
            self.short += any(cells)
        elif number > self.width:
            self.long += _is_long(cells, self.width)

    def is_broken(self, cells: Cells) -> bool:
        """True for a row whose cells may stand under the wrong names."""
        number = len(cells)
        if cells.__class__ is BrokenCells:
            return True
        if number < self.width:
            # A spreadsheet cuts a row at its last filled cell, never behind a blank one.
            is_cut = number > 0 and text_of(cells[-1]) is not None
            few = max(1, (_DAMAGED_SHARE if is_cut else _MOST) * self.rows)
            return self.short <= few
        if number > self.width:
            few = self.long <= max(1, _DAMAGED_SHARE * self.rows)
            return few and _is_long(cells, self.width)
        return False


def _is_long(cells: Cells, width: int) -> bool:
    return any(text_of(cell) is not None for cell in cells[width:])
