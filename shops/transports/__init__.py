"""Ways out of the house: one message to one place, and what the place answered.

Values in, an Answer out; nothing here reads a table or decides whether to send.
"""

from __future__ import annotations

from collections.abc import Callable

from shops.enums import ChannelKind
from shops.transports import mail, robots, webhook
from shops.transports.message import Message
from shops.transports.reading import Answer

Target = dict[str, str]

_WAYS: dict[str, Callable[[Target, Message], Answer]] = {
    ChannelKind.TEAM: mail.send,
    ChannelKind.EMAIL: mail.send,
    ChannelKind.WECOM: robots.send_wecom,
    ChannelKind.DINGTALK: robots.send_dingtalk,
    ChannelKind.FEISHU: robots.send_feishu,
    ChannelKind.SLACK: robots.send_slack,
    ChannelKind.WEBHOOK: webhook.send,
}


def send(kind: str, target: Target, message: Message) -> Answer:
    """Send one message now; never raises for what the other side does or fails to do."""
    return _WAYS[kind](target, message)
