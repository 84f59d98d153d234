"""Category indexes that were handed in as a comparison, and which of them may still be chosen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from appeals.enums import StudyState
from appeals.models import KeptFile, LossStudy, Penalty
from appeals.packing.losses.index import Index, read_index, scaled
from appeals.queries.files import kept_bytes
from detection.models import Incident

INDEX = "index"
_PREFIX = "index:"


def indexes_of(incident: Incident) -> QuerySet[KeptFile]:
    rows = KeptFile.objects.filter(
        shop=incident.shop, incident=incident, kind=INDEX, withdrawn_at=None
    )
    return rows.select_related("shop").order_by("received_at", "pk")


def index_choices(penalty: Penalty) -> list[tuple[str, str]]:
    """Those handed in before any count was finished: a later one may have been picked by results."""
    if penalty.incident is None:
        return []
    rows = indexes_of(penalty.incident)
    counted = LossStudy.objects.filter(incident=penalty.incident, state=StudyState.DONE)
    first = counted.order_by("finished_at").values_list("finished_at", flat=True).first()
    if first is not None:
        rows = rows.filter(received_at__lt=first)
    return [(f"{_PREFIX}{row.pk}", title_of(row)) for row in rows]


def is_counted_with(row: KeptFile) -> bool:
    """Whether a count that stands, or is under way, compares with this index."""
    studies = LossStudy.objects.filter(incident=row.incident_id).exclude(state=StudyState.FAILED)
    return studies.filter(control__contains=[f"{_PREFIX}{row.pk}"]).exists()


def title_of(row: KeptFile) -> str:
    """The shop's own name for it, and the hash that tells which file it is."""
    return f"{row.note or row.file_name} [SHA-256 {row.sha256[:12]}]"


def chosen_index(incident: Incident, control: Collection[str]) -> KeptFile | None:
    """The index among the chosen comparisons; None where items were chosen."""
    keys = [key.removeprefix(_PREFIX) for key in control if key.startswith(_PREFIX)]
    return indexes_of(incident).filter(pk__in=keys).first() if keys else None


def opened_index(row: KeptFile) -> Index:
    """Read the kept file again; the same bytes give the same index."""
    return read_index(kept_bytes(row))


def index_values(row: KeptFile) -> dict[date, int]:
    return scaled(opened_index(row))
