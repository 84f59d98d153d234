"""Gives a case its own key, and opens it for whoever seals something of that case."""

from __future__ import annotations

from datetime import datetime

from appeals.models import CaseKey
from appeals.queries.case.keys import case_cipher, place_of
from detection.models import Incident
from shops import sealing
from shops.crypto import ShopCipher, cipher_of


def give_key(*, incident: Incident, now: datetime) -> CaseKey:
    """Give the case its own key, once; two callers at once end up with the same one.

    Raises KeyDestroyed when the shop's key is gone.
    """
    found = CaseKey.objects.filter(incident=incident).first()
    if found is not None:
        return found
    wrapped = cipher_of(incident.shop).seal_secret(place_of(incident), sealing.new_key())
    row, _is_new = CaseKey.objects.get_or_create(
        incident=incident, defaults={"shop": incident.shop, "wrapped": wrapped, "created_at": now}
    )
    return row


def sealing_cipher(*, incident: Incident, now: datetime) -> ShopCipher:
    """The case's own cipher, its key made where there was none.

    Raises PackDeleted once the case's key is destroyed, KeyDestroyed when the shop's is.
    """
    give_key(incident=incident, now=now)
    return case_cipher(incident)
