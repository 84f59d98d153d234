"""An alert reaches those who can act, through every channel, until one of them says so."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from shops.enums import ChannelKind, DeliveryState, Digest, NoticeLevel, Role
from shops.models import Delivery, Notice, NotificationChannel, Shop
from shops.operations import channels, notifying
from shops.operations.notifying import planning, sending
from tests.factories import make_member, make_shop, make_user
from tests.shops.standin import StandIn

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=ab12-cd34"


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(owner=make_user(email="owner@example.com"))


def _channel(shop: Shop, kind: str = ChannelKind.WECOM, url: str = WECOM, **more: Any) -> Any:
    choices = {"name": f"channel {kind}"} | more
    owner = shop.memberships.get(role=Role.OWNER).user
    return channels.add_channel(
        shop=shop, kind=kind, choices=choices, target={"url": url}, actor=owner, now=NOW
    ).channel


def _alert(
    shop: Shop,
    level: str = NoticeLevel.CRITICAL,
    key: str = "inc-1",
    now: datetime = NOW,
    code: str = "incident_critical",
) -> Notice:
    return notifying.notify(
        shop=shop,
        key=f"incident:{key}:{level}",
        level=level,
        code=code,
        params={
            "product": "雨伞",
            "orders": "2000",
            "expected": "3",
            "start": "20:00",
            "end": "20:30",
            "suspects": "1960",
        },
        path=f"/shops/{shop.slug}/incidents/{key}/",
        now=now,
    )


def _deliver(now: datetime = NOW, worker: str = "w") -> int:
    """Send everything that is due, as the tasks do; count the messages taken up."""
    sent = 0
    while due := notifying.channels_due(now):
        for channel_id in due:
            sent += notifying.send_next(channel_id=channel_id, worker=worker, now=now)
    return sent


def _read(channel: NotificationChannel) -> NotificationChannel:
    return NotificationChannel.objects.get(pk=channel.pk)


def _only(shop: Shop, channel: NotificationChannel) -> None:
    """Leave the team's e-mail out of it."""
    shop.channels.exclude(pk=channel.pk).update(paused_at=NOW)


def _said(robot: StandIn) -> list[str]:
    return [json.loads(body)["text"]["content"] for _path, _headers, body in robot.asked]


# --- who is told ---


def test_notify_writes_one_notice_when_the_same_thing_is_told_twice(shop: Shop) -> None:
    assert _alert(shop) == _alert(shop)
    assert shop.custody.filter(action="notice.added").count() == 1
    assert Delivery.objects.count() == 1


def test_owner_and_order_reviewer_get_a_letter_when_it_is_an_alert(shop: Shop) -> None:
    make_member(shop=shop, role=Role.ORDER_REVIEWER, user=make_user(email="review@example.com"))
    make_member(shop=shop, role=Role.CLERK, user=make_user(email="clerk@example.com"))
    _alert(shop)
    _deliver()
    assert sorted(message.to for message in mail.outbox) == [
        ["owner@example.com"],
        ["review@example.com"],
    ]
    assert f"/shops/{shop.slug}/incidents/inc-1/" in mail.outbox[0].body


def test_order_reviewer_gets_no_letter_when_it_is_information(shop: Shop) -> None:
    make_member(shop=shop, role=Role.ORDER_REVIEWER, user=make_user(email="review@example.com"))
    _alert(shop, NoticeLevel.INFO)
    _deliver()
    assert [message.to for message in mail.outbox] == [["owner@example.com"]]


def test_nobody_of_another_shop_is_told(shop: Shop, robot: StandIn) -> None:
    other = make_shop(slug="other", owner=make_user(email="rival@example.com"))
    _channel(other)
    _alert(shop)
    _deliver()
    assert [message.to for message in mail.outbox] == [["owner@example.com"]]
    assert robot.asked == []


def test_letter_is_in_the_language_of_whoever_reads_it(shop: Shop) -> None:
    make_member(shop, Role.MANAGER, make_user(email="english@example.com", language="en"))
    _alert(shop)
    _deliver()
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert "gets orders that are not genuine" in subjects["english@example.com"]


@pytest.mark.parametrize("level", NoticeLevel.values)
def test_channel_carries_only_the_levels_it_was_set_to(
    shop: Shop, robot: StandIn, level: str
) -> None:
    robot.says('{"errcode":0}')
    only = {f"wants_{one}": one == level for one in NoticeLevel.values}
    _only(shop, _channel(shop, **only))
    for one in NoticeLevel.values:
        _alert(shop, one)
    _deliver()
    assert [row.notice.level for row in Delivery.objects.filter(round=0)] == [level]
    assert len(robot.asked) == 1


