"""Events that a program pushed: kept sealed the moment they are accepted, recorded soon after."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shops.models import ApiToken, Shop


class Push(models.Model):
    """What one call brought that was new: sealed lines of the event log, in their order.

    `error` says why a worker could not record it; after too many attempts it is left alone.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="pushes")
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    events = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    # Gone some weeks after it was recorded: the orders carry what it told.
    sealed = models.BinaryField(null=True)
    recorded_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["shop", "id"], condition=Q(recorded_at__isnull=True), name="push_waiting"
            ),
            models.Index(fields=["received_at"], name="push_time"),
        ]

    def __str__(self) -> str:
        return f"{self.events} events {self.received_at:%Y-%m-%d %H:%M:%S}"


class PushedEvent(models.Model):
    """The keyed hash of an accepted event, by which it is known when it comes again."""

    # Without constraints: nothing is looked up for a row, and thousands come a second.
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    digest = models.BinaryField(max_length=16)
    push = models.ForeignKey(
        Push, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "digest"], name="one_pushed_event_a_digest")
        ]

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class EarlyEvent(models.Model):
    """What was told of an order before the order itself came; sealed until it does."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="early_events")
    order_id = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["shop", "order_id"], name="early_order")]

    def __str__(self) -> str:
        return self.order_id
