"""A shop's own program: JSON, signed over the moment and the very bytes.

docs/channels.md shows how a receiver checks it. The receiver answers 2xx; anything else, and what
takes longer than the client waits, is sent again with the same delivery id.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time

import httpx

from shops.errors import TargetRefused
from shops.outgoing import open_client
from shops.transports.message import Message
from shops.transports.reading import Answer, failed, read_answer

VERSION = 1
SECRET_PREFIX = "bgwh_"  # noqa: S105  how a secret begins, not one


def new_secret() -> str:
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def send(target: dict[str, str], message: Message) -> Answer:
    body = body_of(message)
    try:
        with open_client() as client:
            answer = client.post(
                target["url"],
                content=body,
                headers={
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "BrushGuard",
                    "BrushGuard-Delivery": message.delivery,
                    "BrushGuard-Signature": signature(target["secret"], int(time.time()), body),
                },
            )
    except (httpx.HTTPError, TargetRefused) as error:
        return failed(error)
    return _read(answer)


def body_of(message: Message) -> bytes:
    """The bytes that are signed and sent."""
    facts = {
        "version": VERSION,
        "delivery": message.delivery,
        **message.facts,
        "url": message.url,
        "acknowledge_url": message.acknowledge_url or None,
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The header's value: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>", hex>`."""
    digest = hmac.digest(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={digest.hex()}"


def _read(answer: httpx.Response) -> Answer:
    """A program of one's own says yes by its status alone; what it writes is its own affair."""
    return Answer("ok") if answer.is_success else read_answer(answer)
