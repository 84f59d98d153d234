"""What a pack says on whether the shop did it itself."""

from __future__ import annotations

from appeals import packing
from appeals.packing.panel.chapter import Account, Supplied, Unread, exclusion_added
from appeals.queries.case.reread import Reread, reread_suspects
from appeals.queries.exclusion import exclusion_of, unread_statements
from detection.models import Incident


def packed_exclusion(
    incident: Incident, case: packing.Case, again: Reread | None = None
) -> packing.Additions:
    """Run the panel on what was known by the case's cut-off; with `again` on what the files tell."""
    suspects = reread_suspects(incident, again) if again else None
    told = exclusion_of(incident, case.cutoff, suspects)
    return exclusion_added(
        told.facts,
        packing.refs_of(case),
        accounts=[Account(row.role, row.kind, row.mask) for row in told.accounts],
        statements=[
            Supplied(
                row.account_label, row.source, row.first_on, row.last_on, row.movements,
                row.file.sha256,
            )
            for row in told.statements
        ],
        unread=[
            Unread(row.note, row.extension, row.size, row.sha256)
            for row in unread_statements(incident).filter(received_at__lte=case.cutoff)
        ],
        note=told.note,
    )  # fmt: skip
