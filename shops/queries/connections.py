"""A shop's connections with what a page shows of them."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shops.enums import MessageState
from shops.models import Connection, Order, PlatformMessage, Shop

_MESSAGES_SHOWN = 30
_NAMED_SHOWN = 50


def connections_of(shop: Shop) -> QuerySet[Connection]:
    """List the shop's connections, each with `waiting` and `failed` messages counted; one query."""
    return (
        Connection.objects.filter(shop=shop)
        .annotate(
            waiting=Count("messages", filter=Q(messages__state=MessageState.WAITING)),
            failed=Count("messages", filter=Q(messages__state=MessageState.FAILED)),
        )
        .order_by("created_at", "pk")
    )


def newest_messages(connection: Connection) -> list[PlatformMessage]:
    """The newest messages of a connection, without their bodies."""
    rows = PlatformMessage.objects.filter(connection=connection).defer("sealed")
    return list(rows.order_by("-received_at", "-pk")[:_MESSAGES_SHOWN])


def named_only(connection: Connection) -> tuple[list[str], int]:
    """Orders that messages name and that nothing has told of since; the newest, and how many."""
    told_since = Order.objects.filter(
        shop=connection.shop_id,
        platform_order_id=OuterRef("order_id"),
        changed_at__gte=OuterRef("received_at"),
    )
    rows = (
        PlatformMessage.objects.filter(connection=connection, state=MessageState.NEEDS_PULL)
        .exclude(Exists(told_since))
        .values_list("order_id", flat=True)
        .order_by("-received_at")
    )
    ids = list(dict.fromkeys(rows))
    return ids[:_NAMED_SHOWN], len(ids)
