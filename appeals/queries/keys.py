"""The public halves of the shops' signing keys."""

from django.db.models import QuerySet

from appeals.models import SigningKey
from shops.models import Shop


def published_keys() -> QuerySet[SigningKey]:
    """List every pair that ever signed, newest first; retired ones stay, their packs live on.

    A page for strangers shows fingerprints and dates of these, never whose they are.
    """
    return SigningKey.objects.order_by("-created_at")


def keys_of(shop: Shop) -> QuerySet[SigningKey]:
    """List the shop's own pairs, newest first."""
    return published_keys().filter(shop=shop).select_related("retired_by")


def published_fingerprints() -> list[str]:
    """The fingerprints a pack may name, the newest first."""
    return list(published_keys().values_list("fingerprint", flat=True))
