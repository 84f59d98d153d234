"""Writes a notice and what is to be delivered of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import transaction

from shops.enums import Action, ChannelKind, NoticeLevel, Role
from shops.models import Delivery, Membership, Notice, NotificationChannel, Shop
from shops.notice_texts import body_of, subject_of
from shops.operations import custody
from shops.operations.notifying.planning import Plan, plan_delivery
from shops.signals import notices_due

_ALERTED = (Role.OWNER, Role.MANAGER, Role.ORDER_REVIEWER)
_INFORMED = (Role.OWNER, Role.MANAGER)


def notify(
    *,
    shop: Shop,
    key: str,
    level: NoticeLevel | str,
    code: str,
    params: dict[str, str],
    path: str,
    now: datetime,
) -> Notice:
    """Write a notice and its deliveries into the outbox, once a key; again changes nothing.

    `code` is one of `shops.notice_texts.TEXTS` and `params` fill its sentence, without personal
    data. Announces `notices_due` on commit. Raises KeyError for a code without words, or when
    params lack one.
    """
    subject_of(code, params), body_of(code, params)
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            shop=shop,
            key=key,
            defaults={
                "level": level,
                "code": code,
                "params": params,
                "path": path,
                "created_at": now,
            },
        )
        if is_new:
            _put_into_outbox(shop, notice, now)
    return notice


def people_told(shop: Shop, level: str) -> list[int]:
    """The members, by user id, whom a notice of this level concerns at this moment."""
    roles = _ALERTED if level != NoticeLevel.INFO else _INFORMED
    members = Membership.objects.current().filter(shop=shop, role__in=roles, user__is_active=True)
    return list(members.order_by("user").values_list("user", flat=True))


def deliveries_of(
    channel: NotificationChannel, notice: Notice, plan: Plan, *, now: datetime, round: int = 0
) -> Iterator[Delivery]:
    """The rows of one round: one for the channel, or one for each member."""
    is_team = channel.kind == ChannelKind.TEAM
    people: list[int | None] = [*people_told(channel.shop, notice.level)] if is_team else [None]
    for person in people:
        yield Delivery(
            channel=channel,
            notice=notice,
            recipient_id=person,
            round=round,
            is_gathered=plan.is_gathered,
            due_at=plan.due_at,
            created_at=now,
        )


def _put_into_outbox(shop: Shop, notice: Notice, now: datetime) -> None:
    rows = [
        row
        for channel in shop.channels.working().select_related("shop").order_by("pk")
        if channel.wants(notice.level)
        for row in deliveries_of(
            channel, notice, plan_delivery(channel, notice.level, now), now=now
        )
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    custody.record(
        shop=shop,
        action=Action.NOTICE_ADDED,
        object=f"notice:{notice.pk}",
        now=now,
        detail={"key": notice.key, "level": str(notice.level)},
    )
    transaction.on_commit(partial(notices_due.send, sender=Notice, shop_id=shop.pk))
