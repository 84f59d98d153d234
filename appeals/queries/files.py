"""Opens kept files, and tells which of them the case's key does not seal yet."""

from __future__ import annotations

import hashlib

from django.core.files.storage import default_storage
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from appeals.errors import FileRefused, PackDeleted
from appeals.models import Circumstance, FundsStatement, KeptFile, OutreachContact
from appeals.queries.case.keys import case_cipher
from detection.models import Incident
from shops.crypto import ShopCipher, cipher_of


def kept_bytes(kept: KeptFile) -> bytes:
    """Open a kept file. Raises FileRefused when it is gone, deleted with its case, or differs from
    what was received."""
    cipher = cipher_of_kept(kept)
    try:
        with default_storage.open(kept.stored_as, "rb") as file:
            sealed: bytes = file.read()
    except FileNotFoundError as error:
        raise FileRefused(_("The file is gone from storage.")) from error
    content = cipher.open_bytes(place_of(kept.sha256), sealed)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise FileRefused(_("The stored file differs from the one that was received."))
    return content


def cipher_of_kept(kept: KeptFile) -> ShopCipher:
    """The cipher that opens a kept file. Raises FileRefused once its case was deleted."""
    if kept.sealed_for is None:
        return cipher_of(kept.shop)
    try:
        return case_cipher(kept.sealed_for)
    except PackDeleted as error:
        raise FileRefused(
            _("This file was deleted with its case. Its hash and its line of custody are left.")
        ) from error


def place_of(sha256: str) -> str:
    """What a kept file's seal is bound to."""
    return f"kept:{sha256}"


def files_of_case(incident: Incident) -> QuerySet[KeptFile]:
    """Whatever was handed in for the case, itself or by way of a penalty; withdrawn files too."""
    own = Q(incident=incident) | Q(incident=None, penalty__incident=incident)
    return KeptFile.objects.filter(own, shop=incident.shop)


def files_sealed_for(incident: Incident) -> QuerySet[KeptFile]:
    return KeptFile.objects.filter(sealed_for=incident)


def files_to_reseal(rows: QuerySet[KeptFile]) -> QuerySet[KeptFile]:
    """Files that another key than their case's seals, and those whose former copy is still there.

    A case that was deleted keeps none.
    """
    case = Q(incident__isnull=False) | Q(penalty__incident__isnull=False)
    other = Q(incident__isnull=False) & ~Q(sealed_for=F("incident"))
    other |= Q(incident__isnull=False, sealed_for=None)
    other |= Q(incident=None) & (Q(sealed_for=None) | ~Q(sealed_for=F("penalty__incident")))
    ended = Q(incident__case_key__destroyed_at__isnull=False)
    ended |= Q(incident=None, penalty__incident__case_key__destroyed_at__isnull=False)
    return rows.filter((case & other & ~ended) | ~Q(stored_before=""))


def is_sealed_otherwise(incident: Incident) -> bool:
    """True while anything that was handed in for the case would outlive the case's key."""
    return (
        files_to_reseal(files_of_case(incident)).exists()
        or words_to_reseal(incident).exists()
        or movements_to_reseal(incident).exists()
        or circumstances_to_reseal(incident).exists()
    )


def words_to_reseal(incident: Incident | None) -> QuerySet[OutreachContact]:
    rows = OutreachContact.objects.filter(is_case_sealed=False, sealed_words__isnull=False)
    rows = rows.exclude(plan__incident__case_key__destroyed_at__isnull=False)
    return rows if incident is None else rows.filter(plan__incident=incident)


def movements_to_reseal(incident: Incident | None) -> QuerySet[FundsStatement]:
    rows = FundsStatement.objects.filter(is_case_sealed=False)
    rows = rows.exclude(incident__case_key__destroyed_at__isnull=False)
    return rows if incident is None else rows.filter(incident=incident)


def circumstances_to_reseal(incident: Incident | None) -> QuerySet[Circumstance]:
    rows = Circumstance.objects.filter(is_case_sealed=False)
    rows = rows.exclude(incident__case_key__destroyed_at__isnull=False)
    return rows if incident is None else rows.filter(incident=incident)
