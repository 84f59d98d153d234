"""Messages of Taobao, Pinduoduo and Douyin: they name an order and say no more than that.

Such messages repeat and come in any order; what counts is the order as the platform then has it.
So each is a pointer. Shapes: TOP's message service, Pinduoduo's and Douyin's push documents.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from shops.platforms.payloads import values as read
from shops.platforms.payloads.told import Pointer
from shops.platforms.payloads.values import Json, PayloadProblem

_MESSAGE_ID_LENGTH = 100


def taobao_pointers(params: Mapping[str, str]) -> list[Pointer]:
    """One message of TOP: `topic`, and `content` that names the trade as `tid`."""
    content = _content(params.get("content", ""))
    return [
        Pointer(
            _message_id(params.get("id") or params.get("message_id"), params.get("content", "")),
            params.get("topic", "")[:80],
            read.identifier(content, "tid", "oid"),
        )
    ]


def pinduoduo_pointers(params: Mapping[str, str]) -> list[Pointer]:
    """One message of Pinduoduo: `type`, and `content` that names the order as `order_sn`."""
    content = _content(params.get("content") or params.get("message") or "")
    told = params.get("content") or params.get("message") or ""
    return [
        Pointer(
            _message_id(params.get("message_id") or params.get("id"), told),
            params.get("type", "")[:80],
            read.identifier(content, "order_sn", "tid"),
        )
    ]


def douyin_pointers(payload: Any) -> list[Pointer]:
    """The messages of one push of Douyin: a list of `tag`, `msg_id` and `data`.

    A message about something else than an order, and the probe of a new address, give none.
    """
    if not isinstance(payload, list):
        raise PayloadProblem("A list of messages was expected.")
    return list(_douyin(payload))


def _douyin(messages: list[Any]) -> Iterator[Pointer]:
    for place, one in enumerate(messages):
        message = read.an_object(one, f"[{place}]")
        data = _content(message.get("data") or "{}")
        name = next((key for key in ("p_id", "order_id", "s_ids") if data.get(key)), None)
        if name is None:
            continue
        told = json.dumps(message, sort_keys=True)
        yield Pointer(
            _message_id(read.text(message, "msg_id"), told),
            (read.text(message, "tag") or "")[:80],
            read.identifier(data, name),
        )


def _content(value: Any) -> Json:
    if isinstance(value, str):
        value = read.parsed(value.encode())
    return read.an_object(value, "content")


def _message_id(given: str | None, told: str) -> str:
    """The platform's own id, else what the message says: a repeat says the same."""
    return (given or hashlib.sha256(told.encode()).hexdigest())[:_MESSAGE_ID_LENGTH]
