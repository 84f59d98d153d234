"""Where a shop's notices go, and the outbox of what is on its way."""

from __future__ import annotations

import uuid
from datetime import datetime, time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from shops.enums import ChannelKind, DeliveryState, Digest, NoticeLevel
from shops.models.notice import Notice
from shops.models.shop import Shop
from shops.models.user import User

MOST_REPEATS = 20


class ChannelQuerySet(models.QuerySet["NotificationChannel"]):
    def working(self) -> ChannelQuerySet:
        """Channels that notices go to: neither paused by a person nor switched off as dead."""
        return self.filter(paused_at=None, disabled_at=None)


class NotificationChannel(models.Model):
    """One way by which a shop's people are told.

    `sealed_target` is the address and its secret under the shop's key; `hint` is what may be
    shown of it. Quiet hours and the daily digest are in the shop's time zone.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="channels")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=ChannelKind)
    name = models.CharField(max_length=60)
    sealed_target = models.BinaryField(null=True)
    hint = models.CharField(max_length=120, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    wants_critical = models.BooleanField(default=True)
    wants_hold = models.BooleanField(default=True)
    wants_watch = models.BooleanField(default=False)
    wants_info = models.BooleanField(default=True)
    digest = models.CharField(max_length=8, choices=Digest, default=Digest.NONE)
    digest_at = models.TimeField(default=time(9, 0))
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    critical_at_once = models.BooleanField(default=True)
    repeat_minutes = models.PositiveSmallIntegerField(default=10)
    repeat_most = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(MOST_REPEATS)]
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    paused_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=20, blank=True, default="")
    last_detail = models.CharField(max_length=200, blank=True, default="")

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=Q(kind=ChannelKind.TEAM), name="one_team_channel_a_shop"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """What the sealed target is bound to."""
        return f"channel:{self.public_id}"

    @property
    def is_working(self) -> bool:
        return self.paused_at is None and self.disabled_at is None

    @property
    def is_failing(self) -> bool:
        return self.is_working and self.failures > 0

    @property
    def speaks(self) -> str:
        """The language of its messages, one that the service has."""
        return self.language if self.language in dict(settings.LANGUAGES) else "zh-hans"

    def wants(self, level: str) -> bool:
        return bool(getattr(self, f"wants_{NoticeLevel(level).value}"))


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> DeliveryQuerySet:
        """What a working channel should send now, what a killed worker held among it."""
        return self.filter(
            Q(state=DeliveryState.WAITING, due_at__lte=now)
            | Q(state=DeliveryState.SENDING, lease_until__lt=now),
            Q(channel__retry_at=None) | Q(channel__retry_at__lte=now),
            channel__paused_at=None,
            channel__disabled_at=None,
        )


class Delivery(models.Model):
    """One notice on its way through one channel, once for each repetition.

    `recipient` is the member a team's letter goes to. `message_id` is told to the receiver and
    stays the same when a worker died between sending and writing it down; what was gathered into
    one message shares it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(
        NotificationChannel, on_delete=models.CASCADE, related_name="deliveries"
    )
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    is_gathered = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "notice", "round", "recipient"],
                name="one_delivery_a_round",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                F("due_at"),
                condition=Q(state__in=["waiting", "sending"]),
                name="delivery_open",
            ),
            models.Index(fields=["notice", "state"], name="delivery_of_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} > {self.channel_id} #{self.round}"
