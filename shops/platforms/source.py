"""A file as it lies on disk, and the tables found inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shops.platforms.cells import CellValue

Cells = list[CellValue]


class BrokenCells(list[CellValue]):
    """A line of text whose quotes do not close: what it holds cannot be told apart."""


class Container(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    MARKUP = "html"
    TEXT = "text"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may hold. Stated on the import page before anyone uploads."""

    max_bytes: int = 512 * 1024 * 1024
    max_rows: int = 2_000_000
    max_members: int = 100
    max_unpacked_bytes: int = 2 * 1024 * 1024 * 1024
    # A csv of orders packs 5 to 20 times smaller; an archive made to explode, a thousand times.
    max_ratio: int = 200


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet or text: rows of raw cells, readable any number of times.

    `encoding` is None where the container has none to choose.
    """

    name: str
    container: Container
    encoding: str | None
    rows: Callable[[], Iterator[Cells]]
    # In a workbook: the sheet's name, and whether a person sees it.
    sheet: str = ""
    # In a text: what stands between two cells.
    delimiter: str = ","
    is_hidden: bool = False
    # In a workbook that began on an old Mac: its days are counted from 1904.
    counts_from_1904: bool = False
