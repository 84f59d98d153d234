"""Keeps a built pack, tells of it, hands it out, and notes who read what speaks against the shop."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.enums import PackState
from appeals.errors import PackDeleted, PackRefused
from appeals.models import EvidencePack
from appeals.operations.packing.building import Built
from appeals.operations.packing.ledger import lock_claim
from appeals.operations.storing import remove_strangers, store_framed, stored_pieces
from appeals.packing import Damaged
from shops.enums import Action, MarkKind, NoticeLevel
from shops.errors import SealBroken
from shops.models import TimelineMark, User
from shops.operations import custody
from shops.operations.notifying import acknowledge, notify


def issue_pack(*, pack: EvidencePack, built: Built, seconds: float, now: datetime) -> EvidencePack:
    """Store a claimed pack's file and close its row: custody, timeline mark and notice with it.

    Raises PackLost, and leaves no file behind, when the claim went to another worker meanwhile.
    """
    remove_strangers(pack)  # first: once the row is closed, nobody comes back to look
    # One file a claim: a worker that lost its claim can never overwrite the winner's file.
    name = store_framed(built.pack.zip_path, f"packs/{pack.pk}/{pack.claimed_by}.zip")
    annex = _store_annex(pack, built)
    try:
        with transaction.atomic():
            row = lock_claim(pack)
            _fill(row, built, name, seconds, now)
            row.annex_stored_as, row.annex_sha256 = annex
            row.save()
            _tell(row, built, now)
    except Exception:
        for stored in (name, annex[0]):
            if stored:
                default_storage.delete(stored)
        raise
    remove_strangers(row)  # of a worker that lost its claim and died since
    return row


def _store_annex(pack: EvidencePack, built: Built) -> tuple[str, str]:
    """Name and hash of the stored annex; it is encrypted to its reader already."""
    path = built.pack.annex_path
    if path is None:
        return "", ""
    name = store_framed(path, f"packs/{pack.pk}/{pack.claimed_by}.age")
    return name, built.pack.annex_sha256 or ""


def annex_bytes(pack: EvidencePack) -> bytes:
    """Read a ready pack's sealed annex. Raises PackRefused when it has none."""
    _refuse_deleted(pack)
    if pack.state != PackState.READY or not pack.annex_stored_as:
        raise PackRefused(_("This pack has no annex."))
    with default_storage.open(pack.annex_stored_as) as file:
        content: bytes = file.read()
    return content


def pack_pieces(pack: EvidencePack) -> Iterator[bytes]:
    """Read a ready pack's file a piece at a time, after the whole of it was held against its hash.

    Raises PackRefused, before the first piece, when it is not ready, gone or altered; PackDeleted
    when it was deleted.
    """
    _refuse_deleted(pack)
    if pack.state != PackState.READY:
        raise PackRefused(_("This pack is not ready."))
    try:
        is_same = _hash_of(stored_pieces(pack, pack.stored_as)) == pack.zip_sha256
        pieces = stored_pieces(pack, pack.stored_as)
        first = next(pieces, b"")  # holds the file open, whatever becomes of its name
    except FileNotFoundError as error:
        raise PackRefused(_("The pack's file is gone from storage. Build it again.")) from error
    except (Damaged, SealBroken):
        is_same, first, pieces = False, b"", iter(())
    if not is_same:
        raise PackRefused(
            _("The stored file differs from the one that was issued. Build it again.")
        )
    return chain((first,), pieces)


def pack_bytes(pack: EvidencePack) -> bytes:
    """The same as one value, for a pack that is known to be small."""
    return b"".join(pack_pieces(pack))


@contextmanager
def opened_pack(pack: EvidencePack) -> Iterator[BinaryIO]:
    """A ready pack's file to be read at any place; it lies on disk without a name meanwhile."""
    with TemporaryFile() as file:
        for piece in pack_pieces(pack):
            file.write(piece)
        file.seek(0)
        yield file  # type: ignore[misc]


@contextmanager
def opened_members(pack: EvidencePack) -> Iterator[Callable[[str], bytes | None]]:
    """Give a reader of a ready pack's files by their path within it; None for one that it does not hold."""
    with opened_pack(pack) as file, zipfile.ZipFile(file) as zipped:
        names = {name.partition("/")[2]: name for name in zipped.namelist()}
        yield lambda path: zipped.read(names[path]) if path in names else None


def _hash_of(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _refuse_deleted(pack: EvidencePack) -> None:
    if pack.state == PackState.DELETED:
        raise PackDeleted(_("This pack was deleted. Its hashes and its line of custody are left."))


def clear_weak_points(*, pack: EvidencePack, actor: User, now: datetime) -> bool:
    """Note that somebody of the shop has read what speaks against it; False when it was noted.

    The notice that the pack is ready has done its work with that.
    """
    with transaction.atomic():
        changed = EvidencePack.objects.filter(
            pk=pack.pk, state=PackState.READY, weak_points_read_at=None
        ).update(weak_points_read_by=actor, weak_points_read_at=now)
        for notice in pack.shop.notices.open().filter(key=_notice_key(pack)):
            acknowledge(notice=notice, actor=actor, now=now)
    return bool(changed)


def _notice_key(pack: EvidencePack) -> str:
    return f"pack-ready:{pack.pk}"


def _fill(row: EvidencePack, built: Built, name: str, seconds: float, now: datetime) -> None:
    row.state = PackState.READY
    row.lease_until = None
    row.error, row.stage, row.percent = "", "", 100
    row.built_at = now
    row.seconds = seconds
    row.cutoff_at = built.cutoff_at
    row.stored_as = name
    row.file_name = built.pack.zip_name
    row.size = built.pack.size
    row.zip_sha256 = built.pack.zip_sha256
    row.core_root = built.pack.core_root
    row.fingerprint = built.pack.fingerprint or ""
    row.weak_points = built.weak_points
    row.copies_level = built.copies_level
    _keep_reading(row)


def _keep_reading(row: EvidencePack) -> None:
    """Whoever read these very points in an earlier pack need not read them again."""
    read = (
        EvidencePack.objects.filter(incident=row.incident_id, weak_points_read_at__isnull=False)
        .exclude(pk=row.pk)
        .order_by("-weak_points_read_at")
        .first()
    )
    if read is not None and read.weak_points == row.weak_points:
        row.weak_points_read_by = read.weak_points_read_by
        row.weak_points_read_at = read.weak_points_read_at


def _tell(row: EvidencePack, built: Built, now: datetime) -> None:
    custody.record(
        shop=row.shop,
        action=Action.EXPORT_ISSUED,
        object=f"pack:{row.pk}",
        case=row.incident.public_id,
        now=now,
        sha256=row.zip_sha256,
        detail={
            "core_root": row.core_root,
            "pack": built.pack.pack_id,
            "profile": row.profile,
            "tier": row.tier,
        },
    )
    TimelineMark.objects.create(
        shop=row.shop,
        key=f"pack:{row.pk}",
        kind=MarkKind.PACK,
        at=now,
        text=built.pack.pack_id,
        path=row.path,
    )
    notify(
        shop=row.shop,
        key=_notice_key(row),
        level=NoticeLevel.INFO,
        code="pack_ready",
        params={"name": built.pack.pack_id},
        path=row.path,
        now=now,
    )
