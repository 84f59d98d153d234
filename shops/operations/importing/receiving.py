"""Takes a file in: sealed, hashed, written into custody. Nothing is read yet."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shops.access import Principal
from shops.crypto import cipher_of
from shops.enums import Action, BatchState
from shops.errors import ImportRefused
from shops.models import ImportBatch, Shop, User
from shops.operations import custody
from shops.operations.importing.storing import seal_file
from shops.platforms.problems import FILE_MESSAGES, FileCode

# States in which a file counts as here already.
_HERE = (
    BatchState.RECEIVED,
    BatchState.READING,
    BatchState.PREVIEWED,
    BatchState.QUEUED,
    BatchState.RUNNING,
    BatchState.DONE,
)


@dataclass(frozen=True, slots=True)
class Received:
    """The batch of a file, and whether the very same bytes were here before."""

    batch: ImportBatch
    is_repeat: bool


def receive_file(
    *,
    shop: Shop,
    source: BinaryIO,
    file_name: str,
    actor: Principal | None,
    now: datetime,
    chosen: dict[str, str] | None = None,
) -> Received:
    """Seal and store a file as a new batch, or return the batch that holds the same bytes.

    Bytes given again with other choices (platform, kind, as-of time …) are a new batch. Raises
    ImportRefused for an empty or too large file, KeyDestroyed when the shop's key is gone.
    """
    chosen = chosen or {}
    hashed = _hashes_of(source)
    _refuse_size(hashed.size)
    earlier = _same_file(shop, hashed.sha256, chosen)
    if earlier is not None:
        return Received(earlier, is_repeat=True)
    source.seek(0)
    name = f"imports/{shop.pk}/{uuid.uuid4().hex}.sealed"
    stored_as = seal_file(source, name=name, sha256=hashed.sha256, cipher=cipher_of(shop))
    try:
        batch = _write_batch(shop, file_name, hashed, stored_as, chosen, actor, now)
    except BaseException:
        default_storage.delete(stored_as)
        raise
    return Received(batch, is_repeat=False)


@dataclass(frozen=True, slots=True)
class _Hashed:
    """What tells a file from every other: two hashes in hex, and its bytes' number."""

    sha256: str
    sha512: str
    size: int


def _hashes_of(source: BinaryIO) -> _Hashed:
    source.seek(0)
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    while piece := source.read(1024 * 1024):
        sha256.update(piece)
        sha512.update(piece)
        size += len(piece)
    return _Hashed(sha256.hexdigest(), sha512.hexdigest(), size)


def _refuse_size(size: int) -> None:
    if size == 0:
        raise ImportRefused(_(FILE_MESSAGES[FileCode.EMPTY]))
    if size > settings.BRUSHGUARD_UPLOAD_MAX_BYTES:
        limit = str(settings.BRUSHGUARD_UPLOAD_MAX_BYTES // 1024**2)
        raise ImportRefused(_(FILE_MESSAGES[FileCode.TOO_LARGE]).format(limit=limit))


def _same_file(shop: Shop, sha256: str, chosen: dict[str, str]) -> ImportBatch | None:
    same = ImportBatch.objects.filter(Q(shop=shop, sha256=sha256, state__in=_HERE))
    if chosen:
        same = same.filter(chosen=chosen)
    return same.order_by("received_at", "pk").first()


def _write_batch(
    shop: Shop,
    file_name: str,
    hashed: _Hashed,
    stored_as: str,
    chosen: dict[str, str],
    actor: Principal | None,
    now: datetime,
) -> ImportBatch:
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            shop=shop,
            file_name=PurePath(file_name.replace("\\", "/")).name[:255] or "upload",
            size=hashed.size,
            sha256=hashed.sha256,
            sha512=hashed.sha512,
            stored_as=stored_as,
            chosen=chosen,
            uploaded_by=actor if isinstance(actor, User) else None,
            received_at=now,
        )
        custody.record(
            shop=shop,
            action=Action.FILE_RECEIVED,
            object=f"file:{batch.pk}",
            now=now,
            actor=actor,
            detail={"bytes": hashed.size},
            sha256=hashed.sha256,
        )
    return batch
