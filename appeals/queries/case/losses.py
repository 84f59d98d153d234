"""What a pack says of losses."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from appeals import packing
from appeals.enums import StudyState
from appeals.models import LossEntry, LossStudy
from appeals.packing.losses.chapter import losses_added
from appeals.packing.losses.ledger import Voucher
from appeals.packing.text import stamp
from appeals.queries.losses import claim_on, ledger_of, lost_entries
from appeals.queries.losses.ledger import found_by
from detection.models import Incident


def packed_losses(incident: Incident, case: packing.Case) -> packing.Additions:
    """Read the ledger and the newest count up to the case's cut-off; five queries."""
    rows = lost_entries(incident).filter(entered_at__lte=case.cutoff)
    study = LossStudy.objects.filter(
        incident=incident, state=StudyState.DONE, finished_at__lte=case.cutoff
    ).first()
    ledger, found = ledger_of(rows), found_by(study)
    claim = claim_on(incident, ledger, found)
    return losses_added(
        ledger, found, claim, packing.refs_of(case), case.shop.money, _vouchers(rows, case)
    )


def _vouchers(rows: Iterable[LossEntry], case: packing.Case) -> list[Voucher]:
    """The papers behind the entries, each once."""
    zone = ZoneInfo(case.shop.timezone)
    kept = {file.sha256: file for row in rows for file in row.vouchers.all()}
    return [
        Voucher(file.sha256, file.size, file.extension, stamp(file.received_at, zone))
        for file in kept.values()
    ]
