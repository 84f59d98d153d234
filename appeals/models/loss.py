"""What the attack cost: entries with their vouchers, and counts of the sales that were lost."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from appeals.enums import LossBasis, LossHead, StudyState
from appeals.models.kept import KeptFile
from appeals.models.penalty import Penalty
from detection.models import Incident
from shops.models import Shop, User


class LossEntry(models.Model):
    """One cost. An entry is never changed: it is withdrawn, and another one entered."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="loss_entries")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="loss_entries")
    head = models.CharField(max_length=20, choices=LossHead)
    basis = models.CharField(max_length=12, choices=LossBasis)
    amount_fen = models.BigIntegerField()
    recovered_fen = models.BigIntegerField(default=0)
    quantity = models.IntegerField(null=True, blank=True)
    unit_fen = models.BigIntegerField(null=True, blank=True)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    order_ids = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    vouchers = models.ManyToManyField(KeptFile, blank=True, related_name="loss_entries")
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0) & Q(recovered_fen__lte=F("amount_fen")),
                name="loss_recovers_no_more_than_it_cost",
            )
        ]
        indexes = [models.Index(fields=["incident", "withdrawn_at"], name="loss_of_incident")]

    def __str__(self) -> str:
        return f"{self.head} {self.amount_fen}"

    @property
    def net_fen(self) -> int:
        return self.amount_fen - self.recovered_fen


class LossStudy(models.Model):
    """One count of lost sales, and its own ledger: who works on it until when, what it found.

    `control` holds the keys of the products that the penalty did not touch, chosen and told to
    custody before any figure exists. `margin_bp` is the contribution margin, 1/10,000 of sales.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="loss_studies")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="loss_studies")
    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="loss_studies")
    margin_bp = models.IntegerField(null=True, blank=True)
    margin_note = models.CharField(max_length=300, blank=True, default="")
    control: models.JSONField[Any, list[str]] = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=StudyState, default=StudyState.QUEUED)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    result: models.JSONField[Any, dict[str, Any] | None] = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_loss_study",
            ),
            models.CheckConstraint(
                condition=Q(margin_bp=None) | Q(margin_bp__range=(0, 10_000)),
                name="margin_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.state}"

    @property
    def margin_percent(self) -> str:
        """The margin as a person typed it: 42, 42.5, 42.25."""
        return "" if self.margin_bp is None else f"{self.margin_bp / 100:g}"

    @property
    def is_open(self) -> bool:
        """True while a worker still has something to do for it."""
        return self.state in {StudyState.QUEUED, StudyState.RUNNING}
