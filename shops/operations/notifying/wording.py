"""Puts notices into one message, in a language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from shops.enums import NoticeLevel
from shops.masking import mask_text
from shops.models import Delivery, Notice, Shop
from shops.notice_texts import body_of, button_of, first_hour_of, subject_of
from shops.operations.notifying.links import acknowledge_link
from shops.transports.message import Message

_LISTED = 12
_URGENCY = (NoticeLevel.CRITICAL, NoticeLevel.HOLD, NoticeLevel.WATCH, NoticeLevel.INFO)


def message_of(deliveries: Sequence[Delivery], *, message_id: str) -> Message:
    """The message that tells of these deliveries of one channel to one recipient."""
    first = deliveries[0]
    language = first.recipient.language if first.recipient else first.channel.speaks
    with override(language):
        return _one(first, message_id) if len(deliveries) == 1 else _many(deliveries, message_id)


def trial_message(shop: Shop, *, language: str, message_id: str, now: datetime) -> Message:
    """The message of the test button."""
    with override(language):
        return Message(
            delivery=message_id,
            subject=_("This is a test"),
            lines=(
                _("Alerts of the shop “%(shop)s” will arrive here.") % {"shop": shop.name},
                _("Nothing has happened; there is nothing to do."),
            ),
            url=address_of(reverse("shops:channel-list", args=[shop.slug])),
            button=_("Open the channels"),
            shop=shop.name,
            facts={"type": "test", "shop": _shop_facts(shop), "at": _rfc3339(now), "notices": []},
        )


def address_of(path: str) -> str:
    return str(settings.BRUSHGUARD_BASE_URL).rstrip("/") + path


def _one(delivery: Delivery, message_id: str) -> Message:
    notice, shop = delivery.notice, delivery.channel.shop
    todo = first_hour_of(notice.code)
    is_open_alert = notice.is_alert and notice.acknowledged_at is None
    return Message(
        delivery=message_id,
        subject=mask_text(subject_of(notice.code, notice.params)),
        lines=tuple(
            line for line in (mask_text(body_of(notice.code, notice.params)), todo) if line
        ),
        url=address_of(notice.path),
        button=button_of(notice.code),
        acknowledge_url=address_of(acknowledge_link(delivery)) if is_open_alert else "",
        acknowledge_word=_("I have seen it"),
        note=_note(delivery) if is_open_alert else "",
        is_urgent=notice.level == NoticeLevel.CRITICAL,
        shop=shop.name,
        facts={"type": "notice", "shop": _shop_facts(shop), "notices": [_facts(delivery)]},
    )


def _many(deliveries: Sequence[Delivery], message_id: str) -> Message:
    shop = deliveries[0].channel.shop
    by_urgency = sorted(
        deliveries,
        key=lambda one: (_URGENCY.index(NoticeLevel(one.notice.level)), one.notice.created_at),
    )
    lines = [_line(one.notice, shop) for one in by_urgency[:_LISTED]]
    more = len(by_urgency) - _LISTED
    if more > 0:
        lines.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    return Message(
        delivery=message_id,
        subject=ngettext("%(n)s notice", "%(n)s notices", len(deliveries)) % {"n": len(deliveries)},
        lines=tuple(lines),
        url=address_of(reverse("shops:notice-list", args=[shop.slug])),
        button=_("See all notices"),
        is_urgent=by_urgency[0].notice.level == NoticeLevel.CRITICAL,
        shop=shop.name,
        facts={
            "type": "digest",
            "shop": _shop_facts(shop),
            "notices": [_facts(one) for one in by_urgency],
        },
    )


def _line(notice: Notice, shop: Shop) -> str:
    at = notice.created_at.astimezone(shop.zone)
    return mask_text(f"· {at:%m-%d %H:%M} {subject_of(notice.code, notice.params)}")


def _note(delivery: Delivery) -> str:
    channel = delivery.channel
    if not channel.repeat_minutes or delivery.round >= channel.repeat_most:
        return _("This is the last time it is sent.") if delivery.round else ""
    if delivery.round:
        return _("Nobody has acknowledged this yet: sent again, time %(n)s.") % {
            "n": delivery.round + 1
        }
    return _("It is repeated every %(n)s minutes until somebody acknowledges it.") % {
        "n": channel.repeat_minutes
    }


def _facts(delivery: Delivery) -> dict[str, Any]:
    notice = delivery.notice
    return {
        "key": notice.key,
        "level": notice.level,
        "code": notice.code,
        "subject": mask_text(subject_of(notice.code, notice.params)),
        "text": mask_text(body_of(notice.code, notice.params)),
        "at": _rfc3339(notice.created_at),
        "repetition": delivery.round,
        "url": address_of(notice.path),
    }


def _shop_facts(shop: Shop) -> dict[str, str]:
    return {"slug": shop.slug, "name": shop.name}


def _rfc3339(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
