"""Reads a case's imported files again, from their sealed copies, and holds the stored rows against them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from appeals.errors import PackRefused
from appeals.models import EvidencePack
from appeals.operations.packing.raw import imported_files
from appeals.packing import Order, WorkPlace
from appeals.packing.working.pairs import Pair
from appeals.queries.case.reread import Reread, file_pairs, stored_pairs, taken_over
from shops.crypto import ShopCipher, cipher_of
from shops.errors import ImportRefused, SealBroken
from shops.models import ImportBatch
from shops.models import Order as StoredOrder
from shops.operations.importing.again import Reading, read_again
from shops.operations.importing.opening import opened_path


@dataclass(frozen=True, slots=True)
class Changed:
    """One order that its file and the record tell differently; `columns` name values, hold none."""

    order_id: str
    file: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromFiles:
    """How much of a case's orders came from files: names of files, counts of orders."""

    files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()  # imported once, not on hand any more
    altered: tuple[str, ...] = ()  # the kept copy has another hash than the file that came
    orders: int = 0
    taken_over: int = 0
    changed: tuple[Changed, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not (self.altered or self.changed)


@contextmanager
def files_read_again(
    pack: EvidencePack, place: WorkPlace, now: datetime
) -> Iterator[Reread | None]:
    """The shop's files by the pack's cut-off, in a shop of their own; None where there are none.

    Raises PackRefused for a sealed copy that does not open or cannot be read; it names the file.
    """
    cipher = cipher_of(pack.shop)
    batches = list(imported_files(pack.shop, pack.cutoff_at))
    gone = {batch.pk for batch in batches if not default_storage.exists(batch.stored_as)}
    there = [batch for batch in batches if batch.pk not in gone]
    if not there:
        yield None
        return
    tables = ((Reading.of(batch), _opened(batch, cipher, place)) for batch in there)
    try:
        with read_again(tables, like=pack.shop, cipher=cipher, now=now) as shop:
            yield Reread(shop, frozenset(gone))
    except ImportRefused as error:
        raise PackRefused(str(error)) from error


@contextmanager
def _opened(batch: ImportBatch, cipher: ShopCipher, place: WorkPlace) -> Iterator[Path]:
    try:
        with opened_path(batch, cipher, place.folder) as path:
            yield path
    except SealBroken as error:
        raise PackRefused(
            _("The kept copy of %(file)s does not open: it was altered since it was imported.")
            % {"file": batch.told_name}
        ) from error


def held_against_files(pack: EvidencePack, place: WorkPlace, again: Reread) -> FromFiles:
    """Count the case's orders by where they come from, and name those that files tell otherwise.

    Reads the case's orders twice; holds a hash for each.
    """
    cipher, incident = cipher_of(pack.shop), pack.incident
    batches = list(imported_files(pack.shop, pack.cutoff_at))
    there = [batch for batch in batches if batch.pk not in again.gone]
    names = {batch.sha256: batch.told_name for batch in batches}
    assert pack.cutoff_at is not None  # noqa: S101  for the type checker: an issued pack has one
    kept = {
        pair[0].order_id: _digest(pair)
        for pair in stored_pairs(incident, cipher, again, pack.cutoff_at)
    }
    told = {pair[0].order_id: _digest(pair) for pair in file_pairs(incident, cipher, again)}
    differing = {number for number in told.keys() & kept.keys() if told[number] != kept[number]}
    differing |= kept.keys() - told.keys()
    differing |= _unknown(pack, told.keys() - kept.keys())
    return FromFiles(
        files=tuple(batch.told_name for batch in there),
        gone=tuple(batch.told_name for batch in batches if batch.pk in again.gone),
        altered=tuple(_altered(there, cipher, place)),
        orders=len(told),
        taken_over=taken_over(incident, again).count(),
        changed=tuple(_changed(pack, again, differing, names)) if differing else (),
    )


def _unknown(pack: EvidencePack, numbers: set[str]) -> set[str]:
    """Those that no stored row has; the others were only changed by a later file."""
    known = StoredOrder.objects.of(pack.shop).filter(platform_order_id__in=numbers)
    return numbers - set(known.values_list("platform_order_id", flat=True))


def _changed(
    pack: EvidencePack, again: Reread, numbers: set[str], names: Mapping[str, str]
) -> Iterator[Changed]:
    cipher, incident = cipher_of(pack.shop), pack.incident
    assert pack.cutoff_at is not None  # noqa: S101  see above
    stored = stored_pairs(incident, cipher, again, pack.cutoff_at)
    kept = {pair[0].order_id: pair for pair in stored if pair[0].order_id in numbers}
    read = file_pairs(incident, cipher, again)
    told = {pair[0].order_id: pair for pair in read if pair[0].order_id in numbers}
    for number in sorted(numbers):
        pairs = [pair for pair in (told.get(number), kept.get(number)) if pair]
        sources = [names.get(pair[0].source_sha256 or "", "") for pair in pairs]
        columns = differences(kept.get(number), told.get(number))
        yield Changed(number, next(filter(None, sources), ""), columns)


def differences(old: Pair | None, new: Pair | None) -> tuple[str, ...]:
    """The names of what differs between two tellings of an order; `order_id` where one is missing."""
    if old is None or new is None:
        return ("order_id",)
    names = [
        field.name
        for field in fields(Order)
        if getattr(old[0], field.name) != getattr(new[0], field.name)
    ]
    return (*names, *(["refunds"] if old[1] != new[1] else []))


def _digest(pair: Pair) -> bytes:
    return hashlib.blake2b(repr(pair_values(pair)).encode(), digest_size=16).digest()


def pair_values(pair: Pair) -> tuple[object, ...]:
    """Everything a pair holds, identities too (which its `repr` leaves out)."""
    order, refunds = pair
    identity = order.identity
    values = [getattr(order, field.name) for field in fields(Order) if field.name != "identity"]
    whom = (identity.name, identity.phone, identity.address, identity.buyer)
    return (*values, whom, refunds)


def _altered(batches: list[ImportBatch], cipher: ShopCipher, place: WorkPlace) -> Iterator[str]:
    """Files whose kept copy has another hash than the one they came with; archives are not asked."""
    for batch in (batch for batch in batches if not batch.member):
        with opened_path(batch, cipher, place.folder) as path, path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != batch.sha256:
                yield batch.told_name
