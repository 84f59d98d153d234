"""Where the live detector stands with a shop, and the saved states it can go back to."""

from __future__ import annotations

from django.db import models

from shops.models import Shop


class LiveState(models.Model):
    """What the stored verdicts of a shop rest on. Written with them, in one transaction.

    Verdicts are stored about everything up to `fed_until`. The engine that gave them may still be
    in a worker's memory, under `token`; else one is made from the newest checkpoint, which may be
    older: the moments between are fed once more.
    """

    shop = models.OneToOneField(
        Shop, on_delete=models.CASCADE, related_name="live_state", primary_key=True
    )
    token = models.UUIDField()
    made_by = models.CharField(max_length=64)
    fed_until = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    save_seconds = models.FloatField(default=0.0)

    def __str__(self) -> str:
        return f"{self.shop_id} until {self.fed_until}"


class Checkpoint(models.Model):
    """An engine that was fed exactly the shop's moments up to `fed_until`, sealed by its key.

    `made_by` says which engine, under which settings, can go on from it.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="checkpoints")
    fed_until = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "fed_until"], name="one_checkpoint_a_moment")
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} until {self.fed_until:%Y-%m-%d %H:%M:%S}"
