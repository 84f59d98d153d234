"""What a pack says of losses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from appeals import packing
from appeals.enums import StudyState
from appeals.models import KeptFile, LossEntry, LossStudy
from appeals.packing.freetext import mask_text
from appeals.packing.losses.chapter import losses_added
from appeals.packing.losses.index import index_csv
from appeals.packing.losses.ledger import Voucher
from appeals.packing.said import said
from appeals.packing.text import stamp
from appeals.queries.losses import claim_on, ledger_of, lost_entries
from appeals.queries.losses.index import chosen_index, opened_index
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
    added = losses_added(
        ledger, found, claim, packing.refs_of(case), case.shop.money, _vouchers(rows, case)
    )
    index = chosen_index(incident, study.control) if study is not None else None
    if index is None:
        return added
    return dataclasses.replace(added, files=(*added.files, _index(index)))


def _index(row: KeptFile) -> packing.Attached:
    """The comparison as it was read; its original's hash stands with where it came from."""
    return packing.Attached(
        path="08-damages/control-index.csv",
        content=index_csv(opened_index(row)),
        key="profit",
        name=said("damages", "file.index_name"),
        type=said("damages", "file.index_type"),
        purpose=said("damages", "file.index_purpose"),
        facts=said("damages", "file.index_facts", sha256=row.sha256),
        source=mask_text(row.note),
        obtained_at=row.received_at,
    )


def _vouchers(rows: Iterable[LossEntry], case: packing.Case) -> list[Voucher]:
    """The papers behind the entries, each once."""
    zone = ZoneInfo(case.shop.timezone)
    kept = {file.sha256: file for row in rows for file in row.vouchers.all()}
    return [
        Voucher(file.sha256, file.size, file.extension, stamp(file.received_at, zone))
        for file in kept.values()
    ]
