"""What the platform did to the shop, in its own words."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from appeals.enums import DeadlineBasis, PenaltyKind, PenaltyScope
from detection.models import Incident
from shops.models import Product, Shop, User


class Penalty(models.Model):
    """A notice of punishment as received, with the quoted charge."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="penalties")
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="penalties"
    )
    kind = models.CharField(max_length=20, choices=PenaltyKind)
    scope = models.CharField(max_length=10, choices=PenaltyScope)
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    charge = models.TextField()
    reference = models.CharField(max_length=80, blank=True, default="")
    points = models.IntegerField(null=True, blank=True)
    fine_fen = models.BigIntegerField(null=True, blank=True)
    # The platform's own number for exported chats; its reviewers look the chats up by it.
    im_evidence_number = models.CharField(max_length=80, blank=True, default="")
    noticed_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    appeal_deadline_at = models.DateTimeField(null=True, blank=True)
    deadline_basis = models.CharField(
        max_length=8, choices=DeadlineBasis, default=DeadlineBasis.UNKNOWN
    )
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-noticed_at"], name="penalty_newest"),
            models.Index(fields=["appeal_deadline_at"], name="penalty_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.noticed_at:%Y-%m-%d}"

    @property
    def path(self) -> str:
        return reverse("appeals:penalty-detail", args=[self.shop.slug, self.pk])


class Rebuttal(models.Model):
    """An exhibit that answers one sentence of a penalty's charge.

    `is_suggested` ones come from the sentence's words and are made anew when the charge changes;
    the others a person chose. `is_dropped` keeps a suggestion that a person refused from returning.
    """

    penalty = models.ForeignKey(Penalty, on_delete=models.CASCADE, related_name="rebuttals")
    position = models.IntegerField()
    exhibit = models.CharField(max_length=30)
    is_suggested = models.BooleanField(default=True)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["penalty", "position", "exhibit"], name="one_rebuttal_a_sentence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.penalty_id}/{self.position}: {self.exhibit}"
