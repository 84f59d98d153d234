"""The row of column names: which one it is, and which cell holds which field."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from shops.platforms.cells import column_name, words_of
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.source import Cells, Grid

USUAL_ROWS, HEADER_ROWS = 10, 30
# Columns that our own file of refused rows adds, in every language of the pages.
ADDED_COLUMNS = ("Row number", "Error code", "What is wrong", "What to do")
_ADDED = frozenset(map(column_name, (*ADDED_COLUMNS, "行号", "错误代码", "说明", "怎么改")))
_FEWEST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Header:
    """The names as they stand (`shown`) and normalised (`names`), in row `row_no` from 1."""

    row_no: int
    shown: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Hash of the normalised names: a merchant's choice is remembered under it.

        What a file of refused rows adds does not count: repaired, it is read as its file was.
        """
        names = [name for name in self.names if name not in _ADDED]
        return hashlib.sha256("\n".join(names).encode()).hexdigest()

    def columns_of(self, aliases: Sequence[str]) -> tuple[int, ...]:
        """Return the cells that hold a field, best name first; one name may stand twice."""
        wanted = [column_name(alias) for alias in aliases]
        return tuple(
            index for alias in wanted for index, name in enumerate(self.names) if name == alias
        )

    def shown_of(self, aliases: Sequence[str]) -> str:
        """Return the field's column as the file writes it, else its usual name."""
        columns = self.columns_of(aliases)
        return self.shown[columns[0]] if columns else next(iter(aliases), "")


def find_header(grid: Grid, known: frozenset[str]) -> Header:
    """Return the row of the first ten whose cells hit the most known names.

    Where none of them hits three, twenty more are looked at, for such a row alone: data stands there
    otherwise. Raises FileProblem when no row has at least three cells with different words.
    """
    best: tuple[int, int, Header] | None = None
    for row_no, cells in enumerate(islice(grid.rows(), HEADER_ROWS), start=1):
        is_deep = row_no > USUAL_ROWS
        if is_deep and best is not None and best[0] >= _FEWEST_NAMES:
            break
        header = _header(row_no, cells)
        filled = {name for name in header.names if name and not name.isdigit()}
        hits = sum(1 for name in filled if name in known)
        if (hits if is_deep else len(filled)) < _FEWEST_NAMES:
            continue
        if best is None or (hits, -row_no) > best[:2]:
            best = (hits, -row_no, header)
    if best is None:
        raise FileProblem(FileCode.HEADER)
    return best[2]


def _header(row_no: int, cells: Cells) -> Header:
    return Header(
        row_no=row_no,
        shown=tuple((words_of(cell) or "").strip() for cell in cells),
        names=tuple(column_name(cell) for cell in cells),
    )


def unused_columns(header: Header, columns: Mapping[str, Sequence[str]]) -> list[str]:
    """List the columns that no field reads, as the file writes them; none that we added."""
    used = {column_name(alias) for aliases in columns.values() for alias in aliases}
    return [
        shown
        for shown, name in zip(header.shown, header.names, strict=True)
        if name and name not in used and name not in _ADDED
    ]


def normal_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(column_name(name) for name in names)
