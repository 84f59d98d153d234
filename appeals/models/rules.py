"""The platforms' rules over time: every version that was ever in force, with who, when and why."""

from __future__ import annotations

import pgtrigger
from django.db import models

from appeals.packing import Profile
from appeals.packing.profile import profile_from
from shops.models import User


class ProfileVersion(models.Model):
    """One version of one profile, never changed or deleted. `is_shipped`: as the software brought it."""

    profile = models.CharField(max_length=40)
    number = models.IntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    is_shipped = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="one_profile_a_number")
        ]
        ordering = ["profile", "-number"]
        triggers = [pgtrigger.Protect(name="keep_versions", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.profile} v{self.number}"

    @property
    def rules(self) -> Profile:
        return profile_from(self.content)
