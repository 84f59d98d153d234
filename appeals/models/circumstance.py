"""What the shop knows around an incident: disputes, people who left, rankings that moved."""

from __future__ import annotations

from django.db import models

from appeals.enums import CircumstanceKind
from detection.models import Incident
from shops.models import Shop, User


class Circumstance(models.Model):
    """One fact as a person entered it. Never changed: it is withdrawn, and another one entered."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="circumstances")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="circumstances")
    kind = models.CharField(max_length=10, choices=CircumstanceKind)
    happened_on = models.DateField(null=True, blank=True)
    sealed = models.BinaryField()  # text and source: they may name people
    is_case_sealed = models.BooleanField(default=False, db_default=False)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
