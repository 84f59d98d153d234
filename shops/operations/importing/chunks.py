"""The rows of a file as they are recorded together: read, and their orders made ready."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shops.crypto import ShopCipher
from shops.operations.importing.cutting import cut
from shops.operations.recording.prepared import PreparedOrder, prepared
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import OrderRow
from shops.platforms.source import Cells


@dataclass(slots=True)
class Chunk:
    """Rows of the file that are recorded together; orders among them are `PreparedOrder`s."""

    reads: list[ReadRow]

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as plain tuples: a third of what the rows themselves would take."""
        return _unpacked, ([_packed(read) for read in self.reads],)


def chunks_of(
    rows: Iterator[ReadRow], cipher: ShopCipher, *, after_row: int, left: int
) -> Iterator[Chunk]:
    """Cut the rows that are still to do into chunks; what was done is read again, not written."""
    remaining = (read.let_go() for read in rows if read.row_no > after_row)
    for reads in cut(remaining, left=left):
        for read in reads:
            if isinstance(read.row, OrderRow):
                _prepare(read, cipher)
        yield Chunk(reads)


def _prepare(read: ReadRow, cipher: ShopCipher) -> None:
    assert isinstance(read.row, OrderRow)  # noqa: S101  for the type checker
    told = None if read.problems else read.told
    read.row = prepared(read.row, cipher, told)  # type: ignore[assignment]  # from here on


def _packed(read: ReadRow) -> Any:
    """Tuples for what nearly all rows are: an order without more, or one that was known."""
    if read.problems or read.lines or read.is_part:
        return read
    if read.row is None:
        return read.row_no, read.told, read.known_id, _joined(read.cells)
    return (read.row_no, read.told, *read.row) if isinstance(read.row, PreparedOrder) else read


# Stands in no cell of an export; where it does, the cells go over one by one.
_BETWEEN = "\x1f"


def _joined(cells: Cells) -> Cells | str:
    """One text of many: a fifth of what as many texts would take."""
    try:
        text = _BETWEEN.join(cells)  # type: ignore[arg-type]
    except TypeError:  # a workbook's numbers and times
        return cells
    return text if cells and text.count(_BETWEEN) == len(cells) - 1 else cells


_KNOWN_FIELDS = 4


def _unpacked(rows: list[Any]) -> Chunk:
    return Chunk([_read_of(row) if row.__class__ is tuple else row for row in rows])


def _read_of(row: tuple[Any, ...]) -> ReadRow:
    if len(row) == _KNOWN_FIELDS:
        row_no, told, known_id, cells = row
        cells = [*cells.split(_BETWEEN)] if isinstance(cells, str) else cells
        return ReadRow(row_no, cells, None, told=told, known_id=known_id)
    return ReadRow(row[0], [], PreparedOrder(*row[2:]), told=row[1])  # type: ignore[arg-type]
