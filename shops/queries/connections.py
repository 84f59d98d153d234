"""A shop's connections with what a page shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from shops.enums import MessageState
from shops.models import Connection, Order, PlatformMessage, Shop

# A message that was tried this often in vain waits for a person.
MAX_ATTEMPTS = 5


def _is_given_up(of: str = "") -> Q:
    stuck = {f"{of}state": MessageState.WAITING, f"{of}attempts__gte": MAX_ATTEMPTS}
    return Q(**{f"{of}state": MessageState.FAILED}) | Q(**stuck)


_MESSAGES_SHOWN = 30
_NAMED_SHOWN = 50
_REASONS_SHOWN = 20


_IS_WAITING = Q(messages__state=MessageState.WAITING, messages__attempts__lt=MAX_ATTEMPTS)


def connections_of(shop: Shop) -> QuerySet[Connection]:
    """List the shop's connections, each with `waiting` and `failed` messages counted; one query."""
    return (
        Connection.objects.filter(shop=shop)
        .annotate(
            waiting=Count("messages", filter=_IS_WAITING),
            failed=Count("messages", filter=_is_given_up("messages__")),
        )
        .order_by("created_at", "pk")
    )


def given_up(connection: Connection) -> QuerySet[PlatformMessage]:
    """Messages that nobody tries any more although their bodies are still here."""
    rows = PlatformMessage.objects.filter(_is_given_up(), connection=connection)
    return rows.exclude(sealed=None)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Messages that failed for one reason: how many, the last one's time, and the reason."""

    why: str
    messages: int
    last_at: datetime


def given_up_by_reason(connection: Connection) -> list[GivenUp]:
    """Group what was given up by its reason, the commonest first; one query."""
    rows = given_up(connection).values_list("error")
    counted = rows.annotate(number=Count("pk"), last_at=Max("received_at"))
    return [GivenUp(*row) for row in counted.order_by("-number", "error")[:_REASONS_SHOWN]]


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
