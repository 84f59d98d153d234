"""09-leads/circumstances.csv: what the shop itself knows around the incident, in its own words."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from appeals.packing.text import csv_bytes

PATH = "09-leads/circumstances.csv"
HEADER = ("kind", "day", "text", "known_how")


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`kind` is dispute, staff, ranking or other; `day` an ISO date or empty."""

    kind: str
    day: str
    text: str
    known_how: str


def circumstances_csv(rows: Sequence[Circumstance]) -> bytes:
    ordered = sorted(rows, key=lambda row: (row.day, row.kind, row.text))
    return csv_bytes(HEADER, ((row.kind, row.day, row.text, row.known_how) for row in ordered))


def read_circumstances(content: bytes) -> list[Circumstance]:
    """Read what `circumstances_csv` wrote."""
    text = content.decode("utf-8-sig")
    return [Circumstance(**{name: row[name] for name in HEADER})
            for row in csv.DictReader(io.StringIO(text, newline=""))]  # fmt: skip
