"""What comes in as a body: packed or plain, damaged in places, or nothing that can be stored."""

from __future__ import annotations

import gzip
import json

import pytest
from django.test import Client, override_settings

from tests.detection.test_events_api import Sender, order
from tests.factories import make_incident, make_shop, make_token, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Sender:
    return Sender(make_shop())


def _lines(*numbers: int) -> bytes:
    return b"".join(json.dumps(order(number)).encode() + b"\n" for number in numbers)


def test_a_packed_body_is_read_as_a_plain_one(sender: Sender) -> None:
    packed = gzip.compress(_lines(1, 2)) + gzip.compress(_lines(3))
    answer = sender.post(packed, "application/x-ndjson", **{"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 3)
    assert sender.post(_lines(1, 2, 3), "application/x-ndjson").json()["duplicates"] == 3


@pytest.mark.parametrize(
    ("body", "packing", "status", "code"),
    [
        (b"\x1f\x8bnothing", "gzip", 400, "body_unreadable"),
        (gzip.compress(b"[]" * 99)[:-9], "gzip", 400, "body_unreadable"),
        (gzip.compress(b" " * 5000), "gzip", 413, "body_too_large"),
        (b"[]", "br", 415, "content_encoding_unknown"),
    ],
    ids=["no archive", "cut short", "too large unpacked", "another packing"],
)
def test_a_packed_body_that_cannot_be_taken_is_refused(
    sender: Sender, body: bytes, packing: str, status: int, code: str
) -> None:
    with override_settings(BRUSHGUARD_EVENTS_MAX_BYTES=4000):
        answer = sender.post(body, "application/x-ndjson", **{"content-encoding": packing})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_line_that_is_no_utf_8_is_named_and_the_others_are_taken(sender: Sender) -> None:
    body = _lines(1) + b'{"type": "order", "reason": "\xff"}\n' + _lines(2)
    found = sender.post(body, "application/x-ndjson").json()
    assert found["accepted"] == 2
    assert [(one["index"], one["code"]) for one in found["rejected"]] == [(1, "not_json")]


def test_an_array_that_is_no_utf_8_is_refused_as_a_whole(sender: Sender) -> None:
    answer = sender.post(b'[{"reason": "\xff"},\n{}]')
    assert (answer.status_code, answer.json()["code"]) == (400, "body_unreadable")


def test_a_time_may_be_written_in_small_letters(sender: Sender) -> None:
    assert sender.push(order(at="2026-06-11t10:00:00z")) == (1, 0, [])


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"verdict": "attack", "reason": "\\ud800"}', b'{"reason": "\xff"}']
)
def test_json_that_cannot_be_stored_is_a_400(body: bytes) -> None:
    shop = make_shop()
    make_token(shop, make_user(), token="bg_owner", role="owner")
    path = f"/api/v1/incidents/{make_incident(shop).public_id}/feedback"
    answer = Client(headers={"authorization": "Bearer bg_owner"}).post(
        path, data=body, content_type="application/json"
    )
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("name", ["shop", "currency", "platform"])
def test_half_a_character_in_a_shop_is_named_and_the_order_beside_it_is_taken(
    sender: Sender, name: str
) -> None:
    shop = {"type": "shop", "shop": "s", "timezone": "Asia/Shanghai", "currency": "CNY"}
    accepted, _, rejected = sender.push(shop | {"platform": "taobao", name: "\ud83d"}, order(1))
    assert (accepted, [one["code"] for one in rejected]) == (1, ["invalid_event"])


@pytest.mark.parametrize("body", [gzip.compress(b"{}\n" * 99), b"--x\r\nname: a\r\n--x--", b"a\nb"])
def test_a_body_without_a_single_line_of_json_is_refused_as_a_whole(
    sender: Sender, body: bytes
) -> None:
    answer = sender.post(body, "application/x-ndjson")
    assert (answer.status_code, answer.json()["code"]) == (400, "body_unreadable")
