"""A manager sets up where alerts go, tries it, and reads in plain words what the place said."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shops.enums import ChannelKind, Role
from shops.models import NotificationChannel, Shop
from shops.operations.notifying.targets import target_of
from tests.factories import NOW, make_member, make_shop, make_user
from tests.shops.standin import StandIn

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=ab12-cd34"
CHOICES = {
    "name": "夜班群",
    "wants_critical": "on",
    "wants_hold": "on",
    "digest": "none",
    "digest_at": "09:00",
    "critical_at_once": "on",
    "repeat_minutes": "10",
    "repeat_most": "6",
    "language": "zh-hans",
}


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(owner=make_user(), slug="umbrellas")


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    client.force_login(
        make_member(shop, Role.MANAGER, make_user("boss@example.com", language="en"))
    )
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def channel(shop: Shop, manager: Client) -> NotificationChannel:
    _add(manager, shop, "wecom", url=WECOM)
    return shop.channels.get(kind=ChannelKind.WECOM)


def _add(client: Client, shop: Shop, kind: str, **more: str) -> Any:
    return client.post(reverse("shops:channel-add", args=[shop.slug, kind]), CHOICES | more)


def _do(client: Client, channel: NotificationChannel, what: str) -> str:
    url = reverse(f"shops:channel-{what}", args=[channel.shop.slug, channel.pk])
    return client.post(url, follow=True).content.decode()


def _target(channel: NotificationChannel) -> Any:
    return target_of(NotificationChannel.objects.select_related("shop").get(pk=channel.pk))


def test_robot_is_set_up_and_its_address_never_shown_again(
    shop: Shop, manager: Client, channel: NotificationChannel
) -> None:
    assert _target(channel) == {"url": WECOM}
    pages = [
        manager.get(reverse("shops:channel-list", args=[shop.slug])),
        manager.get(reverse("shops:channel-edit", args=[shop.slug, channel.pk])),
    ]
    for page in pages:
        assert "ab12-cd34" not in page.content.decode()
        assert "…cd34" in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=a"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=a"),
        ("wecom", WECOM + "&x=1"),
        ("dingtalk", WECOM),
        ("feishu", "http://open.feishu.cn/open-apis/bot/v2/hook/abc"),
        ("slack", "https://hooks.slack.com/services/"),
        ("webhook", "http://93.184.216.34/hook"),
        ("webhook", "https://127.0.0.1/hook"),
        ("webhook", "https://169.254.169.254/latest/meta-data"),
        ("webhook", "no address"),
        ("webhook", ""),
    ],
)
def test_address_that_is_none_is_refused_beside_its_field(
    shop: Shop, manager: Client, kind: str, url: str
) -> None:
    answer = _add(manager, shop, kind, url=url)
    assert answer.status_code == 200
    assert answer.context["form"].errors["url"]
    assert shop.channels.count() == 1


def test_webhook_s_secret_is_made_here_and_shown_once(
    shop: Shop, manager: Client, settings: Any
) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    page = _add(manager, shop, "webhook", url="http://127.0.0.1:9/hook").content.decode()
    channel = shop.channels.get(kind=ChannelKind.WEBHOOK)
    secret = _target(channel)["secret"]
    assert secret in page
    listed = manager.get(reverse("shops:channel-list", args=[shop.slug])).content.decode()
    assert secret not in listed
    renewed = _do(manager, channel, "secret")
    assert _target(channel)["secret"] in renewed
    assert secret not in renewed


def test_change_leaves_the_address_as_it_is_unless_a_new_one_is_typed(
    shop: Shop, manager: Client, channel: NotificationChannel
) -> None:
    url = reverse("shops:channel-edit", args=[shop.slug, channel.pk])
    manager.post(url, CHOICES | {"name": "白班群", "url": ""})
    channel.refresh_from_db()
    assert (channel.name, _target(channel)) == ("白班群", {"url": WECOM})
    NotificationChannel.objects.filter(pk=channel.pk).update(disabled_at=NOW, failures=9)
    manager.post(url, CHOICES | {"url": WECOM.replace("cd34", "ef56")})
    channel.refresh_from_db()
    assert (_target(channel)["url"][-4:], channel.failures, channel.is_working) == ("ef56", 0, True)


def test_secret_stays_when_only_the_address_changes(shop: Shop, manager: Client) -> None:
    first = "https://oapi.dingtalk.com/robot/send?access_token=aa11"
    _add(manager, shop, "dingtalk", url=first, secret="SECaa11")
    channel = shop.channels.get(kind=ChannelKind.DINGTALK)
    edit = reverse("shops:channel-edit", args=[shop.slug, channel.pk])
    manager.post(edit, CHOICES | {"url": first.replace("aa11", "bb22"), "secret": ""})
    assert _target(channel) == {"url": first.replace("aa11", "bb22"), "secret": "SECaa11"}


def test_addresses_of_mail_are_checked_one_by_one(shop: Shop, manager: Client) -> None:
    answer = _add(manager, shop, "email", emails="a@example.com, nobody")
    assert "“nobody”" in str(answer.context["form"].errors["emails"])
    _add(manager, shop, "email", emails="a@example.com，b@example.com; a@example.com")
    channel = shop.channels.get(kind=ChannelKind.EMAIL)
    assert _target(channel) == {"emails": "a@example.com,b@example.com"}
    assert "a@" not in channel.hint


def test_quiet_hours_need_both_ends(shop: Shop, manager: Client) -> None:
    answer = _add(manager, shop, "wecom", url=WECOM, quiet_from="22:00")
    assert answer.context["form"].errors["quiet_until"]
    assert shop.channels.count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"errcode":0}', "It arrived."),
        ('{"errcode":93000,"errmsg":"invalid webhook url"}', "does not exist any more"),
        ('{"errcode":45009,"errmsg":"api freq out of limit"}', "takes no more messages"),
    ],
)
def test_test_button_says_what_the_place_answered(
    manager: Client, channel: NotificationChannel, robot: StandIn, body: str, words: str
) -> None:
    robot.says(body)
    page = _do(manager, channel, "test")
    assert words in page
    ((_path, _headers, sent),) = robot.asked
    assert "umbrellas" in json.loads(sent)["text"]["content"]


def test_test_that_arrives_brings_a_dead_channel_back(
    manager: Client, channel: NotificationChannel, robot: StandIn
) -> None:
    NotificationChannel.objects.filter(pk=channel.pk).update(disabled_at=NOW, failures=10)
    robot.says('{"errcode":93000}')
    _do(manager, channel, "test")
    channel.refresh_from_db()
    assert channel.disabled_at is not None
    NotificationChannel.objects.filter(pk=channel.pk).update(tested_at=None)
    robot.says('{"errcode":0}')
    _do(manager, channel, "test")
    channel.refresh_from_db()
    assert channel.is_working


def test_angry_clicks_do_not_use_the_robot_up(
    manager: Client, channel: NotificationChannel, robot: StandIn
) -> None:
    robot.says('{"errcode":0}')
    pages = [_do(manager, channel, "test") for _ in range(4)]
    assert len(robot.asked) == 1
    assert "tried a moment ago" in pages[-1]


def test_test_of_the_team_s_mail_goes_to_whoever_asks(shop: Shop, manager: Client) -> None:
    make_member(shop, Role.MANAGER)
    _do(manager, shop.channels.get(), "test")
    assert [message.to for message in mail.outbox] == [["boss@example.com"]]


def test_dead_channel_is_shown_with_its_reason(
    shop: Shop, manager: Client, channel: NotificationChannel
) -> None:
    NotificationChannel.objects.filter(pk=channel.pk).update(
        disabled_at=NOW,
        failures=3,
        last_failure_at=NOW - timedelta(hours=1),
        last_answer="gone",
        last_detail="93000 invalid webhook url",
    )
    page = manager.get(reverse("shops:channel-list", args=[shop.slug])).content.decode()
    assert "Switched off: it failed too often" in page
    assert "does not exist any more" in page
    assert "93000 invalid webhook url" in page


def test_page_warns_when_nothing_carries_critical_alerts(shop: Shop, manager: Client) -> None:
    url = reverse("shops:channel-list", args=[shop.slug])
    assert "No working channel" not in manager.get(url).content.decode()
    _do(manager, shop.channels.get(), "pause")
    assert "No working channel carries critical alerts" in manager.get(url).content.decode()


def test_team_s_mail_is_paused_but_never_deleted(shop: Shop, manager: Client) -> None:
    page = _do(manager, shop.channels.get(), "delete")
    assert "can be paused, not deleted" in page
    assert shop.channels.count() == 1


def test_deleted_channel_is_gone_and_custody_remembers(
    shop: Shop, manager: Client, channel: NotificationChannel
) -> None:
    _do(manager, channel, "delete")
    assert shop.channels.count() == 1
    lines = shop.custody.filter(action="channel.changed").values_list("line", flat=True)
    assert [json.loads(line)["detail"]["what"] for line in lines.order_by("seq")] == [
        "added",
        "deleted",
    ]


def test_one_more_channel_than_a_shop_may_have_is_refused(
    shop: Shop, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shops.operations.channels.MOST_CHANNELS", 1)
    answer = _add(manager, shop, "wecom", url=WECOM)
    assert "1 channels at most" in answer.content.decode()


def test_list_asks_as_often_for_three_channels_as_for_one(
    shop: Shop, manager: Client, channel: NotificationChannel
) -> None:
    url = reverse("shops:channel-list", args=[shop.slug])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            manager.get(url)
        counts.append(len(asked))
        _add(manager, shop, "wecom", url=WECOM)
        _add(manager, shop, "wecom", url=WECOM)
        manager.get(url)  # takes up what the two wanted to say
    assert counts[0] == counts[1]


def test_list_says_how_each_channel_stands(
    shop: Shop, manager: Client, channel: NotificationChannel, robot: StandIn
) -> None:
    url = reverse("shops:channel-list", args=[shop.slug])
    assert "Not tried yet" in manager.get(url).content.decode()
    robot.says('{"errcode":93000}')
    assert "The last test failed" in _do(manager, channel, "test")
