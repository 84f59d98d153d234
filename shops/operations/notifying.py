"""Tells the shop's people what they must learn of, and keeps on until somebody has seen it.

Notices are an outbox: the row is written in the transaction of what it tells of; sending comes
later, claimed by conditional update, so that a killed worker neither loses nor multiplies it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import override

from shops.enums import Action, NoticeLevel, Role
from shops.models import Membership, Notice, Shop, User
from shops.notice_texts import body_of, button_of, subject_of
from shops.operations import custody

# While a worker sends, nobody else takes the notice up; a killed sender's comes back after this.
_SENDING = timedelta(minutes=2)
# Waits before the 2nd, 3rd, 4th … sending; the last one repeats. An alert that nobody has
# acknowledged after ten minutes has probably reached nobody.
_REPEATS = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=4))
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
    """Write a notice into the outbox, once a key; the same key again changes nothing.

    `code` is one of `shops.notice_texts.TEXTS` and `params` fill its sentence, without personal
    data. Raises KeyError for a code without words, or when params lack one.
    """
    subject_of(code, params), body_of(code, params)
    notice, is_new = Notice.objects.get_or_create(
        shop=shop,
        key=key,
        defaults={
            "level": level,
            "code": code,
            "params": params,
            "path": path,
            "created_at": now,
            "next_send_at": now,
        },
    )
    if is_new:
        custody.record(
            shop=shop,
            action=Action.NOTICE_ADDED,
            object=f"notice:{notice.pk}",
            now=now,
            detail={"key": key, "level": str(level)},
        )
    return notice


def acknowledge(*, notice: Notice, actor: User, now: datetime) -> bool:
    """Stop a notice's repetition; False when somebody else already did."""
    with transaction.atomic():
        changed = Notice.objects.filter(pk=notice.pk, acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by=actor, next_send_at=None
        )
        if changed:
            custody.record(
                shop=notice.shop,
                action=Action.NOTICE_ACKNOWLEDGED,
                object=f"notice:{notice.pk}",
                now=now,
                actor=actor,
            )
    return bool(changed)


def due_notice_ids(now: datetime) -> list[int]:
    """List the notices to send now, oldest first."""
    due = Notice.objects.filter(next_send_at__lte=now).order_by("next_send_at")
    return list(due.values_list("pk", flat=True))


def send_notice(*, notice_id: int, now: datetime) -> int:
    """Send one due notice to everybody it concerns and plan its repetition.

    Returns how many people were written to; 0 when another worker has it. A mail server's refusal
    is kept on the notice, which stays due.
    """
    claimed = Notice.objects.filter(pk=notice_id, next_send_at__lte=now).update(
        next_send_at=now + _SENDING
    )
    if not claimed:
        return 0
    notice = Notice.objects.select_related("shop").get(pk=notice_id)
    people = list(_recipients(notice))
    try:
        for person in people:
            _mail(notice, person).send()
    except OSError as error:
        Notice.objects.filter(pk=notice_id).update(last_error=str(error)[:500])
        raise
    _plan_repetition(notice, sent_to=len(people), now=now)
    return len(people)


def _plan_repetition(notice: Notice, *, sent_to: int, now: datetime) -> None:
    is_alert = notice.level != NoticeLevel.INFO
    wait = _REPEATS[min(notice.times_sent, len(_REPEATS) - 1)]
    with transaction.atomic():
        Notice.objects.filter(pk=notice.pk, acknowledged_at=None).update(
            next_send_at=now + wait if is_alert else None
        )
        Notice.objects.filter(pk=notice.pk).update(times_sent=F("times_sent") + 1, last_error="")
        custody.record(
            shop=notice.shop,
            action=Action.NOTICE_SENT,
            object=f"notice:{notice.pk}",
            now=now,
            detail={"people": sent_to, "time": notice.times_sent + 1},
        )


def _recipients(notice: Notice) -> QuerySet[User]:
    roles = _INFORMED if notice.level == NoticeLevel.INFO else _ALERTED
    members = Membership.objects.current().filter(shop=notice.shop, role__in=roles)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("pk")


def _mail(notice: Notice, person: User) -> EmailMultiAlternatives:
    with override(person.language):
        context = {
            "subject": subject_of(notice.code, notice.params),
            "body": body_of(notice.code, notice.params),
            "button": button_of(notice.code),
            "shop": notice.shop,
            "url": settings.BRUSHGUARD_BASE_URL.rstrip("/") + notice.path,
            "is_repeated": notice.times_sent > 0,
            "is_alert": notice.level != NoticeLevel.INFO,
        }
        mail = EmailMultiAlternatives(
            subject=f"[BrushGuard · {notice.shop.name}] {context['subject']}",
            body=render_to_string("emails/notice.txt", context),
            to=[person.email],
        )
        mail.attach_alternative(render_to_string("emails/notice.html", context), "text/html")
    return mail
