"""Moves what was handed in for a case under the case's own key, so that it ends with that key.

Files from before cases had keys, and those of a penalty that was tied to an incident later. Each row
is moved by itself and only once: killed at any line, the next call goes on.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from appeals.errors import FileRefused
from appeals.models import Circumstance, FundsStatement, KeptFile, OutreachContact
from appeals.operations.casekeys import sealing_cipher
from appeals.queries.circumstances import place_of as circumstance_place
from appeals.queries.exclusion import movements_place
from appeals.queries.files import (
    cipher_of_kept,
    circumstances_to_reseal,
    files_of_case,
    files_to_reseal,
    movements_to_reseal,
    place_of,
    words_to_reseal,
)
from appeals.queries.outreach import words_place
from detection.models import Incident
from shops.crypto import cipher_of
from shops.errors import KeyDestroyed, SealBroken

_AT_ONCE = 200


def reseal_due(*, now: datetime, most: int = _AT_ONCE) -> int:
    """Move up to `most` rows of each kind; how many were moved."""
    return _moved(None, now, most)


def reseal_case(*, incident: Incident, now: datetime) -> int:
    """Move everything of one case."""
    return _moved(incident, now, None)


def _moved(incident: Incident | None, now: datetime, most: int | None) -> int:
    files = KeptFile.objects.all() if incident is None else files_of_case(incident)
    rows = files_to_reseal(files).select_related("incident", "penalty__incident", "shop")
    words = words_to_reseal(incident).select_related("plan__incident__shop")
    movements = movements_to_reseal(incident).select_related("incident__shop", "file")
    known = circumstances_to_reseal(incident).select_related("incident__shop")
    return (
        sum(_file(row, now) for row in rows.order_by("pk")[:most])
        + sum(_words(row, now) for row in words.order_by("pk")[:most])
        + sum(_movements(row, now) for row in movements.order_by("pk")[:most])
        + sum(_circumstance(row, now) for row in known.order_by("pk")[:most])
    )


def _file(row: KeptFile, now: datetime) -> bool:
    """The new copy is whole before the row names it; the former one is named until it is gone."""
    if row.stored_before:
        _forget_former(row)
    case = row.case
    if case is None or row.sealed_for_id == case.pk:
        return False
    try:
        with default_storage.open(row.stored_as, "rb") as file:
            plain = cipher_of_kept(row).open_bytes(place_of(row.sha256), file.read())
    except (FileNotFoundError, SealBroken, KeyDestroyed, FileRefused):
        return False  # nothing to move: what cannot be read by now will not be read later
    cipher = sealing_cipher(incident=case, now=now)
    sealed = cipher.seal_bytes(place_of(row.sha256), plain)
    name = default_storage.save(f"kept/{row.shop_id}/{uuid4().hex}", ContentFile(sealed))
    changed = KeptFile.objects.filter(pk=row.pk, stored_as=row.stored_as).update(
        stored_as=name, sealed_for=case, stored_before=row.stored_as
    )
    if not changed:
        default_storage.delete(name)
        return False
    row.stored_before, row.stored_as = row.stored_as, name
    _forget_former(row)
    return True


def _forget_former(row: KeptFile) -> None:
    default_storage.delete(row.stored_before)
    KeptFile.objects.filter(pk=row.pk, stored_before=row.stored_before).update(stored_before="")
    row.stored_before = ""


def _words(row: OutreachContact, now: datetime) -> bool:
    incident = row.plan.incident
    sealed = _sealed_anew(incident, words_place(row), row.sealed_words, now)
    rows = OutreachContact.objects.filter(pk=row.pk, is_case_sealed=False)
    return bool(sealed and rows.update(sealed_words=sealed, is_case_sealed=True))


def _movements(row: FundsStatement, now: datetime) -> bool:
    place = movements_place(row.file)
    sealed = _sealed_anew(row.incident, place, row.sealed_movements, now)
    rows = FundsStatement.objects.filter(pk=row.pk, is_case_sealed=False)
    return bool(sealed and rows.update(sealed_movements=sealed, is_case_sealed=True))


def _circumstance(row: Circumstance, now: datetime) -> bool:
    place = circumstance_place(row.entered_at, row.incident)
    sealed = _sealed_anew(row.incident, place, row.sealed, now)
    rows = Circumstance.objects.filter(pk=row.pk, is_case_sealed=False)
    return bool(sealed and rows.update(sealed=sealed, is_case_sealed=True))


def _sealed_anew(
    incident: Incident, place: str, sealed: bytes | memoryview | None, now: datetime
) -> bytes:
    """The same under the case's key; empty where it does not open any more."""
    try:
        plain = cipher_of(incident.shop).open_bytes(place, sealed or b"")
    except (SealBroken, KeyDestroyed):
        return b""
    return sealing_cipher(incident=incident, now=now).seal_bytes(place, plain)
