"""Files that the shop hands in: kept as they came, hashed on receipt, sealed at rest."""

from __future__ import annotations

from django.db import models

from appeals.models.penalty import Penalty
from detection.models import Incident
from shops.models import Shop, User


class KeptFile(models.Model):
    """One file. `kind` is an exhibit's code, or `receipt` for what a platform answered a filing."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="kept_files")
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="kept_files"
    )
    penalty = models.ForeignKey(
        Penalty, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    extension = models.CharField(max_length=5)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=255)
    # Whose case's key seals it; without one the shop's own does, until the case is known.
    sealed_for = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The copy under the former key, until it is removed.
    stored_before = models.CharField(max_length=255, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    received_from = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "incident", "kind"], name="kept_of_incident")]
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def case(self) -> Incident | None:
        """The incident it was handed in for, itself or by way of a penalty."""
        return self.incident or (self.penalty.incident if self.penalty else None)
