"""The public event log: JSON objects to events and back, verdicts to JSON.

Contract: docs/interfaces.md, "Replay". Unknown fields are ignored; a missing optional field and
`null` are the same. Every refusal is an `EventError` whose message names the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from detection.engine.types import (
    EndEvent,
    Event,
    FeedbackEvent,
    OrderEvent,
    PromotionEvent,
    Reason,
    Receiver,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    ShopEvent,
    StepEvent,
    TrafficEvent,
    Verdict,
)

Fields = Mapping[str, Any]
STEPS = ("paid", "shipped", "delivered", "cancelled")
FEEDBACK = ("attack", "ours", "genuine")


class EventError(ValueError):
    """An event that cannot be read; the message is safe to show."""


def event_from_json(fields: object) -> Event:
    """One event of the log. Raises EventError naming the field that is wrong."""
    if not isinstance(fields, dict):
        raise EventError("an event is a JSON object")
    kind = _text(fields, "type")
    reader = _READERS.get(kind)
    if reader is None:
        raise EventError(f"type: {kind!r} is not a known event type")
    return reader(fields)


def event_to_json(event: Event) -> dict[str, Any]:
    """The same event as a line of the log."""
    for kind, cls in _PLAIN.items():
        if isinstance(event, cls):
            return {"type": kind, **_plain(event)}
    if isinstance(event, StepEvent):
        return {"type": event.kind, "at": event.at.isoformat(), "order_id": event.order_id}
    raise EventError(f"{type(event).__name__} is not an event")


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """The public line for one verdict; probabilities to six, weights to three places."""
    return {
        "at": verdict.at.isoformat(),
        "type": "incident",
        "incident": verdict.incident,
        "state": verdict.state.value,
        "level": verdict.level.value,
        "class": verdict.klass.value,
        "probability": {k.value: v for k, v in verdict.probability.items()},
        "product_ids": list(verdict.product_ids),
        "window": {
            "from": verdict.window.starts_at.isoformat(),
            "to": verdict.window.ends_at.isoformat(),
        },
        "orders": verdict.orders,
        "expected": round(verdict.expected, 3),
        "excess": round(verdict.excess, 3),
        "reasons": [reason_to_json(reason) for reason in verdict.reasons],
        "against": [reason_to_json(reason) for reason in verdict.against],
        "missing": list(verdict.missing),
        "suspects": [[order_id, p] for order_id, p in verdict.suspects],
    }


def reason_to_json(reason: Reason) -> dict[str, Any]:
    return {
        "signal": reason.signal,
        "weight": round(reason.weight, 3),
        "text": reason.text,
        "observed": reason.observed,
        "baseline": reason.baseline,
        "orders": list(reason.orders),
        "code": reason.code,
        "values": reason.values,
    }


def _plain(event: Event) -> dict[str, Any]:
    return {name: _value(getattr(event, name)) for name in type(event).__slots__}


def _value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Receiver):
        return {name: _value(getattr(value, name)) for name in Receiver.__slots__}
    return value


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise EventError(f"{name}: a text is needed, got {value!r}")
    return value


def _maybe_text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise EventError(f"{name}: a text or null is needed, got {value!r}")
    return value or None


def _maybe_int(fields: Fields, name: str) -> int | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise EventError(f"{name}: a whole number or null is needed, got {value!r}")
    return int(value)


def _maybe_bool(fields: Fields, name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise EventError(f"{name}: true, false or null is needed, got {value!r}")
    return value


def _time(fields: Fields, name: str) -> datetime:
    value = fields.get(name)
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise EventError(f"{name}: an RFC 3339 time with an offset is needed, got {value!r}")
    return at


def _maybe_date(fields: Fields, name: str) -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise EventError(f"{name}: a date or null is needed, got {value!r}") from None


def _receiver(fields: Fields) -> Receiver:
    value = fields.get("receiver")
    if value is None:
        return Receiver()
    if not isinstance(value, dict):
        raise EventError(f"receiver: an object or null is needed, got {value!r}")
    region = value.get("region") or []
    if not isinstance(region, list) or len(region) > 3:
        raise EventError(f"region: a list of at most three names is needed, got {region!r}")
    if any(part is not None and not isinstance(part, str) for part in region):
        raise EventError(f"region: each part is a text or null, got {region!r}")
    parts = [part or None for part in region] + [None] * (3 - len(region))
    return Receiver(
        name=_maybe_text(value, "name"),
        phone=_maybe_text(value, "phone"),
        region=(parts[0], parts[1], parts[2]),
        address=_maybe_text(value, "address"),
    )


def _shop(fields: Fields) -> Event:
    return ShopEvent(
        at=_time(fields, "at") if fields.get("at") is not None else ShopEvent.EARLIEST,
        shop=_text(fields, "shop"),
        timezone=_maybe_text(fields, "timezone") or "Asia/Shanghai",
        currency=_maybe_text(fields, "currency") or "CNY",
        platform=_maybe_text(fields, "platform") or "unknown",
    )


def _order(fields: Fields) -> Event:
    quantity = _maybe_int(fields, "quantity")
    return OrderEvent(
        at=_time(fields, "at"),
        order_id=_text(fields, "order_id"),
        product_id=_text(fields, "product_id"),
        quantity=1 if quantity is None else quantity,
        amount=_maybe_int(fields, "amount"),
        buyer=_maybe_text(fields, "buyer"),
        receiver=_receiver(fields),
        channel=_maybe_text(fields, "channel"),
        remark=_maybe_bool(fields, "remark"),
        chat=_maybe_bool(fields, "chat"),
        coupon=_maybe_bool(fields, "coupon"),
        buyer_since=_maybe_date(fields, "buyer_since"),
    )


def _step(fields: Fields) -> Event:
    return StepEvent(_time(fields, "at"), str(fields["type"]), _text(fields, "order_id"))


def _refund(fields: Fields) -> Event:
    stage = _text(fields, "stage")
    if stage not in set(RefundStage):
        raise EventError(f"stage: requested, succeeded or refused is needed, got {stage!r}")
    return RefundEvent(
        at=_time(fields, "at"),
        order_id=_text(fields, "order_id"),
        stage=RefundStage(stage),
        kind=_maybe_text(fields, "kind"),
        reason=_maybe_text(fields, "reason"),
        amount=_maybe_int(fields, "amount"),
        implied=bool(_maybe_bool(fields, "implied")),
    )


def _review(fields: Fields) -> Event:
    stars = _maybe_int(fields, "stars")
    if stars is None or not 0 <= stars <= 5:
        raise EventError(f"stars: a whole number from 0 to 5 is needed, got {stars!r}")
    return ReviewEvent(_time(fields, "at"), _text(fields, "order_id"), stars)


def _traffic(fields: Fields) -> Event:
    minutes = fields.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or minutes <= 0:
        raise EventError(f"minutes: a number above 0 is needed, got {minutes!r}")
    return TrafficEvent(
        at=_time(fields, "at"),
        minutes=float(minutes),
        product_id=_maybe_text(fields, "product_id"),
        visitors=_maybe_int(fields, "visitors"),
        carts=_maybe_int(fields, "carts"),
        chats=_maybe_int(fields, "chats"),
        favourites=_maybe_int(fields, "favourites"),
    )


def _promotion(fields: Fields) -> Event:
    products = fields.get("product_ids")
    if products is not None and not (
        isinstance(products, list) and all(isinstance(one, str) for one in products)
    ):
        raise EventError(f"product_ids: a list of texts or null is needed, got {products!r}")
    starts_at, ends_at = _time(fields, "starts_at"), _time(fields, "ends_at")
    if ends_at < starts_at:
        raise EventError("ends_at: a promotion cannot end before it starts")
    return PromotionEvent(
        at=_time(fields, "at"),
        starts_at=starts_at,
        ends_at=ends_at,
        product_ids=None if products is None else tuple(products),
        kind=_maybe_text(fields, "kind"),
    )


def _feedback(fields: Fields) -> Event:
    verdict = _text(fields, "verdict")
    if verdict not in FEEDBACK:
        raise EventError(f"verdict: attack, ours or genuine is needed, got {verdict!r}")
    return FeedbackEvent(_time(fields, "at"), _text(fields, "incident"), verdict)


def _end(fields: Fields) -> Event:
    return EndEvent(_time(fields, "at") if fields.get("at") is not None else EndEvent.LATEST)


_PLAIN: dict[str, type] = {
    "shop": ShopEvent,
    "order": OrderEvent,
    "refund": RefundEvent,
    "review": ReviewEvent,
    "traffic": TrafficEvent,
    "promotion": PromotionEvent,
    "feedback": FeedbackEvent,
    "end": EndEvent,
}
_READERS: dict[str, Callable[[Fields], Event]] = {
    "shop": _shop,
    "order": _order,
    "refund": _refund,
    "review": _review,
    "traffic": _traffic,
    "promotion": _promotion,
    "feedback": _feedback,
    "end": _end,
    **dict.fromkeys(STEPS, _step),
}
