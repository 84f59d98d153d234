"""Stand-ins for what a shop's channels call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.slack import NotifySlack
from apprise.plugins.wecombot import NotifyWeComBot

from tests.shops.standin import StandIn, stand_in


@pytest.fixture
def robot(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A server that every robot's plugin calls instead of its own service."""
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    with stand_in() as played:
        monkeypatch.setattr(NotifyWeComBot, "notify_url", played.url + "/wecom?key={key}")
        monkeypatch.setattr(
            NotifyDingTalk, "notify_url", played.url + "/dingtalk?access_token={token}"
        )
        monkeypatch.setattr(NotifyFeishu, "notify_url", played.url + "/feishu/{token}")
        monkeypatch.setattr(NotifyLark, "notify_url", played.url + "/lark/")
        monkeypatch.setattr(NotifySlack, "webhook_url", played.url + "/slack")
        yield played
