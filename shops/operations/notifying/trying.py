"""The test button: one message now, and what the place said to it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from shops.enums import ChannelKind
from shops.errors import ChannelRefused
from shops.models import NotificationChannel, User
from shops.operations.notifying.targets import target_of
from shops.operations.notifying.wording import trial_message
from shops.transports import send
from shops.transports.reading import Answer

# Robots take 20 messages a minute; a hand that clicks in anger must not use them up.
_BETWEEN = timedelta(seconds=5)


def try_channel(*, channel: NotificationChannel, actor: User, now: datetime) -> Answer:
    """Send a test message now and note the answer; one that arrives brings a dead channel back.

    The team's goes to whoever asks. Raises ChannelRefused when the last try was moments ago.
    Calls the place, so it takes as long as the place does, up to half a minute.
    """
    rows = NotificationChannel.objects.filter(pk=channel.pk)
    if not rows.filter(Q(tested_at=None) | Q(tested_at__lte=now - _BETWEEN)).update(tested_at=now):
        raise ChannelRefused(_("It was tried a moment ago. Wait a few seconds."))
    target = target_of(channel, actor if channel.kind == ChannelKind.TEAM else None)
    answer = target if isinstance(target, Answer) else _send(channel, target, actor, now)
    if answer.is_ok:
        rows.update(
            failures=0,
            retry_at=None,
            disabled_at=None,
            last_success_at=now,
            last_answer="ok",
            last_detail="",
        )
    else:
        rows.update(last_failure_at=now, last_answer=answer.code, last_detail=answer.detail)
    return answer


def _send(
    channel: NotificationChannel, target: dict[str, str], actor: User, now: datetime
) -> Answer:
    language = actor.language if channel.kind == ChannelKind.TEAM else channel.speaks
    message = trial_message(channel.shop, language=language, message_id=str(uuid.uuid4()), now=now)
    return send(channel.kind, target, message)
