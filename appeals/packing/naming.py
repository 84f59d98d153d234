"""How texts call a pack's exhibits: by the catalogue's name and number, on a page and in the pack."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"\bE\d{2,}\b")
CATALOGUE = "data/03-catalogue/evidence-catalogue.csv"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the catalogue, its name in the reader's language."""

    no: str
    name: str
    file: str


def listed_in(catalogue: bytes, language: str) -> tuple[Listed, ...]:
    """Read the rows of a pack's catalogue, the csv."""
    column = "name_en" if language == "en" else "name_zh"
    rows = csv.DictReader(io.StringIO(catalogue.decode("utf-8-sig"), newline=""))
    return tuple(Listed(row["no"], row[column], row["file"]) for row in rows)


def called(rows: Iterable[Listed]) -> tuple[str, ...]:
    """Each name once, in the order of the catalogue, with all of its numbers."""
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row.name, []).append(row.no)
    return tuple(f"{name} {compact(tuple(numbers))}" for name, numbers in kinds.items())


def held(place: str | None, rows: Iterable[Listed]) -> tuple[str, ...]:
    """The numbers of what the pack holds at that place."""
    return tuple(row.no for row in rows if place and row.file.startswith(place))


def compact(numbers: tuple[str, ...]) -> str:
    """E01, E02, E03, E07 becomes E01-E03, E07."""
    ordered = sorted({int(re.sub(r"\D", "", number)) for number in numbers})
    runs: list[list[int]] = []
    for value in ordered:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ", ".join(
        f"E{run[0]:02d}" if len(run) == 1 else f"E{run[0]:02d}-E{run[-1]:02d}" for run in runs
    )
