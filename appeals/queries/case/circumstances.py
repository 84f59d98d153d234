"""What a copy for an authority holds of the shop's circumstances; never a platform's copy."""

from __future__ import annotations

from appeals import packing
from appeals.packing.said import said
from appeals.packing.tables.circumstances import PATH, Circumstance, circumstances_csv
from appeals.queries.circumstances import opened
from detection.models import Incident


def packed_circumstances(incident: Incident, case: packing.Case) -> packing.Additions:
    """The table, for copies with a named recipient and for the shop's own; one query."""
    known = opened(incident, case.cutoff)
    if not known:
        return packing.Additions()
    rows = [
        Circumstance(one.row.kind, str(one.happened_on or ""), one.text, one.source)
        for one in known
    ]
    file = packing.Attached(
        path=PATH,
        content=circumstances_csv(rows),
        key="circumstances",
        name=said("variants", "circumstance.name"),
        type=said("variants", "circumstance.type"),
        purpose=said("variants", "circumstance.purpose"),
        facts=said("variants", "circumstance.facts", count=len(rows)),
        source="shop",
        tiers=("T2", "T3"),
    )
    return packing.Additions(files=(file,))
