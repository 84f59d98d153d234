"""Asking buyers: the plan, whom it drew, and what each said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from appeals.enums import Channel, Disposition
from appeals.models.kept import KeptFile
from detection.models import Incident
from shops.models import Order, Shop, User


class OutreachPlan(models.Model):
    """One plan an incident, registered before the first contact and never changed."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="outreach_plans")
    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, related_name="outreach_plan"
    )
    frame_sha256 = models.CharField(max_length=64)
    frame_size = models.IntegerField()
    target = models.FloatField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    custody_seq = models.BigIntegerField()
    registered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"outreach on {self.incident_id}"

    @property
    def path(self) -> str:
        return reverse("appeals:outreach-show", args=[self.shop.slug, self.incident.public_id])


class OutreachContact(models.Model):
    """One order of the sample. `sealed_words` are the buyer's own, sealed under the case's key."""

    plan = models.ForeignKey(OutreachPlan, on_delete=models.CASCADE, related_name="contacts")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="outreach")
    rank = models.IntegerField()
    buyer_key = models.CharField(max_length=100, blank=True, default="")
    disposition = models.CharField(
        max_length=14, choices=Disposition, default=Disposition.NOT_ATTEMPTED
    )
    attempted_at = models.DateTimeField(null=True)
    attempted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    witness = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, blank=True, default="")
    sealed_words = models.BinaryField(null=True)
    is_case_sealed = models.BooleanField(default=False, db_default=False)
    im_evidence_number = models.CharField(max_length=80, blank=True, default="")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="one_contact_an_order"),
            # Once a buyer in a shop, whatever the incident: more breaches the platforms' rules.
            models.UniqueConstraint(
                fields=["shop", "buyer_key"],
                condition=Q(attempted_at__isnull=False) & ~Q(buyer_key=""),
                name="one_attempt_a_buyer",
            ),
        ]
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.rank}: {self.disposition}"


class OutreachItem(models.Model):
    """A file a contact left: the original as received, and a redacted copy of a picture."""

    contact = models.ForeignKey(OutreachContact, on_delete=models.CASCADE, related_name="items")
    original = models.ForeignKey(KeptFile, on_delete=models.PROTECT, related_name="+")
    redacted = models.ForeignKey(
        KeptFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"item of {self.contact_id}"
