"""What the shop says of itself: its own accounts, its statements, its answers."""

from __future__ import annotations

from typing import Any

from django.db import models

from appeals.enums import AccountRole
from appeals.models.kept import KeptFile
from detection.models import Incident
from shops.models import Shop, User


class DeclaredAccount(models.Model):
    """An account of the owner, the staff or an agency.

    The account itself is sealed; it is compared by the shop's keyed hash of it, as every buyer is.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="declared_accounts")
    role = models.CharField(max_length=10, choices=AccountRole)
    kind = models.CharField(max_length=10)
    mask = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    sealed = models.BinaryField()
    declared_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["declared_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "key"],
                condition=models.Q(withdrawn_at=None),
                name="one_declaration_an_account",
            )
        ]

    def __str__(self) -> str:
        return self.mask


class FundsStatement(models.Model):
    """A statement that was read. The file and what it told are both sealed under the case's key."""

    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="funds_statements"
    )
    file = models.OneToOneField(KeptFile, on_delete=models.PROTECT, related_name="statement")
    source = models.CharField(max_length=10)
    encoding = models.CharField(max_length=12)
    account_label = models.CharField(max_length=80)
    movements = models.IntegerField()
    sealed_movements = models.BinaryField()
    is_case_sealed = models.BooleanField(default=False, db_default=False)
    skipped = models.IntegerField()
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    problems: models.JSONField[Any, list[dict[str, Any]]] = models.JSONField(default=list)
    read_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["read_at", "pk"]

    def __str__(self) -> str:
        return self.account_label


class Exclusion(models.Model):
    """What only a person of the shop can say about an incident. None: not answered."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="exclusion")
    renounces = models.BooleanField(null=True)
    consents = models.BooleanField(null=True)
    prior_violations = models.IntegerField(null=True)
    ads_raised = models.BooleanField(null=True)
    parcels_weighed = models.IntegerField(null=True)
    returns_received = models.IntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.incident_id)
