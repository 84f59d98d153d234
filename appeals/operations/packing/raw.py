"""The imported files as they came, for a copy with identities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from appeals.packing import RawFile, WorkPlace
from shops.crypto import cipher_of
from shops.enums import BatchState
from shops.models import ImportBatch, Shop
from shops.operations.importing.opening import opened_path

_PIECE = 1 << 20


def raw_files(shop: Shop, place: WorkPlace, until: datetime | None = None) -> tuple[RawFile, ...]:
    """Lay every table imported by then beside the pack, sealed; equal contents count once."""
    cipher = cipher_of(shop)
    batches = ImportBatch.objects.filter(shop=shop, state=BatchState.DONE).exclude(stored_as="")
    if until is not None:
        batches = batches.filter(received_at__lte=until, finished_at__lte=until)
    found: dict[str, RawFile] = {}
    for batch in batches.order_by("received_at", "sha256", "member"):
        with opened_path(batch, cipher, place.folder) as path, path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest not in found:
                place.beside.put(_name(digest), _pieces(path))
                found[digest] = laid(place, batch.member or batch.file_name, digest)
    return tuple(found.values())


def laid(place: WorkPlace, name: str, sha256: str) -> RawFile:
    """A file that `raw_files` laid there before."""
    return RawFile(name, partial(place.beside.pieces, _name(sha256)))


def _name(sha256: str) -> str:
    return f"raw/{sha256}"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
