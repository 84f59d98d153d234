"""Signed parameters are taken only while they are new, and only with the right secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from shops.platforms.signing import pinduoduo, taobao

SECRET = "secret"
NOW = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
SIGNED_AT = {taobao: "2026-06-11 10:00:00", pinduoduo: str(int(NOW.timestamp()))}


def _signed(platform: object) -> dict[str, str]:
    params = {"app_key": "1", "content": '{"tid":1}', "timestamp": SIGNED_AT[platform]}  # type: ignore[index]
    return params | {"sign": platform.signature(params, SECRET)}  # type: ignore[attr-defined]


@pytest.fixture(params=[taobao, pinduoduo], ids=["taobao", "pinduoduo"])
def asked(request: pytest.FixtureRequest) -> Callable[..., bool]:
    def ask(now: datetime = NOW, secret: str = SECRET, **changes: str) -> bool:
        found: bool = request.param.is_signed(_signed(request.param) | changes, secret, now)
        return found

    return ask


def test_right_signature_is_taken(asked: Callable[..., bool]) -> None:
    assert asked()
    assert asked(NOW + timedelta(minutes=10))
    assert asked(NOW - timedelta(minutes=10))


def test_old_and_future_messages_are_not_taken(asked: Callable[..., bool]) -> None:
    assert not asked(NOW + timedelta(minutes=10, seconds=1))
    assert not asked(NOW - timedelta(minutes=10, seconds=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"content": "{}"},
        {"sign": ""},
        {"sign": "字"},
        {"timestamp": ""},
        {"timestamp": "9" * 30},
        {"sign_method": "rot13"},
        {"added": "later"},
    ],
)
def test_altered_message_is_not_taken(asked: Callable[..., bool], changes: dict[str, str]) -> None:
    assert not asked(**changes)


def test_other_secret_is_not_taken(asked: Callable[..., bool]) -> None:
    assert not asked(secret="another")
