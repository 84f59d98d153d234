"""Evidence packs."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from appeals.enums import PackStage, PackState
from appeals.models.rules import ProfileVersion
from appeals.packing import Profile, load_profile
from detection.models import Incident
from shops.models import Shop, User


class EvidencePack(models.Model):
    """One build of an incident's pack. The file lies in storage; its hash is in custody.

    The row is also its ledger: a worker claims it until `lease_until`. `version` counts what the
    facts were; a second build of unchanged facts takes the version of the first, its `same_as`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="packs")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="packs")
    version = models.IntegerField(null=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats"
    )
    tier = models.CharField(max_length=4, default="T1")
    profile = models.CharField(max_length=40)
    # The reader's rules in force when the pack was asked for; none in rows from before they were kept.
    rules = models.ForeignKey(
        ProfileVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=PackState, default=PackState.QUEUED)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()

    claimed_by = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")
    stage = models.CharField(max_length=12, choices=PackStage, blank=True, default="")
    percent = models.PositiveSmallIntegerField(default=0)  # of the whole build

    built_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    cutoff_at = models.DateTimeField(null=True)
    facts_sha256 = models.CharField(max_length=64, blank=True, default="")
    stored_as = models.CharField(max_length=255, blank=True, default="")
    file_name = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(null=True)
    zip_sha256 = models.CharField(max_length=64, blank=True, default="")
    core_root = models.CharField(max_length=64, blank=True, default="", db_index=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    # Whether its documents also come as signed copies (PAdES), and at which level they are signed.
    signed_copies = models.BooleanField(default=False)
    copies_level = models.CharField(max_length=4, blank=True, default="")

    # What speaks against the shop, in both languages, as the pack prints it; who has read it.
    weak_points = models.JSONField(default=list)
    weak_points_read_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    weak_points_read_at = models.DateTimeField(null=True, blank=True)

    # A copy with identities (T2) goes to one recipient, for one purpose, until one day, and only
    # after a second person agreed. `annex_*` is the table of identities, encrypted for them.
    recipient = models.CharField(max_length=200, blank=True, default="")
    purpose = models.CharField(max_length=300, blank=True, default="")
    legal_paper = models.CharField(max_length=120, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)
    recipient_key = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True, default="")
    annex_stored_as = models.CharField(max_length=255, blank=True, default="")
    annex_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "tier", "version"],
                condition=Q(same_as=None),
                name="one_pack_a_version",
            )
        ]
        indexes = [
            models.Index(fields=["shop", "-requested_at"], name="pack_newest"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["queued", "building"]),
                name="pack_open",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.id)

    @property
    def path(self) -> str:
        return reverse("appeals:pack-detail", args=[self.shop.slug, self.pk])

    @property
    def reader(self) -> Profile:
        """Whom the pack is for, by the rules it was asked for under."""
        return self.rules.rules if self.rules else load_profile(self.profile)

    @property
    def is_open(self) -> bool:
        """True while a worker still has something to do for it."""
        return self.state in {PackState.QUEUED, PackState.BUILDING}

    @property
    def is_awaiting(self) -> bool:
        return self.state == PackState.AWAITING

    @property
    def has_identities(self) -> bool:
        """True for a copy that holds buyers' names, phones and addresses."""
        return self.tier == "T2"

    @property
    def is_ready(self) -> bool:
        return self.state == PackState.READY

    @property
    def is_cleared(self) -> bool:
        """True once somebody of the shop has read what speaks against it."""
        return self.weak_points_read_at is not None
