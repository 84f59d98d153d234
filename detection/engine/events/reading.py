"""Lines and objects of the log to events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Union

import orjson
from msgspec import MsgspecError, Struct, defstruct
from msgspec.json import Decoder

from detection.engine.events import fields as read
from detection.engine.events.fields import EventError, Fields
from detection.engine.types import (
    EndEvent,
    Event,
    FeedbackEvent,
    OrderEvent,
    PromotionEvent,
    Receiver,
    RefundEvent,
    RefundStage,
    Region,
    ReviewEvent,
    ShopEvent,
    StepEvent,
    Text,
    Time,
    TrafficEvent,
)

STEPS = ("paid", "shipped", "delivered", "cancelled")
FEEDBACK = ("attack", "ours", "genuine")
_STAGES = {stage.value: stage for stage in RefundStage}


class _Step(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """A step as a line tells it: the line's type is its kind."""

    at: Time
    order_id: Text


_STEPS: dict[type, str] = {defstruct(kind, (), bases=(_Step,), tag=kind): kind for kind in STEPS}
# The types that come by the thousand; all the others are read by `event_from_json`.
_OFTEN = Decoder(Union[OrderEvent, RefundEvent, ReviewEvent, TrafficEvent, *_STEPS])


def event_from_line(line: str | bytes) -> Event:
    """One event of the log. Raises EventError as `event_from_json` does, and orjson.JSONDecodeError.

    A line without anything unusual is decoded in a quarter of the time; what is not, may still be right.
    """
    try:
        found = _OFTEN.decode(line)
    except (MsgspecError, UnicodeError):
        return event_from_json(orjson.loads(line))
    if found.at.year == 1:
        return event_from_json(orjson.loads(line))
    kind = _STEPS.get(type(found))
    return found if kind is None else StepEvent(found.at, kind, found.order_id)


def event_from_json(fields: object) -> Event:
    """One event of the log. Raises EventError naming the field that is wrong."""
    if not isinstance(fields, dict):
        raise EventError("an event is a JSON object")
    kind = fields.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise EventError(f"type: {read.text(fields, 'type')!r} is not a known event type")
    return reader(fields)


def _receiver(fields: Fields) -> Receiver:
    value = fields.get("receiver")
    if value is None:
        return Receiver()
    if not isinstance(value, dict):
        raise EventError(f"receiver: an object or null is needed, got {value!r}")
    return Receiver(
        read.maybe_text(value, "name"),
        read.maybe_text(value, "phone"),
        _region(value.get("region") or []),
        read.maybe_text(value, "address"),
    )


def _region(names: object) -> Region:
    if not isinstance(names, list) or len(names) > 3:
        raise EventError(f"region: a list of at most three names is needed, got {names!r}")
    for name in names:
        if name is not None and not isinstance(name, str):
            raise EventError(f"region: each part is a text or null, got {names!r}")
    province, city, district = names if len(names) == 3 else [*names, None, None, None][:3]
    return province or None, city or None, district or None


def _shop(fields: Fields) -> Event:
    return ShopEvent(
        at=read.time(fields, "at") if fields.get("at") is not None else ShopEvent.EARLIEST,
        shop=read.text(fields, "shop"),
        timezone=read.maybe_zone(fields, "timezone") or "Asia/Shanghai",
        currency=read.maybe_text(fields, "currency") or "CNY",
        platform=read.maybe_text(fields, "platform") or "unknown",
    )


def _order(fields: Fields) -> Event:
    quantity = read.maybe_count(fields, "quantity")
    # By place: handing over twelve names took a seventh of the time of reading an order.
    return OrderEvent(
        read.time(fields, "at"),
        read.text(fields, "order_id"),
        read.text(fields, "product_id"),
        1 if quantity is None else quantity,
        read.maybe_count(fields, "amount"),
        read.maybe_text(fields, "buyer"),
        _receiver(fields),
        read.maybe_text(fields, "channel"),
        read.maybe_bool(fields, "remark"),
        read.maybe_bool(fields, "chat"),
        read.maybe_bool(fields, "coupon"),
        read.maybe_date(fields, "buyer_since"),
    )


def _step(fields: Fields) -> Event:
    return StepEvent(read.time(fields, "at"), fields["type"], read.text(fields, "order_id"))


def _refund(fields: Fields) -> Event:
    told = read.text(fields, "stage")
    stage = _STAGES.get(told)
    if stage is None:
        raise EventError(f"stage: requested, succeeded or refused is needed, got {told!r}")
    return RefundEvent(
        at=read.time(fields, "at"),
        order_id=read.text(fields, "order_id"),
        stage=stage,
        kind=read.maybe_text(fields, "kind"),
        reason=read.maybe_text(fields, "reason"),
        amount=read.maybe_count(fields, "amount"),
        implied=bool(read.maybe_bool(fields, "implied")),
    )


def _review(fields: Fields) -> Event:
    stars = read.maybe_int(fields, "stars")
    if stars is None or not 0 <= stars <= 5:
        raise EventError(f"stars: a whole number from 0 to 5 is needed, got {stars!r}")
    return ReviewEvent(read.time(fields, "at"), read.text(fields, "order_id"), stars)


def _traffic(fields: Fields) -> Event:
    minutes = fields.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or minutes <= 0:
        raise EventError(f"minutes: a number above 0 is needed, got {minutes!r}")
    return TrafficEvent(
        at=read.time(fields, "at"),
        minutes=float(minutes),
        product_id=read.maybe_text(fields, "product_id"),
        visitors=read.maybe_count(fields, "visitors"),
        carts=read.maybe_count(fields, "carts"),
        chats=read.maybe_count(fields, "chats"),
        favourites=read.maybe_count(fields, "favourites"),
    )


def _promotion(fields: Fields) -> Event:
    products = fields.get("product_ids")
    if products is not None and not (
        isinstance(products, list) and all(isinstance(one, str) for one in products)
    ):
        raise EventError(f"product_ids: a list of texts or null is needed, got {products!r}")
    starts_at, ends_at = read.time(fields, "starts_at"), read.time(fields, "ends_at")
    if ends_at < starts_at:
        raise EventError("ends_at: a promotion cannot end before it starts")
    return PromotionEvent(
        at=read.time(fields, "at"),
        starts_at=starts_at,
        ends_at=ends_at,
        product_ids=None if products is None else tuple(products),
        kind=read.maybe_text(fields, "kind"),
    )


def _feedback(fields: Fields) -> Event:
    verdict = read.text(fields, "verdict")
    if verdict not in FEEDBACK:
        raise EventError(f"verdict: attack, ours or genuine is needed, got {verdict!r}")
    return FeedbackEvent(read.time(fields, "at"), read.text(fields, "incident"), verdict)


def _end(fields: Fields) -> Event:
    return EndEvent(read.time(fields, "at") if fields.get("at") is not None else EndEvent.LATEST)


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
