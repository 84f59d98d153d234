"""Sets up, changes, stops and removes the ways by which a shop's people are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shops.enums import Action, ChannelKind, DeliveryState, NoticeLevel
from shops.errors import ChannelRefused
from shops.models import Delivery, NotificationChannel, Shop, User
from shops.operations import custody
from shops.operations.notifying import targets
from shops.outgoing import check_url
from shops.transports import webhook
from shops.transports.robots import check_robot_address

MOST_CHANNELS = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A channel that was written, and the webhook secret that was made for it, shown this once."""

    channel: NotificationChannel
    new_secret: str = ""


def add_team_channel(*, shop: Shop, now: datetime) -> NotificationChannel:
    """Give a new shop the one channel that needs no setting up: e-mail to its members."""
    return NotificationChannel.objects.create(
        shop=shop,
        kind=ChannelKind.TEAM,
        name=str(ChannelKind.TEAM.label),
        language=settings.LANGUAGE_CODE,
        created_at=now,
    )


def add_channel(
    *,
    shop: Shop,
    kind: str,
    choices: dict[str, Any],
    target: dict[str, str],
    actor: User,
    now: datetime,
) -> Kept:
    """Set up a channel; `choices` are fields of the model, `target` its address and secret.

    A webhook without a secret gets one. Raises ChannelRefused for one too many, TargetRefused for
    an address that must not be called.
    """
    if shop.channels.count() >= MOST_CHANNELS:
        raise ChannelRefused(_("A shop has %(n)s channels at most.") % {"n": MOST_CHANNELS})
    target, new_secret = _complete(kind, target)
    with transaction.atomic():
        channel = NotificationChannel(
            shop=shop, kind=kind, created_at=now, created_by=actor, **choices
        )
        channel.sealed_target = targets.sealed(channel, target)
        channel.hint = targets.hint_of(kind, target)
        channel.save()
        _note(channel, "added", actor, now)
    return Kept(channel, new_secret)


def change_channel(
    *,
    channel: NotificationChannel,
    choices: dict[str, Any],
    target: dict[str, str],
    actor: User,
    now: datetime,
) -> None:
    """Change a channel; an empty `target` leaves its address as it is.

    A new address starts afresh: its failures are forgotten, and a dead channel works again. Raises
    TargetRefused for an address that must not be called.
    """
    for name, value in choices.items():
        setattr(channel, name, value)
    if target:
        old = targets.target_of(channel)
        known = old if isinstance(old, dict) else {}
        whole, _new = _complete(channel.kind, {**known, **target})
        channel.sealed_target = targets.sealed(channel, whole)
        channel.hint = targets.hint_of(channel.kind, whole)
        _start_afresh(channel)
    fields = [*choices, *(_ADDRESS_FIELDS if target else ())]
    with transaction.atomic():
        channel.save(update_fields=fields)
        _note(channel, "changed", actor, now)


def renew_secret(*, channel: NotificationChannel, actor: User, now: datetime) -> str:
    """Replace a webhook's secret at once and return the new one, which is shown this once."""
    old = targets.target_of(channel)
    if channel.kind != ChannelKind.WEBHOOK or not isinstance(old, dict):
        raise ChannelRefused(_("This channel has no secret of ours."))
    secret = webhook.new_secret()
    channel.sealed_target = targets.sealed(channel, {**old, "secret": secret})
    with transaction.atomic():
        channel.save(update_fields=["sealed_target"])
        _note(channel, "secret renewed", actor, now)
    return secret


def pause_channel(*, channel: NotificationChannel, actor: User, now: datetime) -> None:
    """Send nothing through it until it is resumed; what was waiting is dropped."""
    with transaction.atomic():
        NotificationChannel.objects.filter(pk=channel.pk, paused_at=None).update(paused_at=now)
        Delivery.objects.filter(channel=channel, state=DeliveryState.WAITING).update(
            state=DeliveryState.DROPPED
        )
        _note(channel, "paused", actor, now)


def resume_channel(*, channel: NotificationChannel, actor: User, now: datetime) -> None:
    """Send through it again, after a pause or after it was switched off as dead."""
    _start_afresh(channel)
    channel.paused_at = None
    with transaction.atomic():
        channel.save(update_fields=["paused_at", "disabled_at", "failures", "retry_at"])
        _note(channel, "resumed", actor, now)


def delete_channel(*, channel: NotificationChannel, actor: User, now: datetime) -> None:
    """Remove a channel with its address and its outbox. The team's stays and can be paused."""
    if channel.kind == ChannelKind.TEAM:
        raise ChannelRefused(_("The e-mail to the shop's people can be paused, not deleted."))
    with transaction.atomic():
        _note(channel, "deleted", actor, now)
        channel.delete()


_ADDRESS_FIELDS = ("sealed_target", "hint", "disabled_at", "failures", "retry_at")


def _start_afresh(channel: NotificationChannel) -> None:
    channel.disabled_at, channel.retry_at, channel.failures = None, None, 0


def _complete(kind: str, target: dict[str, str]) -> tuple[dict[str, str], str]:
    """Look at the address, and give a webhook its secret."""
    if kind == ChannelKind.WEBHOOK:
        check_url(target["url"])
    elif kind != ChannelKind.EMAIL:
        check_robot_address(kind, target["url"])
    if kind == ChannelKind.WEBHOOK and not target.get("secret"):
        secret = webhook.new_secret()
        return {**target, "secret": secret}, secret
    return target, ""


def _note(channel: NotificationChannel, what: str, actor: User, now: datetime) -> None:
    levels = [level.value for level in NoticeLevel if channel.wants(level.value)]
    custody.record(
        shop=channel.shop,
        action=Action.CHANNEL_CHANGED,
        object=f"channel:{channel.public_id}",
        now=now,
        actor=actor,
        detail={"what": what, "kind": channel.kind, "levels": levels},
    )
