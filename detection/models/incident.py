"""Incidents: what the engine said, which orders it meant, what people did about it."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from detection.enums import IncidentClass, IncidentState, Level, MerchantVerdict
from shops.models import Order, Product, Shop, User
from shops.models.change import earliest, noted


class IncidentQuerySet(models.QuerySet["Incident"]):
    def standing(self) -> IncidentQuerySet:
        """Those the engine still holds true and the merchant has not called genuine or its own."""
        latest_word = (
            Feedback.objects.filter(incident=OuterRef("pk"))
            .order_by("-given_at", "-pk")
            .values("verdict")[:1]
        )
        return (
            self.filter(is_withdrawn=False)
            .alias(latest_word=Coalesce(Subquery(latest_word), Value("")))
            .exclude(latest_word__in=(MerchantVerdict.OURS, MerchantVerdict.GENUINE))
        )


class Incident(models.Model):
    """One burst, as of the engine's latest verdict (`verdict` holds it whole).

    `public_id` is what people know it by and never changes; `engine_name` is what the engine calls
    it now, which an order that arrives late may change.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="incidents")
    public_id = models.CharField(max_length=32)
    engine_name = models.CharField(max_length=32, default="")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=IncidentState)
    level = models.CharField(max_length=10, choices=Level)
    highest_level = models.CharField(max_length=10, choices=Level)
    klass = models.CharField(max_length=24, choices=IncidentClass)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    hold_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    orders = models.IntegerField()
    expected = models.FloatField()
    excess = models.FloatField()
    verdict = models.JSONField()
    is_withdrawn = models.BooleanField(default=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "public_id"], name="one_incident_a_public_id")
        ]
        indexes = [
            models.Index(fields=["shop", "-starts_at"], name="incident_newest"),
            models.Index(fields=["shop", "updated_at"], name="incident_last_verdict"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def alert_key(self) -> str:
        """How the keys of the notices about it begin; the level follows."""
        return f"incident:{self.public_id}:"


class VerdictRecord(models.Model):
    """Each verdict the engine gave on an incident, in order, as it gave it but for its suspects.

    The latest verdict stands whole in `Incident.verdict`.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="history")
    seq = models.IntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10)
    level = models.CharField(max_length=10, choices=Level)
    klass = models.CharField(max_length=24, choices=IncidentClass)
    verdict = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "seq"], name="one_verdict_a_seq")
        ]
        ordering = ["incident", "seq"]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.seq}"


class Suspect(models.Model):
    """An order that an incident's latest verdict suspects, with its probability."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="suspects")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="suspicions")
    probability = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "order"], name="one_suspicion_an_order"),
            models.CheckConstraint(
                condition=Q(probability__gte=0.0, probability__lte=1.0),
                name="suspicion_is_a_probability",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.probability:.2f}"


class Feedback(models.Model):
    """What the merchant says about an incident, with the reason given."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="feedback")
    verdict = models.CharField(max_length=10, choices=MerchantVerdict)
    reason = models.TextField()
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        # The engine hears the merchant's word like an order or a refund.
        triggers = noted(
            "feedback",
            told="r.given_at",
            touched=earliest("{}.given_at"),
            shop="i.shop_id",
            join="JOIN detection_incident i ON i.id = r.incident_id",
        )

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.verdict}"
