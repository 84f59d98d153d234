"""The imported files as they came, opened for a copy with identities."""

from __future__ import annotations

from datetime import datetime

from appeals.packing import RawFile
from shops.crypto import cipher_of
from shops.enums import BatchState
from shops.models import ImportBatch, Shop
from shops.operations.importing.opening import opened_path


def raw_files(shop: Shop, until: datetime | None = None) -> tuple[RawFile, ...]:
    """Read every table imported by then once, whole; equal contents count once."""
    cipher = cipher_of(shop)
    batches = ImportBatch.objects.filter(shop=shop, state=BatchState.DONE).exclude(stored_as="")
    if until is not None:
        batches = batches.filter(received_at__lte=until, finished_at__lte=until)
    found: dict[bytes, RawFile] = {}
    for batch in batches.order_by("received_at", "sha256", "member"):
        with opened_path(batch, cipher) as path:
            content = path.read_bytes()
        found.setdefault(content, RawFile(batch.member or batch.file_name, content))
    return tuple(found.values())
