"""A program of the shop's own can tell that a call is ours, fresh, and not the same one again."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from shops.enums import ChannelKind
from shops.transports import send, webhook
from shops.transports.message import Message
from shops.transports.reading import Answer
from tests.shops.standin import StandIn

SECRET = "bgwh_for-the-test"
MESSAGE = Message(
    delivery="0f8fad5b-d9cb-469f-a165-70867728950e",
    subject="s",
    lines=(),
    url="https://guard.example/x/",
    facts={"type": "notice", "notices": [{"subject": "雨伞"}]},
)


def _send(robot: StandIn) -> Answer:
    target = {"url": f"{robot.url}/hook?a=1", "secret": SECRET}
    return send(ChannelKind.WEBHOOK, target, MESSAGE)


def _is_ours(headers: dict[str, str], body: bytes, secret: str, now: float) -> bool:
    """What docs/channels.md tells a receiver to do."""
    parts = dict(part.split("=", 1) for part in headers["BrushGuard-Signature"].split(","))
    signed = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256)
    is_fresh = abs(now - int(parts["t"])) <= 300
    return hmac.compare_digest(signed.hexdigest(), parts["v1"]) and is_fresh


def test_call_is_signed_over_its_moment_and_its_very_bytes(robot: StandIn) -> None:
    assert _send(robot) == Answer("ok")
    ((path, headers, body),) = robot.asked
    assert path == "/hook?a=1"
    assert headers["BrushGuard-Delivery"] == MESSAGE.delivery
    assert _is_ours(headers, body, SECRET, time.time())
    assert not _is_ours(headers, body + b" ", SECRET, time.time())
    assert not _is_ours(headers, body, "another", time.time())
    assert not _is_ours(headers, body, SECRET, time.time() + 301)


def test_signature_matches_the_documented_example() -> None:
    assert webhook.signature("bgwh_example", 1764000000, b'{"version":1}') == (
        "t=1764000000,v1="
        + hmac.new(b"bgwh_example", b'1764000000.{"version":1}', hashlib.sha256).hexdigest()
    )


def test_body_tells_programs_what_people_read(robot: StandIn) -> None:
    _send(robot)
    assert json.loads(robot.asked[0][2]) == {
        "version": 1,
        "delivery": MESSAGE.delivery,
        "type": "notice",
        "notices": [{"subject": "雨伞"}],
        "url": MESSAGE.url,
        "acknowledge_url": None,
    }


@pytest.mark.parametrize("status", [200, 201, 204])
def test_any_2xx_is_a_yes_whatever_it_writes(robot: StandIn, status: int) -> None:
    robot.says('{"code":1}' if status != 204 else "", status)
    assert _send(robot).is_ok


@pytest.mark.parametrize(
    ("status", "code"),
    [(301, "moved"), (400, "refused"), (410, "gone"), (429, "busy"), (500, "broken")],
)
def test_anything_else_is_a_no(robot: StandIn, status: int, code: str) -> None:
    robot.says("", status)
    assert _send(robot).code == code


def test_private_address_is_not_called(robot: StandIn, settings: Any) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = []
    target = {"url": robot.url.replace("http:", "https:"), "secret": SECRET}
    assert send(ChannelKind.WEBHOOK, target, MESSAGE).code == "private"
    assert robot.asked == []
