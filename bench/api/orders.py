"""Orders to push: simulated buyers with full receivers, each order its own."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from detection.simulation.people import People

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_PRODUCTS = 60


def orders(count: int, *, first: int = 0) -> list[dict[str, Any]]:
    """So many `order` events as JSON has them, one every two seconds."""
    rng = random.Random(first)
    people = People(rng, date(2025, 12, 31))
    return [_order(first + place, rng, people) for place in range(count)]


def _order(number: int, rng: random.Random, people: People) -> dict[str, Any]:
    buyer = people.ordinary()
    receiver = buyer.receiver
    return {
        "type": "order",
        "at": (_BEGIN + timedelta(seconds=2 * number)).isoformat(),
        "order_id": str(10**15 + number),
        "product_id": f"id:{rng.randrange(_PRODUCTS)}",
        "quantity": 1,
        "amount": 2990,
        "buyer": buyer.nick,
        "receiver": {
            "name": receiver.name,
            "phone": receiver.phone,
            "region": list(receiver.region),
            "address": receiver.address,
        },
        "channel": "app",
        "remark": False,
        "chat": False,
        "coupon": False,
    }
