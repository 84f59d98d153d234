"""Opens a case's own data key."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.errors import PackDeleted
from appeals.models import CaseKey
from detection.models import Incident
from shops.crypto import ShopCipher, cipher_of


def case_cipher(incident: Incident) -> ShopCipher:
    """The cipher of the case's own key; the shop's, as long as the case has none (no pack yet).

    Raises PackDeleted once the case's key is destroyed, KeyDestroyed when the shop's is.
    """
    row = CaseKey.objects.filter(incident=incident).first()
    if row is not None and row.is_destroyed:
        raise PackDeleted(
            _("The data of this case was deleted; no pack of it can be built or read.")
        )
    shop = cipher_of(incident.shop)
    if row is None or row.wrapped is None:
        return shop
    return ShopCipher(shop.open_secret(place_of(incident), row.wrapped))


def place_of(incident: Incident) -> str:
    """What the wrapped key is bound to."""
    return f"case-key:{incident.pk}"


def is_ended(incident: Incident) -> bool:
    """True once the case's key is destroyed: nothing that it sealed can be read."""
    return CaseKey.objects.filter(incident=incident, destroyed_at__isnull=False).exists()


def refuse_ended(incident: Incident) -> None:
    """Raises PackDeleted once the case's key is destroyed: what came after would outlive the case."""
    if is_ended(incident):
        raise PackDeleted(_("The data of this case were deleted; nothing can be added to it."))


def cipher_for(incident: Incident, *, is_case_sealed: bool) -> ShopCipher:
    """The cipher that opens a sealed column of the case; rows from before cases had keys of their
    own are sealed under the shop's until the sweep has moved them.

    Raises PackDeleted once the case's key is destroyed, whatever sealed the row.
    """
    own = case_cipher(incident)
    return own if is_case_sealed else cipher_of(incident.shop)
