"""Evidence packs and the keys they are signed with."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from appeals.enums import PackState
from detection.models import Incident
from shops.models import Shop, User


class SigningKey(models.Model):
    """The service's Ed25519 key; the private half is sealed by the master key."""

    fingerprint = models.CharField(max_length=64, unique=True)
    public_pem = models.TextField()
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(retired_at=None), name="one_signing_key_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint


class EvidencePack(models.Model):
    """One build of an incident's pack. The file lies in storage; its hash is in custody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="packs")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="packs")
    version = models.IntegerField()
    tier = models.CharField(max_length=4, default="T1")
    profile = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=PackState, default=PackState.QUEUED)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    stored_as = models.CharField(max_length=255, blank=True, default="")
    file_name = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(null=True)
    zip_sha256 = models.CharField(max_length=64, blank=True, default="")
    core_root = models.CharField(max_length=64, blank=True, default="", db_index=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "tier", "version"], name="one_pack_a_version"
            )
        ]
        indexes = [models.Index(fields=["shop", "-requested_at"], name="pack_newest")]

    def __str__(self) -> str:
        return self.file_name or str(self.id)
