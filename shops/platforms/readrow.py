"""One row of the file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from shops.platforms.problems import Problem
from shops.platforms.rows import CanonicalRow, LineRow
from shops.platforms.source import Cells


# Not frozen: that would double the cost of making one, and a file makes millions.
@dataclass(slots=True)
class ReadRow:
    """One row of the file: its canonical form, or why there is none, or furniture.

    Where an order lies over several rows, its first row carries the order in `row` and its own
    line in `lines`; each later one carries its line, or nothing but `is_part`.

    `told` is the row's hash where it may be known again by it (`known.py`). A row that was known is
    not read: it has nothing but the number of its order, in `known_id`. Nobody changes it,
    but by `let_go`.
    """

    row_no: int
    cells: Cells
    row: CanonicalRow | None
    problems: tuple[Problem, ...] = ()
    lines: tuple[LineRow, ...] = ()
    is_part: bool = False
    told: int | None = None
    known_id: str | None = None

    @property
    def rows(self) -> tuple[CanonicalRow, ...]:
        """Everything this row of the file brings."""
        return self.lines if self.row is None else (self.row, *self.lines)

    def let_go(self) -> Self:
        """Forget the cells where nobody asks for them again: with them, memory would grow with
        the longest remark of a file. A refused row is given back, a known one may be read again.
        """
        if not self.problems and self.known_id is None:
            self.cells = []
        return self

    @property
    def is_refused(self) -> bool:
        return self.row is None and not self.is_part and bool(self.problems)

    @property
    def is_furniture(self) -> bool:
        return self.row is None and not (self.is_part or self.problems or self.known_id)
