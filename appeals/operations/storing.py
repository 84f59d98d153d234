"""Where packs rest: sealed, frame by frame, so that no copy lies open and none must be held whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import File
from django.core.files.storage import default_storage

from appeals.models import EvidencePack
from appeals.packing.build import ZIP
from appeals.packing.working.frames import MAGIC, PASSING, FrameWriter, read_frames
from appeals.queries.case.keys import case_cipher
from shops.crypto import ShopCipher, cipher_of


class PackBox:
    """Seals what belongs to one pack under its case's key."""

    def __init__(self, cipher: ShopCipher, pack: EvidencePack) -> None:
        self._cipher, self._of = cipher, f"pack:{pack.pk}"

    def seal(self, place: str, plain: bytes) -> bytes:
        return self._cipher.seal_bytes(f"{self._of}:{place}", plain)

    def open(self, place: str, sealed: bytes) -> bytes:
        return self._cipher.open_bytes(f"{self._of}:{place}", sealed)


def box_of(pack: EvidencePack) -> PackBox:
    """Raises PackDeleted once the case's key is destroyed, KeyDestroyed when the shop's is."""
    return PackBox(case_cipher(pack.incident), pack)


def store_framed(path: Path, name: str) -> str:
    """Keep a file of frames as it is; the name it got."""
    with path.open("rb") as file:
        return default_storage.save(name, File(file, name=name))


def remove_strangers(pack: EvidencePack) -> None:
    """Remove what lies beside a pack's own files: left by a worker that died before its row named it."""
    folder = f"packs/{pack.pk}"
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        if f"{folder}/{name}" not in (pack.stored_as, pack.annex_stored_as):
            default_storage.delete(f"{folder}/{name}")


@dataclass(frozen=True, slots=True)
class Written:
    """A zip that was written sealed, and its bytes in clear as a reader gets them."""

    path: Path
    size: int
    sha256: str


@contextmanager
def written_sealed(
    pack: EvidencePack, write: Callable[[Callable[[bytes], object]], int]
) -> Iterator[Written]:
    """A file that `write` gave its bytes to, sealed frame by frame; gone after the block."""
    with TemporaryDirectory(prefix=PASSING) as folder:
        path, digest = Path(folder) / ZIP, hashlib.sha256()
        with FrameWriter(path, ZIP, box_of(pack)) as writer:

            def put(piece: bytes) -> None:
                digest.update(piece)
                writer.write(piece)

            size = write(put)
        yield Written(path, size, digest.hexdigest())


def open_stored(pack: EvidencePack, name: str) -> bytes:
    """Read a kept zip whole. Raises KeyDestroyed, SealBroken, Damaged and FileNotFoundError."""
    return b"".join(stored_pieces(pack, name))


def stored_pieces(pack: EvidencePack, name: str) -> Iterator[bytes]:
    """A kept zip, a frame at a time; one that was kept before there were frames, whole."""
    with default_storage.open(name) as file:
        is_framed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        if is_framed:
            yield from read_frames(file, ZIP, box_of(pack))  # type: ignore[arg-type]
            return
        content: bytes = file.read()
    yield _whole(pack, content)


def _whole(pack: EvidencePack, content: bytes) -> bytes:
    """Copies with identities were sealed in one piece, others lay as they were issued."""
    if not pack.has_identities:
        return content
    return cipher_of(pack.shop).open_bytes(f"pack:{pack.pk}", content)
