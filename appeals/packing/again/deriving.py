"""Which files of a full copy follow from its others, and what they then are."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from enum import StrEnum

from appeals.packing.again.reading import (
    DISCLOSURES,
    FACTS,
    ORDERS,
    PARAMETERS,
    TIMELINE,
    Files,
    case_in,
    disclosed_in,
    held_in,
    rows_in,
    table,
)
from appeals.packing.attachments.order import ATTACHMENTS
from appeals.packing.case import Case
from appeals.packing.commitments import commitment
from appeals.packing.numbers import numbers_of
from appeals.packing.profile import attachments_from
from appeals.packing.rows import Group, Row
from appeals.packing.tables.clusters import Membership, clusters_csv, clusters_of
from appeals.packing.tables.disclosure import HEADER
from appeals.packing.tables.orders import facts_of
from appeals.packing.tally import Tally, tally_of
from appeals.packing.text import csv_bytes, json_bytes
from appeals.packing.variants.attaching import shaped, sources_in

COMMITMENTS = "data/13-disclosure/commitments.csv"
CLUSTERS = "data/04-orders/clusters.csv"
DERIVATION = "data/10-method/derivation.json"
# What each is derived from; what stands in no line here is an input.
FROM = {
    COMMITMENTS: (DISCLOSURES,),
    CLUSTERS: (ORDERS, PARAMETERS),
    FACTS: (ORDERS, PARAMETERS, FACTS),  # what the detector showed and when it was held: taken over
    DERIVATION: (ORDERS, FACTS, TIMELINE, PARAMETERS),
}


class Outcome(StrEnum):
    """What became of one file."""

    EQUAL = "derived, equal"
    DIFFERS = "derived, differs"
    INPUT = "input"


class Origin(StrEnum):
    """What one file was made from."""

    RAW = "raw files"  # read again, and what follows from that
    PACK = "pack"  # follows from other files of the pack
    TAKEN = "taken over"


def derived_from(files: Files, decimals: int) -> dict[str, bytes]:
    """This will compute every file that the others decide, by path.

    `decimals` are those of the shop's currency. Raises PackError, KeyError or ValueError for
    files that are not as this program writes them.
    """
    rows = rows_in(files)
    case = case_in(files, decimals)
    tally = tally_of(rows, len(rows), case.shop.money, held=held_in(files))
    clusters = clusters_of(tally)
    made: dict[str, Callable[[], bytes]] = {
        COMMITMENTS: lambda: _commitments(files),
        DERIVATION: lambda: _figures(case, tally),
        CLUSTERS: lambda: clusters_csv(clusters),
        FACTS: lambda: _facts(files, rows, Membership(clusters, case.shop.money)),
    }
    found = {path: make() for path, make in made.items() if path in files}
    return found | dict(_numbers_lists(files, rows)) | _attachments(files)


def _commitments(files: Files) -> bytes:
    lines = (
        (ref, field, commitment(salt, value)) for ref, field, salt, value in disclosed_in(files)
    )
    return csv_bytes(HEADER, lines, bom=False)


def _figures(case: Case, tally: Tally) -> bytes:
    numbers = numbers_of(case, tally)
    return json_bytes([dataclasses.asdict(number) for number in numbers.all])


def _facts(files: Files, rows: list[Row], membership: Membership) -> bytes:
    by_ref = {row.ref: row for row in rows}
    lines = (json.loads(line) for line in files[FACTS].splitlines())
    told = (
        line | facts_of(row, membership.of(row))
        for line in lines
        if (row := by_ref.get(line["ref"])) is not None
    )
    return b"".join(json_bytes(line) for line in told)


def _attachments(files: Files) -> dict[str, bytes]:
    """What was shaped for a platform's form, from the files and in the order that its list names."""
    limits = attachments_from(json.loads(files[PARAMETERS])["profile"]["attachments"])
    found: dict[str, bytes] = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        if name == ATTACHMENTS:
            found |= shaped(sources_in(table(files, path)), limits, folder, files)
    return found


def _numbers_lists(files: Files, rows: list[Row]) -> Iterator[tuple[str, bytes]]:
    """The list of order numbers in the folder of the appeal."""
    numbers = {ref: value for ref, field, _, value in disclosed_in(files) if field == "order_id"}
    told = [row.ref for row in rows if row.group != Group.COMPARISON and row.ref in numbers]
    for path in files:
        if path.startswith("data/02-appeal/") and path.endswith("/order-numbers.txt"):
            yield path, "".join(f"{ref}\t{numbers[ref]}\n" for ref in told).encode()
