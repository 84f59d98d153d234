"""The service's look at a flagged incident, and the merchant's answer."""

from __future__ import annotations

from django.db import models

from detection.enums import ReviewOutcome, ReviewState
from detection.models.incident import Incident
from shops.models import User


class Review(models.Model):
    """One incident in the admin queue. Claimed by conditional update, one reviewer at a time."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.WAITING)
    queued_at = models.DateTimeField()
    claimed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    claim_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"review of {self.incident_id}"


class Decision(models.Model):
    """What an admin decided, and why, in words the merchant reads."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=30, choices=ReviewOutcome)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.outcome


class Answer(models.Model):
    """What the merchant answers to a decision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]
