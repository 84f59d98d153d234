"""Tables of one line or a few an order, written side by side while the orders go by once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from appeals.packing.rows import Row
from appeals.packing.text import BOM, Cell, CsvLines
from appeals.packing.working import Shelf

_EVERY = 2000


@dataclass(frozen=True, slots=True)
class OrderTable:
    """What stands at the top of a file, and the bytes that an order adds to it (maybe none)."""

    head: bytes
    line: Callable[[Row], bytes]

    def whole(self, rows: Iterable[Row]) -> bytes:
        return b"".join(self.pieces(rows))

    def pieces(self, rows: Iterable[Row]) -> Iterator[bytes]:
        yield self.head
        for row in rows:
            yield self.line(row)


def csv_table(
    header: Sequence[str], cells: Callable[[Row], Iterable[Sequence[Cell]]], *, bom: bool = True
) -> OrderTable:
    """A CSV file; the mark at its start is for people's spreadsheets, not for programs."""
    lines = CsvLines()
    return OrderTable(
        (BOM if bom else b"") + lines.line(header), lambda row: lines.lines(cells(row))
    )


def write_tables(
    tables: Mapping[Shelf, Mapping[str, OrderTable]],
    rows: Iterable[Row],
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """This will go through the rows once and fill every table; `told` hears how far it is."""
    with ExitStack() as stack:
        open_ones = [
            (stack.enter_context(shelf.writer(path)), table)
            for shelf, own in tables.items()
            for path, table in own.items()
        ]
        for writer, table in open_ones:
            writer.write(table.head)
        for number, row in enumerate(rows, start=1):
            for writer, table in open_ones:
                writer.write(table.line(row))
            if number % _EVERY == 0:
                told(number)
