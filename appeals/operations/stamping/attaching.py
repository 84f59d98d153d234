"""Puts stamps that came later into the packs they belong to; the core stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from appeals.enums import PackState, StampState
from appeals.models import EvidencePack, TimeStamp
from appeals.operations.storing import store_framed, stored_pieces, written_sealed
from appeals.packing.later import grow


def stamp_files(stamp: TimeStamp) -> dict[str, bytes]:
    """Name the files of a pack's stamp and of its renewals, each that was obtained."""
    files: dict[str, bytes] = {}
    for number, one in enumerate(_line_of(stamp)):
        if not one.is_obtained:
            break
        files |= _named(one, number)
    return files


def attach(*, stamp: TimeStamp) -> int:
    """Rewrite every ready pack with this stamp's core so that it holds its stamps; how many."""
    if stamp.pack is None or not stamp.is_obtained:
        return 0
    first = _first(stamp)
    packs = EvidencePack.objects.filter(
        shop=stamp.shop, state=PackState.READY, core_root=stamp.pack.core_root
    ).exclude(core_root="")
    files = stamp_files(first)
    return sum(_rewrite(pack.pk, files) for pack in packs)


def _rewrite(pack_id: UUID, files: Mapping[str, bytes]) -> bool:
    """The new file is written whole before the row names it; the old one is removed after."""
    row = EvidencePack.objects.get(pk=pack_id)
    with written_sealed(
        row, partial(grow, partial(stored_pieces, row, row.stored_as), files)
    ) as larger:
        if larger.sha256 == row.zip_sha256:
            return False
        name = store_framed(larger.path, f"packs/{row.pk}/{larger.sha256[:16]}.zip")
    with transaction.atomic():
        changed = EvidencePack.objects.filter(pk=row.pk, stored_as=row.stored_as).update(
            stored_as=name, size=larger.size, zip_sha256=larger.sha256
        )
    default_storage.delete(row.stored_as if changed else name)
    return bool(changed)


def _first(stamp: TimeStamp) -> TimeStamp:
    while stamp.renews is not None:
        stamp = stamp.renews
    return stamp


def _line_of(stamp: TimeStamp) -> Iterator[TimeStamp]:
    current: TimeStamp | None = stamp
    while current is not None:
        yield current
        current = TimeStamp.objects.filter(renews=current, state=StampState.OBTAINED).first()


def _named(stamp: TimeStamp, number: int) -> dict[str, bytes]:
    name = f"seal/restamp-{number}" if number else "seal/stamped"
    chain = f"seal/restamp-{number}.pem" if number else "seal/tsa-chain.pem"
    files = {
        f"{name}.sha256": bytes(stamp.content),
        f"{name}.tsq": bytes(stamp.query),
        f"{name}.tsr": bytes(stamp.reply or b""),
    }
    return files | ({chain: bytes(stamp.chain)} if stamp.chain else {})
