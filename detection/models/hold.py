"""Orders that must not be shipped for now."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from detection.models.incident import Incident
from shops.models import Order, Shop


class HoldAction(models.Model):
    """One click of a reviewer: orders held or released together, with a reason; can be undone.

    Undoing a hold closes its open rows under the same action (`released_by` is `held_by`);
    undoing a release opens its rows again. Custody keeps what was done either way.
    """

    class Kind(models.TextChoices):
        HOLD = "hold"
        RELEASE = "release"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="hold_actions")
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="hold_actions"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=300)
    count = models.IntegerField()
    done_by = models.CharField(max_length=120)
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "-done_at"], name="hold_action_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> HoldQuerySet:
        return self.filter(released_at=None)

    def stands(self) -> HoldQuerySet:
        """Holds that are open or were released on purpose; an undone hold counts as never set."""
        return self.exclude(released_by=F("held_by"))

    def released(self) -> HoldQuerySet:
        """Holds that a person let go on purpose; whatever acts on all suspects leaves these be."""
        return self.stands().filter(released_at__isnull=False)


class Hold(models.Model):
    """One order's hold. The row stays after release, so the list tells its history."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="holds")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="holds")
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="holds"
    )
    held_by = models.ForeignKey(HoldAction, on_delete=models.PROTECT, related_name="held")
    held_at = models.DateTimeField()
    released_by = models.ForeignKey(
        HoldAction, null=True, on_delete=models.PROTECT, related_name="released"
    )
    released_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(released_at=None), name="one_open_hold_an_order"
            )
        ]
        indexes = [models.Index(fields=["shop", "-held_at"], name="hold_newest")]

    def __str__(self) -> str:
        return f"hold on {self.order_id}"
