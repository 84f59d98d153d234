"""The ledger of an incident, the count that stands, and what both add up to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from appeals.enums import StudyState
from appeals.models import LossEntry, LossStudy
from appeals.packing.losses import (
    Assessment,
    Basis,
    Claim,
    Entry,
    Head,
    Ledger,
    claim_of,
    from_record,
)
from appeals.queries.attribution import is_attributed
from detection.models import Incident


def lost_entries(incident: Incident) -> QuerySet[LossEntry]:
    """List the entries that stand, oldest first, with their vouchers."""
    rows = LossEntry.objects.filter(incident=incident, withdrawn_at=None)
    return (
        rows.select_related("entered_by").prefetch_related("vouchers").order_by("entered_at", "pk")
    )


def ledger_of(entries: Iterable[LossEntry]) -> Ledger:
    """Put the entries into the ledger's arithmetic, numbered L01 on in the order they came."""
    return Ledger(tuple(_entry(row, f"L{n:02d}") for n, row in enumerate(entries, start=1)))


def latest_study(incident: Incident) -> LossStudy | None:
    """The newest count of lost sales that came to an end."""
    done = LossStudy.objects.filter(incident=incident, state=StudyState.DONE)
    return done.select_related("penalty__shop", "penalty__product").first()


def open_study(incident: Incident) -> LossStudy | None:
    rows = LossStudy.objects.filter(
        incident=incident, state__in=[StudyState.QUEUED, StudyState.RUNNING]
    )
    return rows.first()


def found_by(study: LossStudy | None) -> Assessment | None:
    return from_record(study.result) if study is not None and study.result else None


def claim_on(incident: Incident, ledger: Ledger, found: Assessment | None) -> Claim:
    """Add up; nothing is laid at an attack's door that the records do not show."""
    return claim_of(ledger.documented_fen, found, is_attributed=is_attributed(incident))


def _entry(row: LossEntry, number: str) -> Entry:
    return Entry(
        id=number,
        head=Head(row.head),
        amount_fen=row.amount_fen,
        basis=Basis(row.basis),
        first=row.first_on,
        last=row.last_on,
        quantity=row.quantity,
        unit_fen=row.unit_fen,
        recovered_fen=row.recovered_fen,
        orders=tuple(row.order_ids),
        vouchers=tuple(sorted(voucher.sha256 for voucher in row.vouchers.all())),
        note=row.note,
    )
