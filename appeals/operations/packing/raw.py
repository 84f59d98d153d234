"""The imported files as they came, for a copy with identities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db.models import QuerySet

from appeals.packing import RawFile, WorkPlace
from appeals.queries.case.reread import do_files_tell_all
from detection.models import Incident
from shops.crypto import cipher_of
from shops.enums import BatchState
from shops.models import ImportBatch, Shop
from shops.operations.importing.again import Reading
from shops.operations.importing.opening import opened_path

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Files:
    """The tables laid beside a pack, and what whoever reads them again must know."""

    raw: tuple[RawFile, ...]
    reading: Mapping[str, object]


def raw_files(incident: Incident, place: WorkPlace, until: datetime | None = None) -> Files:
    """Lay every table imported by then beside the pack, sealed; equal contents count once."""
    cipher = cipher_of(incident.shop)
    found: dict[str, RawFile] = {}
    tables = []
    for batch in imported_files(incident.shop, until):
        with opened_path(batch, cipher, place.folder) as path, path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest not in found:
                place.beside.put(_name(digest), _pieces(path))
                found[digest] = laid(place, batch.member or batch.file_name, digest)
            tables.append(Reading.of(batch).as_json() | {"raw_sha256": digest})
    product = incident.product.key if incident.product else None
    return Files(
        tuple(found.values()),
        {
            "tables": tables,  # in the order in which they were recorded
            "product": product,  # the time line's
            "files_tell_all_orders": do_files_tell_all(incident.shop),
        }
        if tables
        else {},
    )


def imported_files(shop: Shop, until: datetime | None = None) -> QuerySet[ImportBatch]:
    """The imports whose files are kept, in the order in which they were recorded."""
    batches = ImportBatch.objects.filter(shop=shop, state=BatchState.DONE).exclude(stored_as="")
    if until is not None:
        batches = batches.filter(received_at__lte=until, finished_at__lte=until)
    return batches.select_related("shop").order_by("started_at", "finished_at", "pk")


def laid(place: WorkPlace, name: str, sha256: str) -> RawFile:
    """A file that `raw_files` laid there before."""
    return RawFile(name, partial(place.beside.pieces, _name(sha256)))


def _name(sha256: str) -> str:
    return f"raw/{sha256}"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
