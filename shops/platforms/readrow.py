"""One row of the file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from shops.platforms.problems import Problem
from shops.platforms.rows import CanonicalRow, LineRow
from shops.platforms.source import Cells


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the file: its canonical form, or why there is none, or furniture.

    Where an order lies over several rows, its first row carries the order in `row` and its own
    line in `lines`; each later one carries its line, or nothing but `is_part`.
    """

    row_no: int
    cells: Cells
    row: CanonicalRow | None
    problems: tuple[Problem, ...] = ()
    lines: tuple[LineRow, ...] = ()
    is_part: bool = False

    @property
    def rows(self) -> tuple[CanonicalRow, ...]:
        """Everything this row of the file brings."""
        return self.lines if self.row is None else (self.row, *self.lines)

    @property
    def is_refused(self) -> bool:
        return self.row is None and not self.is_part and bool(self.problems)

    @property
    def is_furniture(self) -> bool:
        return self.row is None and not self.is_part and not self.problems
