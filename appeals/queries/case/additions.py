"""Who adds what to an incident's case: one function each for outreach, funds, losses, letters.

A provider gets the incident and the case so far (orders, verdicts, cut-off) and answers with
files and chapters. `packing.refs_of(case)` tells the numbers by which a tier-1 file may name an
order. A provider reads facts no later than `case.cutoff`; facts that shall move the cut-off are
to be counted in `cutoff.py`. The same rows must give equal additions at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from appeals import packing
from appeals.queries.case.circumstances import packed_circumstances
from appeals.queries.case.exclusion import packed_exclusion
from appeals.queries.case.filings import letter_additions, report_additions
from appeals.queries.case.losses import packed_losses
from appeals.queries.case.outreach import outreach_additions
from appeals.queries.case.reread import Reread
from detection.models import Incident

Provider = Callable[[Incident, packing.Case], packing.Additions]


def providers(again: Reread | None = None) -> tuple[Provider, ...]:
    """In the order of the catalogue; with `again`, orders come from the imported files."""
    return (
        outreach_additions,
        report_additions,
        letter_additions,
        partial(packed_exclusion, again=again),
        packed_losses,
        packed_circumstances,
    )


def additions_to(
    case: packing.Case, incident: Incident, again: Reread | None = None
) -> packing.Additions:
    """Ask every provider. Raises PackError when two of them claim the same place."""
    return packing.merged(provider(incident, case) for provider in providers(again))
