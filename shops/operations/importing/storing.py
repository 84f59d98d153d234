"""Keeps original files sealed under the shop's key, in pieces, and opens them for a worker."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from shops.crypto import ShopCipher
from shops.errors import SealBroken
from shops.models import ImportBatch
from shops.platforms.archive import unpack_member
from shops.platforms.source import Limits

_PIECE_BYTES = 8 * 1024 * 1024
_LENGTH = struct.Struct(">Q")


def seal_file(source: BinaryIO, *, name: str, sha256: str, cipher: ShopCipher) -> str:
    """Store the sealed pieces of `source` under `name`; return the name the storage gave it.

    Each piece is bound to the file's hash, its place, and whether it is the last one, so a piece
    that is cut off, swapped or altered does not open.
    """
    with tempfile.TemporaryFile() as sealed:
        piece, position = source.read(_PIECE_BYTES), 0
        while True:
            following = source.read(_PIECE_BYTES)
            blob = cipher.seal_bytes(_place(sha256, position, is_last=not following), piece)
            sealed.write(_LENGTH.pack(len(blob)))
            sealed.write(blob)
            if not following:
                break
            piece, position = following, position + 1
        sealed.seek(0)
        return default_storage.save(name, File(sealed, name=name))


def _place(sha256: str, position: int, *, is_last: bool) -> str:
    return f"file:{sha256}:{position}:{'last' if is_last else 'more'}"


def _pieces(sealed: BinaryIO, *, sha256: str, cipher: ShopCipher) -> Iterator[bytes]:
    header, position = sealed.read(_LENGTH.size), 0
    while header:
        if len(header) < _LENGTH.size:
            raise SealBroken(_("The stored file is cut off."))
        blob = sealed.read(_LENGTH.unpack(header)[0])
        header = sealed.read(_LENGTH.size)
        place = _place(sha256, position, is_last=not header)
        yield cipher.open_bytes(place, blob)
        position += 1


@contextmanager
def opened_file(
    batch: ImportBatch, *, cipher: ShopCipher, limits: Limits, within: Path | None = None
) -> Iterator[Path]:
    """Lay the batch's table out in a private folder, below `within`, that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="import-", dir=within) as folder:
        whole = Path(folder) / "upload"
        with default_storage.open(batch.stored_as, "rb") as sealed, whole.open("wb") as out:
            for piece in _pieces(sealed, sha256=batch.sha256, cipher=cipher):  # type: ignore[arg-type]
                out.write(piece)
        if not batch.member:
            yield whole
            return
        table = Path(folder) / "table"
        unpack_member(whole, batch.member, table, limits)
        yield table
