"""A case's data key, how long it is kept, and the legal hold that stands in the way of its end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from detection.models import Incident
from shops.models import Shop, User


class CaseKey(models.Model):
    """One key for each incident that had a pack or a hold, sealed under the shop's key.

    It seals the stored packs and is what salts and tokens derive from. Destroying it is the
    deletion of the case: the row stays, with who did it, when and why.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="case_key")
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    hold_reason = models.CharField(max_length=300, blank=True, default="")
    hold_set_at = models.DateTimeField(null=True, blank=True)
    hold_set_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    destroyed_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="destroyed_case_key_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(hold_set_at__isnull=True),
                name="held_case_is_not_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"case-key:{self.incident_id}"

    @property
    def is_held(self) -> bool:
        return self.hold_set_at is not None

    @property
    def is_destroyed(self) -> bool:
        return self.destroyed_at is not None
