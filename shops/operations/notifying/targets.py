"""Seals and opens the address of a channel."""

from __future__ import annotations

import json

from shops.crypto import cipher_of
from shops.enums import ChannelKind
from shops.errors import KeyDestroyed, SealBroken
from shops.masking import mask_text
from shops.models import NotificationChannel, User
from shops.transports.reading import Answer

_SHOWN = 4


def sealed(channel: NotificationChannel, target: dict[str, str]) -> bytes:
    """Seal an address under the shop's key, bound to its channel."""
    return cipher_of(channel.shop).seal_secret(channel.place, json.dumps(target).encode())


def target_of(
    channel: NotificationChannel, recipient: User | None = None
) -> dict[str, str] | Answer:
    """Open a channel's address; an Answer instead where there is none to be had."""
    if channel.kind == ChannelKind.TEAM:
        return {"emails": recipient.email} if recipient else Answer("nobody")
    try:
        plain = cipher_of(channel.shop).open_secret(channel.place, channel.sealed_target or b"")
    except (KeyDestroyed, SealBroken):
        return Answer("sealed")
    target: dict[str, str] = json.loads(plain)
    return target


def hint_of(kind: str, target: dict[str, str]) -> str:
    """What may be shown of an address: its server and its last letters, or a masked e-mail."""
    if kind == ChannelKind.EMAIL:
        return mask_text(target["emails"].replace(",", ", "))[:120]
    url = target["url"]
    host = url.split("//", 1)[-1].split("/", 1)[0]
    return f"{host}/…{url[-_SHOWN:]}"
