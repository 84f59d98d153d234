"""Answers to writes that carried an Idempotency-Key."""

from __future__ import annotations

from django.db import models

from shops.models.user import ApiToken


class StoredAnswer(models.Model):
    """What a call was answered. `sealed_body` is bound to the token and the key."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    call_sha256 = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    location = models.CharField(max_length=300, blank=True, default="")
    sealed_body = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["created_at"], name="answer_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
