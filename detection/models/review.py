"""The service's look at a flagged incident, and the merchant's answer."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from detection.enums import ReviewOutcome, ReviewState
from detection.models.incident import Incident
from shops.models import User


class Review(models.Model):
    """One incident in the admin queue. Claimed by conditional update, one reviewer at a time.

    An answer of the merchant brings a decided review back into the queue; each further decision
    stands beside the ones before it.
    """

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.WAITING)
    queued_at = models.DateTimeField()
    claimed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    claim_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "queued_at"], name="review_queue")]

    def __str__(self) -> str:
        return f"review of {self.incident_id}"

    def is_claimed_by(self, reviewer: User, now: datetime) -> bool:
        """True while `reviewer` holds the claim and it has not run out."""
        return (
            self.state == ReviewState.CLAIMED
            and self.claimed_by_id == reviewer.pk
            and self.claim_until is not None
            and self.claim_until > now
        )

    def is_free(self, now: datetime) -> bool:
        """True while it waits for somebody: never claimed, answered, or the claim ran out."""
        if self.state == ReviewState.CLAIMED:
            return self.claim_until is None or self.claim_until <= now
        return self.state != ReviewState.DECIDED


class Decision(models.Model):
    """What an admin of the service decided, and why, in words the merchant reads."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=30, choices=ReviewOutcome)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "id"]

    def __str__(self) -> str:
        return self.outcome


class Answer(models.Model):
    """What the merchant answers to a decision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]

    def __str__(self) -> str:
        return self.text[:40]
