"""Examples of the OpenAPI page: one shop, one burst, in the words of the interface."""

from __future__ import annotations

from typing import Any

ORDER_EVENT: dict[str, Any] = {
    "type": "order",
    "at": "2026-06-11T20:00:00+08:00",
    "order_id": "2962000000000000001",
    "product_id": "id:62001",
    "quantity": 1,
    "amount": 2990,
    "buyer": "tb_20260611",
    "receiver": {
        "name": "王**",
        "phone": "138****0000",
        "region": ["浙江省", "金华市", "义乌市"],
        "address": None,
    },
    "channel": "手机订单",
    "remark": False,
    "chat": False,
    "coupon": False,
    "buyer_since": None,
}
EVENTS: list[dict[str, Any]] = [
    ORDER_EVENT,
    {"type": "paid", "at": "2026-06-11T20:00:21+08:00", "order_id": "2962000000000000001"},
    {
        "type": "refund",
        "at": "2026-06-11T20:40:00+08:00",
        "order_id": "2962000000000000001",
        "stage": "requested",
        "kind": "refund_only",
        "reason": "拍错/不想要",
        "amount": 2990,
    },
]
EVENTS_RECEIPT: dict[str, Any] = {
    "accepted": 2,
    "duplicates": 1,
    "rejected": [
        {
            "index": 3,
            "code": "invalid_event",
            "message": "at: an RFC 3339 time with an offset is needed, got '2026-06-11 20:00'",
        }
    ],
}

_TEXT = {"type": ["string", "null"]}
_FLAG = {"type": ["boolean", "null"]}
_COUNT = {"type": ["integer", "null"], "minimum": 0, "maximum": 2**31 - 1}
_MONEY = {"type": ["integer", "null"], "minimum": 0, "maximum": 2**53}
_TIME = {"type": "string", "format": "date-time"}


def _event(kinds: list[str], required: list[str], **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "title": " or ".join(kinds),
        "required": ["type", *required],
        "properties": {"type": {"enum": kinds}, "at": _TIME, **fields},
    }


_ORDER_ID = {"type": "string", "minLength": 1, "maxLength": 64}
_PRODUCT_ID = {"type": "string", "minLength": 1, "maxLength": 400}
_RECEIVER = {
    "type": ["object", "null"],
    "properties": {
        "name": _TEXT,
        "phone": _TEXT,
        "region": {"type": ["array", "null"], "items": _TEXT, "maxItems": 3},
        "address": _TEXT,
    },
}
EVENT_SCHEMA: dict[str, Any] = {
    "oneOf": [
        _event(
            ["order"],
            ["at", "order_id", "product_id"],
            order_id=_ORDER_ID,
            product_id=_PRODUCT_ID,
            quantity=_COUNT,
            amount=_MONEY,
            buyer=_TEXT,
            receiver=_RECEIVER,
            channel=_TEXT,
            remark=_FLAG,
            chat=_FLAG,
            coupon=_FLAG,
            buyer_since={"type": ["string", "null"], "format": "date"},
        ),
        _event(
            ["paid", "shipped", "delivered", "cancelled"], ["at", "order_id"], order_id=_ORDER_ID
        ),
        _event(
            ["refund"],
            ["at", "order_id", "stage"],
            order_id=_ORDER_ID,
            stage={"enum": ["requested", "succeeded", "refused"]},
            kind=_TEXT,
            reason=_TEXT,
            amount=_MONEY,
        ),
        _event(
            ["review"],
            ["at", "order_id", "stars"],
            order_id=_ORDER_ID,
            stars={"type": "integer", "minimum": 1, "maximum": 5},
        ),
        _event(
            ["traffic"],
            ["at", "minutes"],
            product_id={**_PRODUCT_ID, "type": ["string", "null"]},
            minutes={"type": "number", "exclusiveMinimum": 0},
            visitors=_COUNT,
            carts=_COUNT,
            chats=_COUNT,
            favourites=_COUNT,
        ),
        _event(
            ["promotion"],
            ["at", "starts_at", "ends_at"],
            starts_at=_TIME,
            ends_at=_TIME,
            product_ids={"type": ["array", "null"], "items": _PRODUCT_ID},
            kind=_TEXT,
        ),
        _event(
            ["feedback"],
            ["at", "incident", "verdict"],
            incident={"type": "string", "minLength": 1},
            verdict={"enum": ["attack", "ours", "genuine"]},
        ),
        _event(["shop", "end"], []),
    ]
}
_EVENTS: dict[str, Any] = {
    "type": "array",
    "maxItems": 10_000,
    "items": {"anyOf": [EVENT_SCHEMA, {"description": "anything else is named in `rejected`"}]},
}
EVENTS_BODY: dict[str, Any] = {
    "anyOf": [
        _EVENTS,
        {"type": "object", "description": "one event alone; what is none is named in `rejected`"},
    ]
}
EVENTS_LINES: dict[str, Any] = {"type": "string", "description": "one event a line, as JSON"}
