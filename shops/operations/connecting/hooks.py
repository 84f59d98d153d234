"""How each platform's messages are known to be its own, and which parts of a call they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from shops.enums import Platform
from shops.platforms.payloads import PayloadProblem, Pointer, Told, china, shopify, woocommerce
from shops.platforms.payloads.values import parsed
from shops.platforms.signing import douyin, pinduoduo, taobao
from shops.platforms.signing import shopify as shopify_signing
from shops.platforms.signing import woocommerce as woocommerce_signing
from shops.platforms.signing.digests import is_fresh

# Shopify sends again for four hours; what says to be older is a replay.
_SHOPIFY_WINDOW = timedelta(hours=6)
_KEY_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call of a platform; header names in lower case, `body` as it came."""

    headers: Mapping[str, str]
    query: str
    body: bytes
    now: datetime

    @property
    def params(self) -> dict[str, str]:
        """Text parameters of the address and of a form or flat JSON body."""
        found = dict(parse_qsl(self.query, keep_blank_values=True))
        if self.headers.get("content-type", "").startswith("application/json"):
            flat = parsed(self.body) if self.body else {}
            found |= {k: _text(v) for k, v in flat.items()} if isinstance(flat, dict) else {}
        else:
            form = self.body.decode("utf-8", "replace")
            found |= dict(parse_qsl(form, keep_blank_values=True))
        return found


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a call: the id by which a repeat is known, what it is about, its bytes.

    `order_id` is set when it only names an order; `is_about_orders` is False for pings.
    """

    key: str
    topic: str
    body: bytes
    order_id: str = ""
    is_about_orders: bool = True


@dataclass(frozen=True, slots=True)
class Hook:
    """A platform's way: is it signed by one of the secrets, and which messages does it hold."""

    is_signed: Callable[[Call, str, str], bool]
    messages: Callable[[Call], Sequence[Message]]
    told: Callable[[str, bytes], Told] | None = None


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _key(given: str, body: bytes) -> str:
    return (given or hashlib.sha256(body).hexdigest())[:_KEY_LENGTH]


def _is_from_shopify(call: Call, secret: str, _app_key: str) -> bool:
    given = call.headers.get("x-shopify-hmac-sha256") or call.headers.get("shopify-hmac-sha256", "")
    if not shopify_signing.is_signed_webhook(call.body, given, secret):
        return False
    told = call.headers.get("x-shopify-triggered-at")
    if told is None:
        return True
    try:
        triggered_at = datetime.fromisoformat(told)
    except ValueError:
        return False
    return triggered_at.tzinfo is not None and is_fresh(triggered_at, call.now, _SHOPIFY_WINDOW)


def _shopify_messages(call: Call) -> list[Message]:
    topic = call.headers.get("x-shopify-topic", "")[:80]
    key = _key(call.headers.get("x-shopify-webhook-id", ""), call.body)
    about = topic.startswith(("orders/", "refunds/"))
    return [Message(key, topic, call.body, is_about_orders=about)]


def _shopify_told(topic: str, body: bytes) -> Told:
    payload = parsed(body)
    if topic.startswith("refunds/"):
        return shopify.told_by_refund(payload)
    if topic == "orders/delete":
        return Told(why="only the number of a deleted order")
    return shopify.told_by_order(payload)


def _is_from_woocommerce(call: Call, secret: str, _app_key: str) -> bool:
    if woocommerce.is_ping(call.body):  # a new webhook's ping may come unsigned, and does nothing
        return True
    given = call.headers.get("x-wc-webhook-signature", "")
    return woocommerce_signing.is_signed_webhook(call.body, given, secret)


def _woocommerce_messages(call: Call) -> list[Message]:
    if woocommerce.is_ping(call.body):
        return []
    topic = call.headers.get("x-wc-webhook-topic", "")[:80]
    key = _key(call.headers.get("x-wc-webhook-delivery-id", ""), call.body)
    about = topic.startswith("order.")
    return [Message(key, topic, call.body, is_about_orders=about)]


def _woocommerce_told(_topic: str, body: bytes) -> Told:
    return woocommerce.told_by_order(parsed(body))


def _pointed(pointers: Sequence[Pointer], body: bytes) -> list[Message]:
    return [Message(one.message_id, one.topic, body, one.order_id) for one in pointers]


def _is_from_douyin(call: Call, secret: str, app_key: str) -> bool:
    if call.headers.get("app-id", "") != app_key:
        return False
    return douyin.is_signed_push(app_key, call.body, call.headers.get("event-sign", ""), secret)


HOOKS: dict[str, Hook] = {
    Platform.SHOPIFY: Hook(_is_from_shopify, _shopify_messages, _shopify_told),
    Platform.WOOCOMMERCE: Hook(_is_from_woocommerce, _woocommerce_messages, _woocommerce_told),
    Platform.TAOBAO: Hook(
        lambda call, secret, _: taobao.is_signed(call.params, secret, call.now),
        lambda call: _pointed(china.taobao_pointers(call.params), call.body),
    ),
    Platform.PINDUODUO: Hook(
        lambda call, secret, _: pinduoduo.is_signed(call.params, secret, call.now),
        lambda call: _pointed(china.pinduoduo_pointers(call.params), call.body),
    ),
    Platform.DOUYIN: Hook(
        _is_from_douyin, lambda call: _pointed(china.douyin_pointers(parsed(call.body)), call.body)
    ),
}

__all__ = ["HOOKS", "Call", "Hook", "Message", "PayloadProblem"]
