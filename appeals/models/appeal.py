"""Appeals against penalties, and every step they took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from appeals.enums import TRANSITIONS, UNDECIDED, UNFILED, AppealState
from appeals.models.pack import EvidencePack
from appeals.models.penalty import Penalty
from appeals.models.rules import ProfileVersion
from shops.models import Shop, User


class Appeal(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="appeals")
    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="appeals")
    pack = models.ForeignKey(
        EvidencePack, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals"
    )
    attempt = models.IntegerField()
    state = models.CharField(max_length=12, choices=AppealState, default=AppealState.DRAFT)
    # The rules as they stood when it was opened; a later change of them does not reach it.
    rules = models.ForeignKey(
        ProfileVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals"
    )
    statement = models.TextField(blank=True, default="")
    deadline_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True, default="")
    outcome_at = models.DateTimeField(null=True)
    outcome_text = models.TextField(blank=True, default="")
    days_won_back = models.IntegerField(null=True)
    points_restored = models.IntegerField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["penalty", "attempt"], name="one_appeal_an_attempt"),
            models.UniqueConstraint(
                fields=["penalty"],
                condition=Q(state__in=sorted(UNDECIDED)),
                name="one_open_appeal_a_penalty",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.attempt} of {self.penalty_id}"

    @property
    def path(self) -> str:
        return reverse("appeals:appeal-detail", args=[self.shop.slug, self.pk])

    @property
    def is_unfiled(self) -> bool:
        return self.state in UNFILED

    @property
    def is_decided(self) -> bool:
        return self.state not in UNDECIDED

    @property
    def next_states(self) -> list[AppealState]:
        """The steps that may come next; empty at the end of its life."""
        return list(TRANSITIONS[AppealState(self.state)])


class AppealEvent(models.Model):
    """One step of an appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=12, choices=AppealState, blank=True, default="")
    to_state = models.CharField(max_length=12, choices=AppealState)
    note = models.TextField(blank=True, default="")
    done_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["done_at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
