"""What the shop's people must learn of, and the marks on its timeline."""

from __future__ import annotations

from django.db import models

from shops.enums import MarkKind, NoticeLevel
from shops.models.shop import Shop
from shops.models.user import User
from shops.notice_texts import body_of, button_of, is_over, subject_of


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> NoticeQuerySet:
        return self.filter(acknowledged_at=None)


class Notice(models.Model):
    """What people must learn of: shown in the page and sent through the shop's channels.

    `code` and `params` say it in the reader's language. `key` makes it idempotent: one notice for
    one thing that happened. `acknowledged_through` names the channel whose link was used by
    somebody who was not logged in.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=NoticeLevel)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_through = models.CharField(max_length=60, blank=True, default="")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="one_notice_a_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_alert(self) -> bool:
        """Whether it is repeated until somebody has seen it."""
        return self.level in {NoticeLevel.HOLD, NoticeLevel.CRITICAL} and not is_over(self.code)

    @property
    def text(self) -> str:
        """The notice's subject in the active language."""
        return subject_of(self.code, self.params)

    @property
    def body(self) -> str:
        return body_of(self.code, self.params)

    @property
    def button(self) -> str:
        return button_of(self.code)


class TimelineMark(models.Model):
    """A point or a span that another room puts on the shop's spike timeline."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="marks")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=MarkKind)
    at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="one_mark_a_key")]
        indexes = [models.Index(fields=["shop", "at"], name="mark_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
