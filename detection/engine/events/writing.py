"""Events and verdicts to lines of the log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from detection.engine.events.fields import EventError
from detection.engine.types import Event, Line, Reason, Receiver, StepEvent, Verdict


def event_to_json(event: Event) -> dict[str, Any]:
    """The same event as a line of the log."""
    if isinstance(event, Line):
        return {"type": event.__struct_config__.tag, **_plain(event)}
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


def _plain(event: Struct) -> dict[str, Any]:
    return {name: _value(getattr(event, name)) for name in event.__struct_fields__}


def _value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Receiver):
        return _plain(value)
    return value
