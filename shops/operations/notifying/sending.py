"""Takes what is due out of the outbox, one message at a time, and writes down how it went."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from shops.enums import Action, ChannelKind, DeliveryState, NoticeLevel
from shops.models import Delivery, Notice, NotificationChannel
from shops.operations import custody
from shops.operations.notifying import planning
from shops.operations.notifying.noting import deliveries_of, notify
from shops.operations.notifying.targets import target_of
from shops.operations.notifying.wording import message_of
from shops.transports import send
from shops.transports.reading import Answer

# Longer than any call may take (shops/outgoing.py); a killed worker's message comes back after it.
LEASE = timedelta(minutes=2)
# More than this at once becomes one message: a person reads it, and robots take 20 a minute.
_AT_ONCE = 3
_TOO_OLD = timedelta(hours=24)


def channels_due(now: datetime, *, shop_id: int | None = None) -> list[int]:
    """Channels that have something to send now, the longest waiting first."""
    due = Delivery.objects.due(now)
    if shop_id is not None:
        due = due.filter(channel__shop=shop_id)
    waiting = due.order_by("due_at").values_list("channel", flat=True)
    return list(dict.fromkeys(waiting))


def send_next(*, channel_id: int, worker: str, now: datetime) -> bool:
    """Send the channel's next message; False when nothing is due or others hold what is.

    The answer, the next repetition and custody are written in one transaction after the call.
    """
    claimed = _claim(channel_id, worker, now)
    if not claimed:
        return False
    needed = [row for row in claimed if _is_needed(row)]
    _close([row for row in claimed if row not in needed], DeliveryState.DROPPED)
    if needed:
        answer = _send(needed)
        _settle(needed, answer, now)
    return True


def give_up_on_old(now: datetime) -> int:
    """Close what could not be sent for a day; a later notice says that the channel is dead."""
    old = Delivery.objects.filter(
        Q(state=DeliveryState.WAITING) | Q(state=DeliveryState.SENDING, lease_until__lt=now),
        due_at__lt=now - _TOO_OLD,
    )
    return old.update(state=DeliveryState.FAILED, lease_until=None)


def _claim(channel_id: int, worker: str, now: datetime) -> list[Delivery]:
    """Take the first due delivery and what belongs into the same message."""
    with transaction.atomic():
        due = Delivery.objects.due(now).filter(channel=channel_id)
        held = due.select_for_update(of=("self",), skip_locked=True).order_by(
            "due_at", "round", "pk"
        )
        rows = list(held)
        if not rows:
            return []
        chosen = _one_message(rows)
        message_id = chosen[0].message_id or uuid.uuid4()
        ids = [row.pk for row in chosen]
        Delivery.objects.filter(pk__in=ids).update(
            state=DeliveryState.SENDING,
            claimed_by=worker,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            message_id=message_id,
        )
    claimed = Delivery.objects.filter(pk__in=ids).select_related(
        "notice", "channel__shop", "recipient"
    )
    return sorted(claimed, key=lambda row: ids.index(row.pk))


def _one_message(rows: list[Delivery]) -> list[Delivery]:
    """What goes out with the first row: what a dead worker sent with it, a digest, a storm.

    A message that was claimed once keeps its id and its contents, so that a receiver can tell that
    it came twice.
    """
    first = rows[0]
    if first.message_id is not None:
        return [row for row in rows if row.message_id == first.message_id]
    fresh = [
        row for row in rows if row.message_id is None and row.recipient_id == first.recipient_id
    ]
    gathered = [row for row in fresh if row.is_gathered]
    if first.is_gathered:
        return gathered
    return fresh if len(fresh) - len(gathered) > _AT_ONCE else [first]


def _is_needed(row: Delivery) -> bool:
    """What somebody has seen meanwhile is not sent; a program is told everything once."""
    if row.notice.acknowledged_at is None:
        return True
    return row.channel.kind == ChannelKind.WEBHOOK and row.round == 0


def _send(rows: list[Delivery]) -> Answer:
    target = target_of(rows[0].channel, rows[0].recipient)
    if isinstance(target, Answer):
        return target
    return send(rows[0].channel.kind, target, message_of(rows, message_id=str(rows[0].message_id)))


def _settle(rows: list[Delivery], answer: Answer, now: datetime) -> None:
    with transaction.atomic():
        channel = NotificationChannel.objects.select_for_update().get(pk=rows[0].channel_id)
        if answer.is_ok:
            _note_success(channel, rows, now)
        else:
            _note_failure(channel, rows, answer, now)


def _note_success(channel: NotificationChannel, rows: list[Delivery], now: datetime) -> None:
    held = _held(rows)
    if not held.update(state=DeliveryState.SENT, sent_at=now, lease_until=None, answer="ok"):
        return  # the lease ran out and another worker sent it again
    NotificationChannel.objects.filter(pk=channel.pk).update(
        failures=0, retry_at=None, last_success_at=now, last_answer="ok", last_detail=""
    )
    for row in rows:
        _repeat(row, now)
    custody.record(
        shop=channel.shop,
        action=Action.NOTICE_SENT,
        object=f"notice:{rows[0].notice_id}",
        now=now,
        detail={
            "channel": str(channel.public_id),
            "kind": channel.kind,
            "message": str(rows[0].message_id),
            "notices": [row.notice_id for row in rows],
            "time": rows[0].round + 1,
        },
    )


def _repeat(row: Delivery, now: datetime) -> None:
    """Plan the next round of an alert that nobody has acknowledged."""
    channel, notice = row.channel, row.notice
    is_last = row.round >= channel.repeat_most or not channel.repeat_minutes
    if row.is_gathered or not notice.is_alert or is_last:
        return
    if Notice.objects.filter(pk=notice.pk, acknowledged_at=None).exists():
        again = now + timedelta(minutes=channel.repeat_minutes)
        plan = planning.plan_delivery(channel, notice.level, again)
        rows = deliveries_of(channel, notice, plan, now=now, round=row.round + 1)
        mine = [one for one in rows if one.recipient_id == row.recipient_id]
        Delivery.objects.bulk_create(mine, ignore_conflicts=True)


def _note_failure(
    channel: NotificationChannel, rows: list[Delivery], answer: Answer, now: datetime
) -> None:
    """Put the message back and leave the place alone for a while; too often, and it is dead."""
    _held(rows).update(
        state=DeliveryState.WAITING, lease_until=None, claimed_by="", answer=answer.code
    )
    failures = channel.failures + 1
    most = planning.FINAL_FAILURES_TO_DEATH if answer.is_final else planning.FAILURES_TO_DEATH
    is_dead = failures >= most and channel.disabled_at is None
    NotificationChannel.objects.filter(pk=channel.pk).update(
        failures=failures,
        retry_at=now + planning.back_off(failures, answer.wait_seconds),
        last_failure_at=now,
        last_answer=answer.code,
        last_detail=answer.detail,
        disabled_at=now if is_dead else channel.disabled_at,
    )
    if is_dead:
        Delivery.objects.filter(channel=channel, state=DeliveryState.WAITING).update(
            state=DeliveryState.FAILED
        )
        notify(
            shop=channel.shop,
            key=f"channel:{channel.public_id}:{now:%Y%m%dT%H%M%S}",
            level=NoticeLevel.INFO,
            code="channel_dead",
            params={"channel": channel.name, "why": answer.code},
            path=reverse("shops:channel-list", args=[channel.shop.slug]),
            now=now,
        )


def _held(rows: list[Delivery]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        pk__in=[row.pk for row in rows],
        state=DeliveryState.SENDING,
        claimed_by=rows[0].claimed_by,
        attempts=rows[0].attempts,
    )


def _close(rows: list[Delivery], state: DeliveryState) -> None:
    if rows:
        _held(rows).update(state=state, lease_until=None)