# --- once, and not lost ---


def test_nothing_is_sent_when_another_worker_has_it(shop: Shop) -> None:
    _alert(shop)
    team = shop.channels.get()
    assert sending._claim(team.pk, "first", NOW)
    assert not notifying.send_next(channel_id=team.pk, worker="second", now=NOW)
    assert mail.outbox == []


def test_message_of_a_killed_worker_comes_again_under_the_same_id(
    shop: Shop, robot: StandIn
) -> None:
    channel = _channel(shop, ChannelKind.WEBHOOK, f"{robot.url}/hook")
    _only(shop, channel)
    _alert(shop)
    rows = sending._claim(channel.pk, "killed", NOW)
    sending._send(rows)  # and then it dies, before it wrote that down
    assert notifying.channels_due(NOW + timedelta(minutes=1)) == []
    assert _deliver(NOW + sending.LEASE + timedelta(seconds=1)) == 1
    ids = [headers["BrushGuard-Delivery"] for _path, headers, _body in robot.asked]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert Delivery.objects.filter(round=0).get().state == DeliveryState.SENT


def test_worker_that_lost_its_lease_writes_nothing_down(shop: Shop) -> None:
    _alert(shop)
    team = shop.channels.get()
    slow = sending._claim(team.pk, "slow", NOW)
    later = NOW + sending.LEASE + timedelta(seconds=1)
    assert _deliver(later, "quick") == 1
    sending._settle(slow, sending.Answer("ok"), later + timedelta(seconds=1))
    assert shop.custody.filter(action="notice.sent").count() == 1
    assert Delivery.objects.filter(round=1).count() == 1


# --- a place that fails ---


def test_dead_channel_holds_up_no_other(shop: Shop, robot: StandIn) -> None:
    robot.says('{"errcode":93000,"errmsg":"invalid webhook url"}')
    _channel(shop)
    _alert(shop)
    _deliver()
    assert [message.to for message in mail.outbox] == [["owner@example.com"]]


def test_failure_is_tried_again_ever_more_slowly(shop: Shop, robot: StandIn) -> None:
    robot.says("", 503)
    channel = _channel(shop)
    _only(shop, channel)
    _alert(shop)
    assert _deliver() == 1
    assert _read(channel).last_answer == "broken"
    waits = []
    for _ in range(4):
        channel = _read(channel)
        assert channel.retry_at is not None
        assert channel.last_failure_at is not None
        waits.append(channel.retry_at - channel.last_failure_at)
        assert _deliver(channel.retry_at - timedelta(seconds=1)) == 0
        assert _deliver(channel.retry_at) == 1
    assert waits == sorted(waits)
    robot.says('{"errcode":0}')
    retry_at = _read(channel).retry_at
    assert retry_at is not None
    assert _deliver(retry_at) == 1
    healed = _read(channel)
    assert (healed.failures, healed.retry_at, healed.last_success_at) == (0, None, retry_at)


def test_place_is_left_alone_for_as_long_as_it_asks(shop: Shop, robot: StandIn) -> None:
    robot.says("", 429, Retry_After="600")
    channel = _channel(shop)
    _only(shop, channel)
    _alert(shop)
    _deliver()
    assert _read(channel).retry_at == NOW + timedelta(seconds=600)


@pytest.mark.parametrize(
    ("body", "status", "tries"),
    [("", 503, planning.FAILURES_TO_DEATH), ("", 404, planning.FINAL_FAILURES_TO_DEATH)],
)
def test_channel_is_switched_off_and_told_of_when_it_fails_too_often(
    shop: Shop, robot: StandIn, body: str, status: int, tries: int
) -> None:
    robot.says(body, status)
    channel = _channel(shop)
    _alert(shop)
    now: datetime | None = NOW
    for _ in range(tries):
        assert _read(channel).disabled_at is None
        assert now is not None
        _deliver(now)
        now = _read(channel).retry_at
    assert len(robot.asked) == tries
    assert _read(channel).disabled_at is not None
    told = shop.notices.get(code="channel_dead")
    assert channel.name in told.text
    assert not Delivery.objects.filter(notice=told, channel=channel).exists()
    assert Delivery.objects.filter(notice=told, channel__kind=ChannelKind.TEAM).exists()
    assert now is not None
    assert _deliver(now + timedelta(days=1)) >= 0
    assert len(robot.asked) == tries


def test_what_could_not_be_sent_for_a_day_is_given_up(shop: Shop, robot: StandIn) -> None:
    robot.says("", 503)
    _only(shop, _channel(shop))
    _alert(shop)
    _deliver()
    assert notifying.give_up_on_old(NOW + timedelta(hours=23)) == 0
    assert notifying.give_up_on_old(NOW + timedelta(hours=25)) == 1


