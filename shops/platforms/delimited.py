"""Text tables: the delimiter from the header line, then a stream of rows."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.source import Cells, Container, Grid

_DELIMITERS = ",\t;|"
_HEADER_ROWS = 10
# A buyer's message can be long; a field beyond this is a broken quote that swallowed the file.
_FIELD_CHARACTERS = 1024 * 1024
csv.field_size_limit(min(_FIELD_CHARACTERS, sys.maxsize))


def delimiter_of(lines: list[str]) -> str:
    """Choose the delimiter that the richest of the first lines uses most."""
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in _DELIMITERS}
    return max(counts, key=lambda mark: (counts[mark], -_DELIMITERS.index(mark)))


def text_grid(path: Path, name: str, encoding: str) -> Grid:
    """Open a decoded text as a grid. Raises FileProblem while reading when a row cannot be."""
    with path.open(encoding=encoding, newline="") as file:
        head = [line for line, _ in zip(file, range(_HEADER_ROWS), strict=False)]
    delimiter = delimiter_of(head)

    def rows() -> Iterator[Cells]:
        with path.open(encoding=encoding, newline="") as file:
            try:
                yield from csv.reader(file, delimiter=delimiter)  # type: ignore[misc]
            except csv.Error as error:
                raise FileProblem(FileCode.NOT_A_TABLE) from error

    return Grid(name=name, container=Container.TEXT, encoding=encoding, rows=rows)
