"""From a case to a finished pack."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryDirectory

from appeals.packing.bag import core_root
from appeals.packing.case import Case
from appeals.packing.core import Closing, write_core
from appeals.packing.later import with_list
from appeals.packing.payload import ANNEX, Listener
from appeals.packing.profile import Profile
from appeals.packing.seal import Head, custody_head, seal
from appeals.packing.signer import Signer
from appeals.packing.working import WorkPlace
from appeals.packing.working.frames import FrameWriter, PieceReader, frames_in
from appeals.packing.zipping import on_shelf, write_zip

# Given what is to be stamped, the files of a stamp; none where no authority answered.
Stamper = Callable[[bytes], Mapping[str, bytes]]
# Given the core, signed copies of its documents; they come beside the core.
Copier = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]
ZIP = "pack.zip"
SEALED_ANNEX = "annex.age"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished pack on disk: its zip, in frames, and the annex that goes with it."""

    pack_id: str
    zip_name: str
    zip_path: Path
    zip_sha256: str
    size: int
    core_root: str
    custody_head: Head
    fingerprint: str | None
    files: tuple[str, ...]
    annex_path: Path | None = None
    annex_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack in memory. The same case, profile, signer and code give the same bytes throughout."""

    pack_id: str
    zip_name: str
    zip_bytes: bytes = field(repr=False)
    core_root: str
    custody_head: Head
    fingerprint: str | None
    files: tuple[str, ...]
    annex: bytes | None = field(default=None, repr=False)


def build_pack(
    case: Case,
    profile: Profile,
    tier: str = "T1",
    signer: Signer | None = None,
    stamper: Stamper | None = None,
    closing: Closing | None = None,
    copier: Copier | None = None,
) -> Pack:
    """This will build one pack and read it into memory: for small cases and for tests.

    Raises what `build_at` raises.
    """
    with TemporaryDirectory(prefix="pack-") as folder:
        place = WorkPlace(Path(folder))
        done = build_at(place, case, profile, tier, signer, stamper, closing, copier)
        return Pack(
            pack_id=done.pack_id,
            zip_name=done.zip_name,
            zip_bytes=b"".join(frames_in(done.zip_path, ZIP, place.box)),
            core_root=done.core_root,
            custody_head=done.custody_head,
            fingerprint=done.fingerprint,
            files=done.files,
            annex=done.annex_path.read_bytes() if done.annex_path else None,
        )


def build_at(
    place: WorkPlace,
    case: Case,
    profile: Profile,
    tier: str = "T1",
    signer: Signer | None = None,
    stamper: Stamper | None = None,
    closing: Closing | None = None,
    copier: Copier | None = None,
    told: Listener = lambda *_: None,
) -> Sealed:
    """This will build one pack in a folder, in memory that does not grow with the orders.

    Stages that an earlier call finished in the same place are not done again: the place must
    then hold the same case. Raises PackError when the tier is not offered, a value cannot stand
    in a pack, or (LeakError) a text that goes out unchanged carries a buyer's identity. Without
    a signer the pack is unsigned and its signer can only ever be unconfirmed. Whatever the
    stamper and the copier give is no part of the core.
    """
    write_core(place, case, profile, tier, signer.fingerprint if signer else None, closing, told)
    told("seal", 0.0)
    shelf = place.shelf
    shelf.forget("seal/")
    shelf.forget("signed/")
    pack_id = _pack_id(case, tier)
    head = custody_head(case.custody)
    annex = _annex(place, tier, closing)
    sealed = seal(
        shelf, pack_id=pack_id, tier=tier, profile=profile.id, head=head, signer=signer,
        annex_sha256=annex, keeps_list=stamper is not None or copier is not None,
    )  # fmt: skip
    later = dict(stamper(sealed["seal/stamped.sha256"])) if stamper else {}
    sealed |= with_list(later | dict(copier(shelf) if copier else {}))
    shelf.put_all(sealed)
    root = core_root(shelf)
    sha256, size = _zip(place, pack_id)
    return Sealed(
        pack_id=pack_id,
        zip_name=f"{pack_id}-{root[:12]}.zip",
        zip_path=place.folder / ZIP,
        zip_sha256=sha256,
        size=size,
        core_root=root,
        custody_head=head,
        fingerprint=signer.fingerprint if signer else None,
        files=tuple(sorted(f"{pack_id}/{name}" for name in shelf)),
        annex_path=place.folder / SEALED_ANNEX if annex else None,
        annex_sha256=annex,
    )


def _annex(place: WorkPlace, tier: str, closing: Closing | None) -> str | None:
    """Encrypt the table of identities to whoever may read it; the hash of what came out.

    A copy with identities alone has one.
    """
    if tier != "T2" or closing is None or closing.annexer is None:
        return None
    path = place.folder / SEALED_ANNEX
    with path.open("wb") as out:
        closing.annexer(BufferedReader(PieceReader(place.beside.pieces(ANNEX))), out)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _zip(place: WorkPlace, pack_id: str) -> tuple[str, int]:
    """Write the zip from the shelf, in frames; its hash and size."""
    digest = hashlib.sha256()
    with FrameWriter(place.folder / ZIP, ZIP, place.box) as writer:

        def put(piece: bytes) -> None:
            digest.update(piece)
            writer.write(piece)

        size = write_zip(put, on_shelf(place.shelf, pack_id))
    return digest.hexdigest(), size


def _pack_id(case: Case, tier: str) -> str:
    return f"{case.case_id}-{tier}-v{case.version}"
