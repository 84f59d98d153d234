"""Reports to the platform that were written the moment something was seen."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from appeals.models.kept import KeptFile
from detection.models import Incident
from shops.models import Shop, User


class InstantReport(models.Model):
    """One report: its text never changes; that it was sent, and the receipt, come later.

    `custody_seq` and `custody_sha256` are the line of the chain that holds the text's hash: the
    receipt the shop can show for the time of writing.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="instant_reports")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="instant_reports")
    number = models.IntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    first_anomaly_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    custody_seq = models.BigIntegerField()
    custody_sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=80, blank=True, default="")
    receipt_file = models.ForeignKey(
        KeptFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_report_a_number")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"report {self.number} on {self.incident_id}"

    @property
    def path(self) -> str:
        return reverse("appeals:report-show", args=[self.shop.slug, self.pk])

    @property
    def minutes_to_write(self) -> int:
        """Whole minutes from the first anomaly to the written report."""
        return int((self.written_at - self.first_anomaly_at).total_seconds() // 60)

    @property
    def minutes_to_send(self) -> int | None:
        if self.sent_at is None:
            return None
        return int((self.sent_at - self.first_anomaly_at).total_seconds() // 60)
