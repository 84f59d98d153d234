"""The circumstances of an incident, opened for whoever may read its case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from appeals.models import Circumstance
from appeals.queries.case.keys import cipher_for, is_ended
from detection.models import Incident


@dataclass(frozen=True, slots=True)
class Known:
    """A circumstance in clear."""

    row: Circumstance
    text: str
    source: str

    @property
    def happened_on(self) -> date | None:
        return self.row.happened_on


def circumstances_of(incident: Incident, until: datetime | None = None) -> QuerySet[Circumstance]:
    """Those that stand, oldest first; with `until`, what was entered by then."""
    rows = Circumstance.objects.filter(incident=incident, withdrawn_at=None)
    rows = rows.select_related("entered_by").order_by("entered_at", "pk")
    return rows if until is None else rows.filter(entered_at__lte=until)


def place_of(entered_at: datetime, incident: Incident) -> str:
    """What a sealed text is bound to, so that it cannot be moved to another incident."""
    return f"circumstance:{incident.public_id}:{entered_at.astimezone(UTC).isoformat()}"


def opened(incident: Incident, until: datetime | None = None) -> list[Known]:
    """Open each; none once the case was deleted. Raises SealBroken when one was altered or moved,
    KeyDestroyed with the shop's key gone."""
    if is_ended(incident):
        return []
    found = []
    for row in circumstances_of(incident, until):
        cipher = cipher_for(incident, is_case_sealed=row.is_case_sealed)
        plain = cipher.open_bytes(place_of(row.entered_at, incident), bytes(row.sealed))
        told = json.loads(plain)
        found.append(Known(row, told["text"], told["source"]))
    return found