def test_mail_server_that_is_down_is_a_failure_in_words(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    _alert(shop)
    _deliver()
    team = shop.channels.get()
    assert (team.last_answer, team.last_detail) == ("mail", "ConnectionRefusedError")


def test_destroyed_key_is_a_failure_in_words(shop: Shop, robot: StandIn) -> None:
    channel = _channel(shop)
    shop.data_key.delete()
    _only(shop, channel)
    _alert(shop)
    _deliver()
    assert (_read(channel).last_answer, robot.asked) == ("sealed", [])


# --- again, until somebody has seen it ---


def test_alert_comes_back_until_its_last_time(shop: Shop) -> None:
    shop.channels.update(repeat_minutes=10, repeat_most=2)
    _alert(shop)
    now = NOW
    for expected in (1, 2, 3, 3, 3):
        _deliver(now)
        assert len(mail.outbox) == expected
        assert _deliver(now + timedelta(minutes=9)) == 0
        now += timedelta(minutes=10)


def test_alert_stays_quiet_when_somebody_acknowledged_it(shop: Shop) -> None:
    notice = _alert(shop)
    _deliver()
    assert notifying.acknowledge(notice=notice, actor=make_user(), now=NOW)
    assert not notifying.acknowledge(notice=notice, actor=make_user(), now=NOW)
    assert _deliver(NOW + timedelta(days=1)) == 0


def test_alert_acknowledged_while_it_is_planned_is_not_sent(shop: Shop) -> None:
    notice = _alert(shop)
    Notice.objects.filter(pk=notice.pk).update(acknowledged_at=NOW)
    _deliver()
    assert mail.outbox == []
    assert Delivery.objects.get().state == DeliveryState.DROPPED


def test_program_is_told_once_of_what_was_acknowledged_before(shop: Shop, robot: StandIn) -> None:
    _only(shop, _channel(shop, ChannelKind.WEBHOOK, f"{robot.url}/hook"))
    notice = _alert(shop)
    Notice.objects.filter(pk=notice.pk).update(acknowledged_at=NOW)
    _deliver()
    assert len(robot.asked) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("level", [NoticeLevel.INFO, NoticeLevel.WATCH])
def test_what_is_no_alert_is_sent_once(shop: Shop, level: str) -> None:
    shop.channels.update(wants_watch=True)
    _alert(shop, level)
    _deliver()
    assert _deliver(NOW + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_what_is_past_is_told_once_and_asks_nobody_to_stop_parcels(shop: Shop) -> None:
    _alert(shop, code="incident_over")
    _deliver()
    assert _deliver(NOW + timedelta(days=1)) == 0
    [letter] = mail.outbox
    assert "暂缓" not in letter.body
    assert "无法拦下" in letter.body


def test_alert_is_not_repeated_when_the_channel_says_so(shop: Shop) -> None:
    shop.channels.update(repeat_minutes=0)
    _alert(shop)
    _deliver()
    assert _deliver(NOW + timedelta(days=1)) == 0


# --- the link in the message ---


def _link(text: str) -> str:
    found = re.search(r"(/seen/[^\s]+/)", text)
    assert found
    return found.group(1)


def test_link_in_a_letter_acknowledges_in_the_member_s_name_by_a_click_only(
    shop: Shop, client: Client
) -> None:
    notice = _alert(shop)
    _deliver()
    path = _link(str(mail.outbox[0].body))
    for _ in range(3):  # mail filters and chat programs look at every link
        assert client.get(path).status_code == 200
    notice.refresh_from_db()
    assert notice.acknowledged_at is None
    assert client.post(path).status_code == 302
    notice.refresh_from_db()
    assert notice.acknowledged_by == shop.memberships.get().user
    assert client.get(path).status_code == 200


def test_link_in_a_group_acknowledges_in_the_name_of_the_channel(
    shop: Shop, robot: StandIn, client: Client
) -> None:
    robot.says('{"errcode":0}')
    _only(shop, _channel(shop, name="夜班群"))
    notice = _alert(shop)
    _deliver()
    assert client.post(_link(_said(robot)[0])).status_code == 302
    notice.refresh_from_db()
    assert (notice.acknowledged_by, notice.acknowledged_through) == (None, "夜班群")


def test_forged_old_or_orphaned_link_opens_nothing(
    shop: Shop, robot: StandIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot.says('{"errcode":0}')
    channel = _channel(shop)
    _alert(shop)
    _deliver()
    letter, group = _link(str(mail.outbox[0].body)), _link(_said(robot)[0])
    forged = group[:-2] + ("a" if group[-2] != "a" else "b") + "/"
    assert client.post(forged).status_code == 404
    shop.memberships.all().delete()
    assert client.post(letter).status_code == 404
    channel.delete()
    assert client.post(group).status_code == 404


def test_link_grows_old(shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _alert(shop)
    _deliver()
    monkeypatch.setattr("shops.operations.notifying.links._VALID", timedelta(seconds=-1))
    assert client.get(_link(str(mail.outbox[0].body))).status_code == 404


# --- when ---


def test_night_waits_for_the_morning_but_not_when_it_is_critical(
    shop: Shop, robot: StandIn
) -> None:
    robot.says('{"errcode":0}')
    quiet = {"quiet_from": time(9, 0), "quiet_until": time(11, 0)}
    _only(shop, _channel(shop, **quiet))
    _alert(shop, NoticeLevel.HOLD, "quiet")
    _alert(shop, NoticeLevel.CRITICAL, "loud")
    assert _deliver() == 1
    assert _deliver(NOW + timedelta(minutes=59)) == 1  # the critical one again
    hold = Delivery.objects.get(notice__level=NoticeLevel.HOLD)
    assert hold.due_at == NOW + timedelta(hours=1)


def test_critical_waits_too_when_the_channel_says_so(shop: Shop, robot: StandIn) -> None:
    quiet = {"quiet_from": time(9, 0), "quiet_until": time(11, 0), "critical_at_once": False}
    _only(shop, _channel(shop, **quiet))
    _alert(shop)
    assert _deliver() == 0


def test_digest_gathers_what_came_into_one_message(shop: Shop, robot: StandIn) -> None:
    robot.says('{"errcode":0}')
    _only(shop, _channel(shop, digest=Digest.HOURLY))
    for number in range(15):
        _alert(shop, NoticeLevel.HOLD, f"n{number}")
    assert _deliver() == 0
    assert _deliver(NOW + timedelta(hours=1)) == 1
    (said,) = _said(robot)
    assert "15 条提醒" in said.splitlines()[0]
    assert len(said.encode()) <= 2048
    assert _deliver(NOW + timedelta(days=1)) == 0


def test_storm_becomes_one_message_without_a_digest(shop: Shop, robot: StandIn) -> None:
    robot.says('{"errcode":0}')
    _only(shop, _channel(shop, repeat_minutes=0))
    for number in range(30):
        _alert(shop, NoticeLevel.HOLD, f"n{number}")
    assert _deliver() == 1
    assert len(robot.asked) == 1


def test_a_few_alerts_come_one_by_one(shop: Shop, robot: StandIn) -> None:
    robot.says('{"errcode":0}')
    _only(shop, _channel(shop, repeat_minutes=0))
    for number in range(3):
        _alert(shop, NoticeLevel.HOLD, f"n{number}")
    assert _deliver() == 3


def test_paused_channel_sends_nothing_and_nothing_old_afterwards(
    shop: Shop, robot: StandIn
) -> None:
    robot.says('{"errcode":0}')
    channel = _channel(shop, digest=Digest.HOURLY)
    owner = shop.memberships.get().user
    _alert(shop, NoticeLevel.HOLD, "before")
    channels.pause_channel(channel=channel, actor=owner, now=NOW)
    _alert(shop, NoticeLevel.HOLD, "meanwhile")
    channels.resume_channel(channel=_read(channel), actor=owner, now=NOW)
    _alert(shop, NoticeLevel.HOLD, "after")
    _deliver(NOW + timedelta(hours=1))
    told = Delivery.objects.filter(channel=channel, state=DeliveryState.SENT)
    assert [row.notice.key for row in told] == ["incident:after:hold"]


# --- what is said ---


def test_message_says_what_to_do_first_and_masks_what_slipped_in(
    shop: Shop, robot: StandIn
) -> None:
    robot.says('{"errcode":0}')
    _only(shop, _channel(shop))
    notifying.notify(
        shop=shop,
        key="k",
        level=NoticeLevel.HOLD,
        code="incident_hold",
        params={
            "product": "致电 13812345678",
            "orders": "9",
            "expected": "1",
            "start": "1",
            "end": "2",
            "suspects": "8",
        },
        path="/x/",
        now=NOW,
    )
    _deliver()
    (said,) = _said(robot)
    assert "13812345678" not in said
    assert "138****5678" in said


def test_a_secret_is_neither_in_the_table_nor_in_custody(shop: Shop, robot: StandIn) -> None:
    channel = _channel(shop)
    raw = bytes(_read(channel).sealed_target or b"")
    assert b"ab12" not in raw
    assert "ab12" not in " ".join(shop.custody.values_list("line", flat=True))
    assert channel.hint == "qyapi.weixin.qq.com/…cd34"
