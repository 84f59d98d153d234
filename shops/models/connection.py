"""Connections to platforms: what arrives through them, and what is read over them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shops.enums import ConnectionState, MessageState, Platform
from shops.models.shop import Shop
from shops.models.user import User


class Connection(models.Model):
    """One way in for a shop's data. Secrets are sealed under the shop's key.

    `public_id` stands in the address that the platform calls. `address` and `sealed_access` are
    for reading from the platform, and empty for a connection that only listens. `cursor` is how
    far reading has come.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="connections")
    public_id = models.CharField(max_length=32, unique=True)
    platform = models.CharField(max_length=20, choices=Platform)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=ConnectionState, default=ConnectionState.ACTIVE)
    app_key = models.CharField(max_length=120, blank=True, default="")
    sealed_secret = models.BinaryField()
    sealed_old_secret = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    deliveries = models.IntegerField(default=0)
    last_delivery_at = models.DateTimeField(null=True)
    wrong_signatures = models.IntegerField(default=0)
    last_wrong_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")
    last_error_at = models.DateTimeField(null=True)

    address = models.CharField(max_length=200, blank=True, default="")
    sealed_access = models.BinaryField(null=True)
    cursor = models.JSONField(default=dict)
    next_pull_at = models.DateTimeField(null=True)
    last_pull_at = models.DateTimeField(null=True)
    pulled_orders = models.IntegerField(default=0)
    failures = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_pull_at"],
                condition=Q(next_pull_at__isnull=False),
                name="connection_pull_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.platform})"

    @property
    def is_paused(self) -> bool:
        return self.state == ConnectionState.PAUSED

    @property
    def can_pull(self) -> bool:
        """True when it holds what is needed to read from the platform."""
        return bool(self.address) and self.sealed_access is not None


class PlatformMessage(models.Model):
    """One message of a platform, kept sealed as it came before it is answered.

    `key` is the platform's own id of it, by which a repeat is known.
    """

    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    key = models.CharField(max_length=100)
    topic = models.CharField(max_length=80, blank=True, default="")
    received_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.WAITING)
    order_id = models.CharField(max_length=64, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key"], name="one_message_a_key")
        ]
        indexes = [
            models.Index(fields=["connection", "-received_at"], name="message_newest"),
            models.Index(
                fields=["connection", "id"], condition=Q(state="waiting"), name="message_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
