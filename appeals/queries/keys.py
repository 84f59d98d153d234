"""The public halves of the service's signing keys."""

from django.db.models import QuerySet

from appeals.models import SigningKey


def published_keys() -> QuerySet[SigningKey]:
    """List every pair that ever signed, newest first; retired ones stay, their packs live on."""
    return SigningKey.objects.order_by("-created_at")


def published_fingerprints() -> list[str]:
    """The fingerprints a pack of this service may name, the one in use first."""
    return list(published_keys().values_list("fingerprint", flat=True))
