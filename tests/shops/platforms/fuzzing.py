"""Mutates exports byte by byte and holds what is read against what an honest reader may say.

A mutated file is refused as a whole with a sentence, or every row of it is accounted for: read,
refused by name, or furniture. Rows that were not touched say what they said before, unless their
order fell with a row that is named, or a decision over the whole file (letters, delimiter, header,
decimal marks, order of day and month) came out otherwise. An amount of the touched row is one that
stands in its cells: nothing is made up.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from shops.platforms.amounts import AmountUnreadable, fen_of
from shops.platforms.archive import unpack_member
from shops.platforms.currencies import exponent_of
from shops.platforms.problems import FileProblem
from shops.platforms.reading import Choice, Table, open_table, read_rows
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import CanonicalRow
from shops.platforms.source import Limits
from shops.platforms.tables import members_of

ZONE = ZoneInfo("Asia/Shanghai")
_LIMITS = Limits(max_rows=20_000)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one file says: None for a table it is not."""

    table: Table | None
    reads: tuple[ReadRow, ...] = ()
    refusal: str = ""


def seen(path: Path, content: bytes) -> Seen:
    """Read a file, or an archive's first, to its end; any error but a FileProblem is a failure of the reader."""
    path.write_bytes(content)
    try:
        for member in members_of(path, _LIMITS)[:1]:
            inner = path.with_suffix(".inner")
            unpack_member(path, member, inner, _LIMITS)
            path = inner
        table = open_table(
            path,
            file_name=path.name,
            zone=ZONE,
            choice=Choice(),
            limits=_LIMITS,
            takes_any_currency=True,
        )
        return Seen(table, tuple(read_rows(table)))
    except FileProblem as problem:
        return Seen(None, refusal=str(problem))


_BYTES = b"\"',;\t\n\r\x00\xff\x80=-+.0123456789eE/: "


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Change one to three places: flip, drop, double, insert, cut, or swap two lines."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not data:
            break
        at = rng.randrange(len(data))
        kind = rng.random()
        if kind < 0.35:
            data[at] = rng.choice(_BYTES) if rng.random() < 0.6 else rng.randrange(256)
        elif kind < 0.5:
            del data[at]
        elif kind < 0.65:
            data.insert(at, rng.choice(_BYTES))
        elif kind < 0.75:
            end = min(len(data), at + rng.randrange(1, 40))
            data[at:at] = data[at:end]
        elif kind < 0.85:
            del data[at : at + rng.randrange(1, 40)]
        elif kind < 0.92:
            del data[at:]
        else:
            lines = bytes(data).split(b"\n")
            one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            data = bytearray(b"\n".join(lines))
    return bytes(data)


def complaints(before: Seen, after: Seen) -> list[str]:
    """Say what an honest reader would not have done; empty when all is well."""
    if after.table is None:
        return [] if after.refusal else ["refused without a word"]
    told = _unaccounted(after)
    if before.table is None or not _same_decisions(before.table, after.table):
        return told
    return told + _made_up(after, before) + _changed_untouched(before, after)


def _unaccounted(after: Seen) -> list[str]:
    assert after.table is not None
    numbers = [read.row_no for read in after.reads]
    first = after.table.header.row_no + 1
    told = []
    if numbers != list(range(first, first + after.table.rows_total)):
        told.append("rows are missing or out of order")
    for read in after.reads:
        kept = read.row is not None or read.is_part
        if kept + read.is_refused + read.is_furniture != 1:
            told.append(f"row {read.row_no} is neither read, refused nor furniture")
        if read.is_refused and not all(problem.message for problem in read.problems):
            told.append(f"row {read.row_no} is refused without a word")
    return told


def _same_decisions(one: Table, two: Table) -> bool:
    def decided(table: Table) -> tuple[object, ...]:
        layout = table.layout
        return (
            table.format,
            table.grid.encoding,
            table.header.names,
            layout.time_rules,
            layout.decimal_marks,
            layout.currency,
            layout.ids_are_rounded,
            table.books,
        )

    return decided(one) == decided(two)


def _bare(row: CanonicalRow) -> CanonicalRow:
    return replace(row, row_no=0)


def _changed_untouched(before: Seen, after: Seen) -> list[str]:
    """An order whose rows have the very cells they had must say the very same."""
    old, new = _by_order(before), _by_order(after)
    told = []
    for number, (cells, rows) in new.items():
        was = old.get(number)
        if was is not None and was[0] == cells and was[1] != rows:
            told.append(f"{number} was not touched and says something else")
    return told


def _by_order(file: Seen) -> dict[str, tuple[list[str], set[str]]]:
    orders: dict[str, tuple[list[str], set[str]]] = {}
    for read in file.reads:
        for row in read.rows:
            cells, rows = orders.setdefault(row.order_id, ([], set()))
            rows.add(repr(_bare(row)))
            if row is read.rows[0]:
                cells.append(repr(read.cells))
    for cells, _ in orders.values():
        cells.sort()
    return orders


def _has_parts(after: Seen, first: ReadRow) -> bool:
    """True when other rows of the file tell of the same order."""
    number = first.rows[0].order_id if first.rows else ""
    return any(
        number in str(cell)
        for read in after.reads
        if read is not first and not read.is_refused
        for cell in read.cells
    )


def _cells(read: ReadRow) -> tuple[object, ...]:
    return tuple(read.cells)


def _parts(amount: int, count: int) -> tuple[int, ...]:
    return (amount * count, amount // count) if count else (0,)


_FEN: dict[type, list[str]] = {}


def _amounts(row: CanonicalRow) -> set[int]:
    names = _FEN.setdefault(
        type(row), [field.name for field in fields(row) if field.name.endswith("_fen")]
    )
    return {value for name in names if (value := getattr(row, name)) is not None}


def _made_up(after: Seen, before: Seen) -> list[str]:
    """Every amount of a changed row stands in a cell of its order, or is a sum of some."""
    assert after.table is not None
    old = {_cells(read) for read in before.reads}
    layout = after.table.layout
    marks = set(layout.decimal_marks.values()) or {"."}
    told = []
    for read in after.reads:
        if _cells(read) in old or read.is_part or _has_parts(after, read):
            continue
        known = {0}
        for cell in read.cells:
            for mark in marks:
                try:
                    known.add(fen_of(cell, mark, exponent_of(layout.currency)) or 0)
                except AmountUnreadable:
                    known |= {int(digits) for digits in re.findall(r"\d+", str(cell))[:4]}
        counts = {int(str(cell)) for cell in read.cells if re.fullmatch(r"\d{1,6}", str(cell))}
        known |= {part for one in known for count in counts for part in _parts(one, count)}
        known |= {one + two for one in known for two in known}
        known |= {one - two for one in known for two in known}
        for row in read.rows:
            if not _amounts(row) <= known:
                told.append(f"row {read.row_no} has an amount that no cell holds")
    return told
