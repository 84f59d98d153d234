"""A survey kept, so that a file that was looked at is not read a second time to be surveyed.

It holds for the same bytes, surveyed by the same programs with the same fields in the same cells.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shops.platforms.amounts import MarkVotes
from shops.platforms.doubles import DoubleVotes
from shops.platforms.fields import Layout
from shops.platforms.format import Format
from shops.platforms.header import Header
from shops.platforms.ids import ShapeVotes
from shops.platforms.source import Grid
from shops.platforms.survey import Survey
from shops.platforms.times import DateOrder


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What was found, as text: a database would not keep the order in which words came first."""

    code: str
    encoding: str | None
    key: str
    found: str

    @property
    def is_current(self) -> bool:
        return self.code == code_version()


@cache
def code_version() -> str:
    """Hash of the programs that read files: a new release looks at every file anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kept(survey: Survey, key: str, grid: Grid, layout: Layout) -> Surveyed | None:
    """Return what may be kept of a survey; None where that would be order numbers."""
    if survey.scattered:
        return None
    shape = layout.shape
    found = {
        "rows": survey.rows,
        "ids": (survey.long_ids, survey.zero_tails),
        "doubles": survey.doubles.as_json(),
        "shapes": {name: (votes.fitting, votes.others) for name, votes in survey.shapes.items()},
        "votes": survey.votes,
        "marks": {name: asdict(votes) for name, votes in survey.marks.items()},
        "currencies": survey.currencies,
        "countries": survey.countries,
        "has_signs": survey.has_signs,
        "times": (survey.timed, survey.without_seconds, survey.has_clock),
        "shape": (shape.rows, shape.short, shape.long),
    }
    return Surveyed(code_version(), grid.encoding, key, json.dumps(found))


def survey_key(grid: Grid, header: Header, format_: Format, layout: Layout) -> str:
    """Hash of everything but the rows that a survey depends on."""
    parts = (
        (grid.name, grid.encoding, header.row_no, header.names),
        (format_.platform, format_.kind, format_.currency, format_.country_field),
        sorted(layout.cells_of.items()),
        layout.currency,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def recalled(surveyed: Surveyed, format_: Format, layout: Layout) -> Survey:
    """Make the survey again, and the layout's shape what it was behind it."""
    found: dict[str, Any] = json.loads(surveyed.found)
    layout.shape.rows, layout.shape.short, layout.shape.long = found["shape"]
    long_ids, zero_tails = found["ids"]
    timed, without_seconds, has_clock = found["times"]
    shapes = format_.number_shapes
    return Survey(
        rows=found["rows"],
        long_ids=long_ids,
        zero_tails=zero_tails,
        doubles=DoubleVotes(**found["doubles"]),
        shapes={name: ShapeVotes(shapes[name], *seen) for name, seen in found["shapes"].items()},
        votes=Counter({DateOrder(word): number for word, number in found["votes"].items()}),
        marks={name: MarkVotes(**votes) for name, votes in found["marks"].items()},
        currencies=Counter(found["currencies"]),
        countries=Counter(found["countries"]),
        has_signs=found["has_signs"],
        timed=timed,
        without_seconds=without_seconds,
        has_clock=has_clock,
    )
