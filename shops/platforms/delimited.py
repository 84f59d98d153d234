"""Text tables: the delimiter from the header line, then a stream of rows."""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from shops.platforms.header import HEADER_ROWS, USUAL_ROWS
from shops.platforms.source import BrokenCells, Cells, Container, Grid

_DELIMITERS = ",\t;|"
_FEWEST_MARKS = 2
# A buyer's message can be long; a field beyond this is a broken quote that swallowed the file.
_FIELD_CHARACTERS = 1024 * 1024
csv.field_size_limit(min(_FIELD_CHARACTERS, sys.maxsize))


def delimiter_of(lines: list[str]) -> str:
    """Choose the delimiter that the richest of the first lines uses most."""
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in _DELIMITERS}
    return max(counts, key=lambda mark: (counts[mark], -_DELIMITERS.index(mark)))


def text_grid(path: Path, name: str, encoding: str, errors: str = "strict") -> Grid:
    """Open a decoded text as a grid. A line whose quotes do not close is `BrokenCells`."""
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        head = [line for line, _ in zip(file, range(HEADER_ROWS), strict=False)]
    if any(line.count(mark) >= _FEWEST_MARKS for line in head[:USUAL_ROWS] for mark in _DELIMITERS):
        head = head[:USUAL_ROWS]  # the names are among them
    delimiter = delimiter_of(head)
    width = max((line.count(delimiter) for line in head), default=0)

    def rows() -> Iterator[Cells]:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            yield from _records(file, delimiter, width)

    return Grid(
        name=name, container=Container.TEXT, encoding=encoding, rows=rows, delimiter=delimiter
    )


def _records(file: Iterable[str], delimiter: str, width: int) -> Iterator[Cells]:
    """Stream the records. One quote too many spoils its own line and none of the following.

    `width` is the number of delimiters in the richest of the first lines.
    """
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        try:
            cells: Cells = [*next(reader)]
        except StopIteration:
            return
        except csv.Error:
            cells = _alone(lines.give_back(), delimiter, width)
        else:
            if len(lines.taken) > 1 and _swallowed(lines.taken, delimiter, width):
                cells = _alone(lines.give_back(), delimiter, width)
        yield cells


class _Lines:
    """The lines of a file, with those of the record under way at hand to be read again."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """Return the record's first line and put the others back."""
        self._again.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


def _swallowed(lines: list[str], delimiter: str, width: int) -> bool:
    """True when a cell with line breaks holds a whole row of the table and more."""
    counts = [line.count(delimiter) for line in lines]
    return 1 < width <= counts[0] and any(count >= width for count in counts[1:])


def _alone(line: str, delimiter: str, width: int) -> Cells:
    """Read one line by itself: a quote inside a word does no harm when the cells still agree."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return list(cells) if len(cells) == width + 1 else BrokenCells(cells)
