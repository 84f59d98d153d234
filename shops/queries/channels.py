"""What the pages of channels and notices show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from shops.answers import sentence_of
from shops.enums import ChannelKind, DeliveryState
from shops.models import Delivery, Notice, NotificationChannel, Shop

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """`state` is working, failing, refused (the last test was), untried, paused or dead.

    `trouble` is the last refusal in plain words.
    """

    channel: NotificationChannel
    state: str
    trouble: str
    sent: int
    waiting: int


def channel_rows(shop: Shop, *, now: datetime) -> list[ChannelRow]:
    """The shop's channels, the team's first, with what went through each in the last week."""
    channels = shop.channels.annotate(
        sent=Count(
            "deliveries",
            filter=Q(deliveries__state=DeliveryState.SENT, deliveries__sent_at__gte=now - _WEEK),
        ),
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
    )
    rows = [_row(channel) for channel in channels.order_by("created_at", "pk")]
    return sorted(rows, key=lambda row: row.channel.kind != ChannelKind.TEAM)


def silent_levels(shop: Shop) -> list[str]:
    """Alert levels that no working channel of the shop carries; people should know."""
    working = list(shop.channels.working())
    return [
        level
        for level in ("critical", "hold")
        if not any(channel.wants(level) for channel in working)
    ]


def notices_with_ways(shop: Shop) -> QuerySet[Notice]:
    """The shop's notices, newest first, each with `ways`: what was sent of it or failed."""
    ways = (
        Delivery.objects.filter(state__in=[DeliveryState.SENT, DeliveryState.FAILED])
        .select_related("channel", "recipient")
        .order_by("created_at", "pk")
    )
    return (
        shop.notices.select_related("acknowledged_by")
        .prefetch_related(Prefetch("deliveries", queryset=ways, to_attr="ways"))
        .order_by("-created_at", "-pk")
    )


def _row(channel: NotificationChannel) -> ChannelRow:
    is_refused = channel.last_answer not in {"", "ok"}
    return ChannelRow(
        channel=channel,
        state=_state(channel, is_refused),
        trouble=sentence_of(channel.last_answer) if is_refused else "",
        sent=channel.sent,  # type: ignore[attr-defined]
        waiting=channel.waiting,  # type: ignore[attr-defined]
    )


def _state(channel: NotificationChannel, is_refused: bool) -> str:
    if channel.paused_at or channel.disabled_at:
        return "paused" if channel.paused_at else "dead"
    if is_refused:
        return "failing" if channel.failures else "refused"
    return "working" if channel.last_success_at else "untried"
