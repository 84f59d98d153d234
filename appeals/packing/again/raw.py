"""A full copy's order tables made anew from what its raw files tell, read again by somebody else.

Taken over from the pack itself are the things no file holds: the detector's probabilities, people's
marks, review stars, tokens and salts made with a key that stays on the server, and whole orders
that came by no file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appeals.packing.again.reading import (
    DISCLOSURES,
    ORDERS,
    TIMELINE,
    Files,
    disclosed_in,
    table,
)
from appeals.packing.case import Case, Timeline
from appeals.packing.commitments import FIELDS
from appeals.packing.rows import Row, row_of
from appeals.packing.tables.disclosure import DISCLOSED, values_of
from appeals.packing.tables.orders import HEADER, order_cells
from appeals.packing.tables.timeline import timeline_csv
from appeals.packing.text import Cell, csv_bytes
from appeals.packing.working.pairs import Pair

RAW = "data/12-inputs/raw/"
READING = "data/12-inputs/reading.json"


@dataclass(frozen=True, slots=True)
class RawTold:
    """What raw files give: the case's orders by platform number, and the time line.

    `timeline` is None where files do not tell of all of the shop's orders. `names` gives the name
    of a file by the hash it was handed in with.
    """

    pairs: Mapping[str, Pair]
    timeline: Timeline | None
    names: Mapping[str, str]


# Given what reading.json says, the raw files by path, the case, and the order numbers that the pack
# holds: what the files tell.
RawReader = Callable[[Mapping[str, Any], Mapping[str, Path], Case, Collection[str]], RawTold]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """An order that its raw file tells otherwise than the pack; `columns` name values, hold none."""

    ref: str
    file: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromRaw:
    """The tables made anew, by path; how many orders came from raw files and how many did not."""

    files: dict[str, bytes] = field(default_factory=dict)
    orders: int = 0
    taken_over: int = 0
    otherwise: tuple[Otherwise, ...] = ()


def numbers_in(files: Files) -> dict[str, str]:
    """Platform order number by the pack's own."""
    return {ref: value for ref, name, _, value in disclosed_in(files) if name == "order_id"}


def made_from_raw(files: Files, case: Case, told: RawTold) -> FromRaw:
    """This will make the tables of orders, identities and time from what raw files tell."""
    zone, numbers = ZoneInfo(case.shop.timezone), numbers_in(files)
    lines = {line["ref"]: line for line in table(files, ORDERS)}
    from_files = {ref for ref, line in lines.items() if line["input_sha256"] in told.names}
    rows = {
        ref: _row(case, lines[ref], told.pairs[numbers[ref]])
        for ref in from_files
        if numbers.get(ref) in told.pairs
    }
    cells = {ref: _cells(line, rows.get(ref), zone) for ref, line in lines.items()}
    for ref in from_files - rows.keys():
        del cells[ref]  # its file does not tell of it
    made = {ORDERS: csv_bytes(HEADER, cells.values()), DISCLOSURES: _disclosures(files, rows)}
    if told.timeline is not None and TIMELINE in files:
        made[TIMELINE] = timeline_csv(told.timeline, zone)
    missing = [Otherwise(ref, told.names[lines[ref]["input_sha256"]], ("order_id",))
               for ref in sorted(from_files - rows.keys())]  # fmt: skip
    return FromRaw(
        files=made,
        orders=len(rows),
        taken_over=len(lines) - len(from_files),
        otherwise=(
            *missing,
            *_otherwise(files, lines, rows, cells, told),
            *_left_out(told, set(numbers.values())),
        ),
    )


def _row(case: Case, line: Mapping[str, str], pair: Pair) -> Row:
    order, refunds = pair
    known = dataclasses.replace(
        order,
        suspect_probability=float(line["probability"]) if line["probability"] else None,
        label=line["label"] or None,
        review_stars=int(line["review_stars"]) if line["review_stars"] else None,
    )
    row = row_of(case, known, line["ref"], case.verdicts[-1] if case.verdicts else None, refunds)
    return dataclasses.replace(row, buyer=line["buyer_token"] if row.buyer else "")


def _cells(line: Mapping[str, str], row: Row | None, zone: ZoneInfo) -> tuple[Cell, ...]:
    return order_cells(row, zone) if row is not None else tuple(line[name] for name in HEADER)


def _disclosures(files: Files, rows: Mapping[str, Row]) -> bytes:
    """Values from the rows, salts from the pack; a value without a salt of its own gets none."""
    salts = {(ref, name): (salt, value) for ref, name, salt, value in disclosed_in(files)}
    refs = dict.fromkeys(ref for ref, _ in salts)
    lines: list[tuple[str, str, str, str]] = []
    for ref in refs:
        row = rows.get(ref)
        values = values_of(row) if row else {name: salts.get((ref, name), ("", ""))[1] for name in FIELDS}  # fmt: skip
        for name in FIELDS:
            if values[name]:
                lines.append((ref, name, salts.get((ref, name), ("", ""))[0], values[name] or ""))
    return csv_bytes(DISCLOSED, lines, bom=False)


def _otherwise(
    files: Files,
    lines: Mapping[str, Mapping[str, str]],
    rows: Mapping[str, Row],
    cells: Mapping[str, tuple[Cell, ...]],
    told: RawTold,
) -> Iterator[Otherwise]:
    kept: dict[str, dict[str, str]] = {}
    for ref, name, _, value in disclosed_in(files):
        kept.setdefault(ref, {})[name] = value
    for ref, row in rows.items():
        texts = ["" if cell is None else str(cell) for cell in cells[ref]]
        columns = [name for name, text in zip(HEADER, texts, strict=True) if text != lines[ref][name]]  # fmt: skip
        values = {name: value for name, value in values_of(row).items() if value}
        columns += [name for name in FIELDS if values.get(name) != kept.get(ref, {}).get(name)]
        if columns:
            file = told.names.get(row.order.source_sha256 or "", "")
            yield Otherwise(ref, file, tuple(dict.fromkeys(columns)))


def _left_out(told: RawTold, numbers: set[str]) -> Iterator[Otherwise]:
    """Orders of the case's products and weeks that the files tell and the pack does not hold."""
    for number in sorted(told.pairs.keys() - numbers):
        file = told.names.get(told.pairs[number][0].source_sha256 or "", "")
        yield Otherwise(number, file, ("left out of the pack",))
