"""Where packs rest: a copy with identities is sealed under the shop's key, others are as issued."""

from __future__ import annotations

from django.core.files.storage import default_storage

from appeals.models import EvidencePack
from shops.crypto import cipher_of


def seal_stored(pack: EvidencePack, content: bytes) -> bytes:
    """Give the bytes to write: sealed for a copy that holds identities."""
    if not pack.has_identities:
        return content
    return cipher_of(pack.shop).seal_bytes(_place(pack), content)


def open_stored(pack: EvidencePack, name: str) -> bytes:
    """Read what `seal_stored` gave. Raises KeyDestroyed once the shop's key is gone."""
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return (
        cipher_of(pack.shop).open_bytes(_place(pack), content) if pack.has_identities else content
    )


def _place(pack: EvidencePack) -> str:
    return f"pack:{pack.pk}"
