"""The keys a shop signs its packs with, and the time stamps that others put on them."""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Q

from appeals.enums import StampState
from appeals.models.pack import EvidencePack
from shops.models import Shop, User


class SigningKey(models.Model):
    """A shop's pair of keys; the private halves are sealed under the shop's own data key.

    `fingerprint` is the SHA-256 of the RSA public key, what a pack names and a reader compares.
    Rows without a shop signed for the whole service once; they only stay published.
    """

    shop = models.ForeignKey(Shop, null=True, on_delete=models.PROTECT, related_name="signing_keys")
    fingerprint = models.CharField(max_length=64, unique=True)
    public_pem = models.TextField()
    ed25519_pem = models.TextField(default="")
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    retired_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=Q(retired_at=None), name="one_signing_key_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint


class TimeStamp(models.Model):
    """One question to a time-stamp authority and, once it holds, the answer.

    `content` is the text that is stamped, `seq` the custody line that an anchor names. A stamp of
    a pack carries its `pack`; `renews` is the one whose certificate was about to end.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="time_stamps")
    pack = models.ForeignKey(
        EvidencePack, null=True, blank=True, on_delete=models.CASCADE, related_name="stamps"
    )
    seq = models.BigIntegerField(null=True)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    query = models.BinaryField()
    reply = models.BinaryField(null=True)
    chain = models.BinaryField(default=b"")
    adapter = models.CharField(max_length=12, blank=True, default="")
    state = models.CharField(max_length=10, choices=StampState, default=StampState.ASKED)
    asked_at = models.DateTimeField()
    obtained_at = models.DateTimeField(null=True)
    stamped_at = models.DateTimeField(null=True)
    authority = models.CharField(max_length=300, blank=True, default="")
    policy = models.CharField(max_length=120, blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")
    renews = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewal"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "content_sha256"], name="one_stamp_a_content")
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="stamp_waits"),
            models.Index(fields=["expires_at"], condition=Q(state="obtained"), name="stamp_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.content_sha256[:12]} {self.state}"

    @property
    def authority_name(self) -> str:
        """The common name of whoever stamped, else all that its certificate says."""
        found = re.search(r"CN=((?:[^,\\]|\\.)+)", self.authority)
        return found[1] if found else self.authority

    @property
    def is_test(self) -> bool:
        """True for a stamp of the local test authority, which proves nothing."""
        return self.adapter == "local-test"

    @property
    def is_obtained(self) -> bool:
        return self.state == StampState.OBTAINED
