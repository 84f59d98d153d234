"""The plan: which orders, how many, in which order, and what is asked; fixed before anybody is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import rfc8785

from appeals.packing.outreach.bounds import sample_size_for

TARGETS = (0.90, 0.95, 0.99)
EARLIEST_HOUR, LATEST_HOUR = 9, 20
# Asked in this order, word for word; nothing in it suggests an answer.
SCRIPT = {
    "zh-Hans": (
        "您好，我是{shop}的客服，想核对一笔订单，耽误您一分钟。",
        "请问您在 {date} 在本店下过订单吗？",
        "您的账号当时有没有别人在用？",
        "您收到过这笔订单的包裹吗？",
        "您的回复我们可以留存，用于和平台核对吗？",
        "好的，谢谢您，不会再为此打扰您。",
    ),
    "en": (
        "Hello, this is the service desk of {shop}. May we check one order with you?",
        "Did you place an order at this shop on {date}?",
        "Did anybody else use your account then?",
        "Did you receive a parcel of this order?",
        "May we keep this reply to check it with the platform?",
        "Thank you. We will not trouble you about it again.",
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A registered plan. `sample` are order numbers in the order in which they are asked."""

    frame_sha256: str
    frame_size: int
    target: float
    sample: tuple[str, ...]
    content: bytes  # plan.json, canonical (RFC 8785)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def make_plan(
    order_ids: Iterable[str], *, target: float, incident: str, registered_at: datetime
) -> Plan:
    """This will draw the sample: orders sorted by SHA-256(seed|order), the seed being the hash of
    the frame, so that nobody chooses whom to ask. Raises ValueError without orders."""
    frame = sorted(set(order_ids))
    if not frame:
        raise ValueError("There is nobody to ask.")
    seed = hashlib.sha256("\n".join(frame).encode()).hexdigest()
    size = min(len(frame), sample_size_for(target))
    sample = tuple(sorted(frame, key=lambda order: _rank(seed, order))[:size])
    told = {
        "v": 1,
        "incident": incident,
        "registered_at": registered_at.isoformat(),
        "frame": {"sha256": seed, "orders": len(frame), "rule": "suspects of the incident"},
        "target": f"{target:.2f}",
        "confidence": "0.95, one-sided",
        "n": size,
        "selection": "sort by SHA-256(seed|order), seed = frame hash, first n",
        # An order's number stays out: its hash alone shows afterwards that it was drawn.
        "sample_sha256": [_rank(seed, order) for order in sample],
        "attempts_a_buyer": 1,
        "hours": f"{EARLIEST_HOUR:02d}:00-{LATEST_HOUR:02d}:00",
        "channel": "the platform's own messages first",
        "reward": "none",
        "script": {language: list(lines) for language, lines in SCRIPT.items()},
    }
    return Plan(seed, len(frame), target, sample, rfc8785.dumps(told))  # type: ignore[arg-type]


def _rank(seed: str, order: str) -> str:
    return hashlib.sha256(f"{seed}|{order}".encode()).hexdigest()
