"""Which tables a file holds: members of an archive, sheets of a workbook, and where each begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from shops.platforms.archive import checked_archive, table_members
from shops.platforms.container import container_of
from shops.platforms.delimited import text_grid
from shops.platforms.encoding import ANY_BYTES, encoding_of
from shops.platforms.header import Header, find_header
from shops.platforms.markup import markup_grids
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.recognition import ACCEPT_SCORE, guesses
from shops.platforms.registry import FORMATS, KNOWN_NAMES
from shops.platforms.source import Container, Grid, Limits
from shops.platforms.workbook import workbook_grids


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of one workbook that hold exports, and those that hold something else."""

    tables: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet with a header row, and how much it looks like an export, from 0 to 1."""

    grid: Grid
    header: Header
    score: float

    @property
    def rank(self) -> tuple[bool, float]:
        """A sheet that is shown goes before one that is hidden, when it is an export at all."""
        return (not self.grid.is_hidden and self.score >= ACCEPT_SCORE, self.score)


def members_of(path: Path, limits: Limits) -> list[str]:
    """Name the tables inside a zip; an empty list for a file that is itself a table."""
    if container_of(path, limits) is not Container.ZIP:
        return []
    with checked_archive(path, limits) as archive:
        return table_members(archive)


def sheets_of(path: Path, file_name: str, encoding: str | None, limits: Limits) -> Sheets:
    """Tell a workbook's exports from its other sheets; nothing for what has but one sheet.

    An export is what some format fits, or what has the very columns of the best sheet: a long
    export is often laid out over several sheets. Hidden sheets count only where nothing else does.
    """
    grids = _grids(path, file_name, encoding, limits)
    if len(grids) < 2:
        return Sheets()
    found = [one for one in _found(grids) if _has_rows(one)]
    if not found:
        return Sheets()
    best = _best(found).header.sha256
    exports = [one for one in found if one.score >= ACCEPT_SCORE or one.header.sha256 == best]
    shown = [one for one in exports if not one.grid.is_hidden] or exports
    tables = tuple(one.grid.sheet for one in shown)
    others = (one.grid for one in found if one.grid.sheet not in tables)
    return Sheets(tables, tuple(grid.sheet for grid in others if not grid.is_hidden))


def laid_open(
    path: Path,
    file_name: str,
    encoding: str | None,
    limits: Limits,
    sheet: str = "",
    known: str | None = None,
    *,
    is_tried: bool = False,
) -> tuple[Grid, Header]:
    """Find the table and its header, whatever the table is. Raises FileProblem for no table.

    Without a `sheet` a workbook's best one is taken; the first one on a tie. The encoding that is
    `known` to read all bytes of a text is not tried again, nor whether a workbook that `is_tried`
    opens.
    """
    grids = _grids(path, file_name, encoding, limits, known, is_tried=is_tried)
    found = _found([grid for grid in grids if not sheet or grid.sheet == sheet])
    if not found:
        raise FileProblem(FileCode.HEADER)
    best = _best(found)
    return best.grid, best.header


def _best(found: Sequence[_Found]) -> _Found:
    return max(found, key=lambda one: one.rank)


def _found(grids: Sequence[Grid]) -> list[_Found]:
    found = []
    for grid in grids:
        try:
            header = find_header(grid, KNOWN_NAMES)
        except FileProblem:
            continue  # a sheet without a header row is no table; another one may be
        ranked = guesses(header, FORMATS)
        found.append(_Found(grid, header, ranked[0].score if ranked else 0.0))
    return found


def _has_rows(found: _Found) -> bool:
    below = islice(found.grid.rows(), found.header.row_no, None)
    return any(any(cells) for cells in below)


def _grids(
    path: Path,
    file_name: str,
    encoding: str | None,
    limits: Limits,
    known: str | None = None,
    *,
    is_tried: bool = False,
) -> list[Grid]:
    container = container_of(path, limits)
    if container in (Container.XLSX, Container.XLS):
        return workbook_grids(path, file_name, container, is_tried=is_tried)
    if container is Container.MARKUP:
        return markup_grids(path, file_name, encoding)
    if container is Container.ZIP:
        raise FileProblem(FileCode.NESTED)
    return [text_grid(path, file_name, known or encoding_of(path, encoding) or ANY_BYTES)]
