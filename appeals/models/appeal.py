"""Appeals against penalties, and every step they took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from appeals.enums import TRANSITIONS, UNDECIDED, UNFILED, AppealKind, AppealState
from appeals.models.kept import KeptFile
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
    kind = models.CharField(max_length=10, choices=AppealKind, default=AppealKind.APPEAL)
    attempt = models.IntegerField()
    state = models.CharField(max_length=12, choices=AppealState, default=AppealState.DRAFT)
    # The rules as they stood when it was opened; a later change of them does not reach it.
    rules = models.ForeignKey(
        ProfileVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals"
    )
    # What is filed: the letter of the chosen length (0: the whole one) as it was last saved.
    template = models.CharField(max_length=20, default="platform")
    length = models.IntegerField(default=0)
    statement = models.TextField(blank=True, default="")
    deadline_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True, default="")
    receipt_file = models.ForeignKey(
        KeptFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome_at = models.DateTimeField(null=True)
    outcome_text = models.TextField(blank=True, default="")
    days_won_back = models.IntegerField(null=True)
    points_restored = models.IntegerField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["penalty", "kind", "attempt"], name="one_appeal_an_attempt"
            ),
            models.UniqueConstraint(
                fields=["penalty", "kind"],
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


class Letter(models.Model):
    """An appeal's letter in one length; 0 is the whole letter."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="letters")
    length = models.IntegerField()
    text = models.TextField()
    is_edited = models.BooleanField(default=False)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "length"], name="one_letter_a_length")
        ]
        ordering = ["length"]

    def __str__(self) -> str:
        return f"letter {self.length} of {self.appeal_id}"


class AppealRound(models.Model):
    """The platform asked for more, and what the shop answered by when."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="rounds")
    number = models.IntegerField()
    asked_at = models.DateTimeField()
    asked = models.TextField()
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    receipt = models.CharField(max_length=200, blank=True, default="")
    receipt_file = models.ForeignKey(
        KeptFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "number"], name="one_round_a_number")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"round {self.number} of {self.appeal_id}"
