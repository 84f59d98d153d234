"""A robot gets what it can take, and its no is heard, inside a 200 as well."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override

from shops import outgoing
from shops.enums import ChannelKind
from shops.errors import TargetRefused
from shops.transports import send
from shops.transports.message import Message
from shops.transports.reading import Answer
from tests.shops.standin import StandIn

TARGETS = {
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=ab12-cd34",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=ab12cd34",
    ChannelKind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/ab12-cd34",
    ChannelKind.SLACK: "https://hooks.slack.com/services/T012ABCDE/B012ABCDE/abcdefghijklmnopqrstuvwx",
}
OK = {
    ChannelKind.WECOM: '{"errcode":0,"errmsg":"ok"}',
    ChannelKind.DINGTALK: '{"errcode":0,"errmsg":"ok"}',
    ChannelKind.FEISHU: '{"code":0,"msg":"success","data":{}}',
    ChannelKind.SLACK: "ok",
}
MESSAGE = Message(
    delivery="d-1",
    subject="[雨伞店] 暂停发货：雨伞",
    lines=("20:00 至 20:30，“雨伞”来了 2,000 单。", "先暂缓发货，别指责任何人。"),
    url="https://guard.example/incidents/inc-1/",
    acknowledge_url="https://guard.example/seen/abc/",
    button="查看事件",
    acknowledge_word="我已看到",
)


def _send(kind: ChannelKind, message: Message = MESSAGE, **target: str) -> Answer:
    return send(kind, {"url": TARGETS[kind], **target}, message)


def _text(kind: ChannelKind, body: bytes) -> str:
    """The words of a robot's message, wherever its service wants them."""
    said: Any = json.loads(body)
    if kind == ChannelKind.FEISHU:
        return str(said["content"]["text"])
    if kind == ChannelKind.SLACK:
        return json.dumps(said, ensure_ascii=False)
    return str(said["text"]["content"])


@pytest.mark.parametrize("kind", TARGETS)
def test_robot_gets_the_words_and_both_links(robot: StandIn, kind: ChannelKind) -> None:
    robot.says(OK[kind])
    assert _send(kind) == Answer("ok")
    ((_path, _headers, body),) = robot.asked
    said = _text(kind, body)
    for part in (MESSAGE.subject, *MESSAGE.lines, MESSAGE.url, MESSAGE.acknowledge_url):
        assert part in said


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (ChannelKind.WECOM, '{"errcode":93000,"errmsg":"invalid webhook url"}', "gone"),
        (ChannelKind.WECOM, '{"errcode":45009,"errmsg":"api freq out of limit"}', "busy"),
        (ChannelKind.WECOM, '{"errcode":40058,"errmsg":"content exceed max length"}', "content"),
        (ChannelKind.WECOM, '{"errcode":7,"errmsg":"what nobody wrote down"}', "refused"),
        (ChannelKind.DINGTALK, '{"errcode":310000,"errmsg":"keywords not in content"}', "keyword"),
        (ChannelKind.DINGTALK, '{"errcode":310000,"errmsg":"sign not match"}', "signature"),
        (
            ChannelKind.DINGTALK,
            '{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}',
            "network",
        ),
        (ChannelKind.DINGTALK, '{"errcode":300001,"errmsg":"token is not exist"}', "gone"),
        (ChannelKind.DINGTALK, '{"errcode":130101,"errmsg":"send too fast"}', "busy"),
        (ChannelKind.FEISHU, '{"code":19021,"msg":"sign match fail"}', "signature"),
        (ChannelKind.FEISHU, '{"code":19024,"msg":"Key Words Not Found"}', "keyword"),
        (ChannelKind.FEISHU, '{"code":19022,"msg":"Ip Not Allowed"}', "network"),
        (ChannelKind.FEISHU, '{"code":9499,"msg":"Bad Request"}', "content"),
    ],
)
def test_no_inside_a_200_is_heard(robot: StandIn, kind: ChannelKind, body: str, code: str) -> None:
    robot.says(body)
    answer = _send(kind)
    assert (answer.code, answer.is_ok) == (code, False)
    assert json.loads(body).get("errmsg", json.loads(body).get("msg")) in answer.detail


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "busy"), (404, "gone"), (503, "broken"), (302, "moved"), (403, "refused")],
)
def test_no_by_status_is_heard(robot: StandIn, kind: ChannelKind, status: int, code: str) -> None:
    robot.says("", status)
    assert _send(kind).code == code


