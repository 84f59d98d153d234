"""The ledger of detector runs: who works on which shop until when."""

from django.db import models
from django.db.models import Q

from detection.enums import ScanState
from shops.models import Shop


class Scan(models.Model):
    """One run over one shop. At most one is queued and one runs, so a shop has one writer.

    A full run trusts no saved state and begins at the shop's first order.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="scans")
    state = models.CharField(max_length=10, choices=ScanState, default=ScanState.QUEUED)
    is_full = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    orders_read = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=Q(state="queued"), name="one_queued_scan"
            ),
            models.UniqueConstraint(
                fields=["shop"], condition=Q(state="running"), name="one_running_scan"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-requested_at"], name="scan_newest")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.state}"
