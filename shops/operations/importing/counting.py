"""What an import did, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from shops.operations.recording import Outcome, Tally
from shops.platforms.readrow import ReadRow


@dataclass(slots=True)
class Counts:
    """Totals over the chunks so far. `codes` counts problems by their code."""

    orders: Tally = field(default_factory=Tally)
    lines: Tally = field(default_factory=Tally)
    refunds: Tally = field(default_factory=Tally)
    rows: int = 0
    rejected: int = 0
    furniture: int = 0
    codes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        tallies = {name: Tally(**stored.get(name, {})) for name in ("orders", "lines", "refunds")}
        return cls(
            **tallies,
            rows=stored.get("rows", 0),
            rejected=stored.get("rejected", 0),
            furniture=stored.get("furniture", 0),
            codes=dict(stored.get("codes", {})),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def add_rows(self, chunk: list[ReadRow]) -> None:
        for read in chunk:
            if read.is_furniture:
                self.furniture += 1
            else:
                self.rows += 1
                self.rejected += read.is_refused

    def add_outcome(self, outcome: Outcome) -> None:
        for name in ("orders", "lines", "refunds"):
            total, part = getattr(self, name), getattr(outcome, name)
            total.created += part.created
            total.updated += part.updated
            total.unchanged += part.unchanged