def test_slack_says_that_a_webhook_is_gone(robot: StandIn) -> None:
    robot.says("no_service", 404)
    assert _send(ChannelKind.SLACK).code == "gone"
    robot.says("channel_is_archived", 410)
    assert _send(ChannelKind.SLACK).is_final


def test_robot_is_left_alone_for_as_long_as_it_asks(robot: StandIn) -> None:
    robot.says("", 429, Retry_After="90")
    assert _send(ChannelKind.WECOM) == Answer("busy", "429", 90)


def test_silent_robot_is_not_waited_for(robot: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "READ_SECONDS", 0.05)
    robot.slow_seconds = 0.5
    assert _send(ChannelKind.DINGTALK).code == "silent"


def test_robot_that_refuses_the_connection_is_heard(robot: StandIn, settings: Any) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = []
    assert _send(ChannelKind.FEISHU).code == "private"
    assert robot.asked == []


def test_wecom_gets_no_more_than_2048_bytes_and_keeps_the_links(robot: StandIn) -> None:
    robot.says(OK[ChannelKind.WECOM])
    long = Message("d", "主题", ("很长的一句话。" * 400,), MESSAGE.url, MESSAGE.acknowledge_url)
    _send(ChannelKind.WECOM, long)
    said = _text(ChannelKind.WECOM, robot.asked[0][2])
    assert 1900 < len(said.encode()) <= 2048
    assert long.url in said
    assert long.acknowledge_url in said


def test_dingtalk_request_stays_under_20000_bytes(robot: StandIn) -> None:
    robot.says(OK[ChannelKind.DINGTALK])
    _send(ChannelKind.DINGTALK, Message("d", "主题", ("很长的一句话。" * 4000,), MESSAGE.url))
    assert len(robot.asked[0][2]) < 20_000


def test_dingtalk_is_signed_with_its_secret(robot: StandIn) -> None:
    robot.says(OK[ChannelKind.DINGTALK])
    _send(ChannelKind.DINGTALK, secret="SECabc")
    query = parse_qs(urlsplit(robot.asked[0][0]).query)
    digest = hmac.digest(b"SECabc", f"{query['timestamp'][0]}\nSECabc".encode(), hashlib.sha256)
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["access_token"] == ["ab12cd34"]


def test_feishu_is_signed_with_its_secret(robot: StandIn) -> None:
    robot.says(OK[ChannelKind.FEISHU])
    _send(ChannelKind.FEISHU, secret="s3cret")
    said = json.loads(robot.asked[0][2])
    digest = hmac.digest(f"{said['timestamp']}\ns3cret".encode(), b"", hashlib.sha256)
    assert said["sign"] == base64.b64encode(digest).decode()
    assert said["msg_type"] == "text"


def test_feishu_is_not_signed_without_a_secret(robot: StandIn) -> None:
    robot.says(OK[ChannelKind.FEISHU])
    _send(ChannelKind.FEISHU)
    assert "sign" not in json.loads(robot.asked[0][2])


def test_lark_is_the_same_robot_abroad(robot: StandIn) -> None:
    robot.says(OK[ChannelKind.FEISHU])
    url = "https://open.larksuite.com/open-apis/bot/v2/hook/ab12-cd34"
    assert send(ChannelKind.FEISHU, {"url": url}, MESSAGE).is_ok
    assert robot.asked[0][0] == "/lark/ab12-cd34"


def test_key_of_a_robot_is_not_in_the_log(robot: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    robot.says('{"errcode":93000,"errmsg":"invalid webhook url"}')
    _send(ChannelKind.WECOM)
    robot.says("", 500)
    _send(ChannelKind.WECOM)
    assert "ab12-cd34" not in caplog.text


def test_address_of_another_service_is_refused_in_the_readers_language() -> None:
    with override("zh-hans"), pytest.raises(TargetRefused, match="这不是该类机器人的地址"):
        send(ChannelKind.WECOM, {"url": TARGETS[ChannelKind.SLACK]}, MESSAGE)
