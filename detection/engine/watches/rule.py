"""The rule of the 2020 Shopee task over one product: within any hour, orders / distinct buyers >= 3.

Lines of one basket, the same account at the same moment, count once.
"""

from __future__ import annotations

from collections import deque

from detection.engine.record import Record

RULE_SECONDS = 3600.0
RULE_RATIO = 3.0


class RuleWindow:
    """The orders of one product in the last hour, and which of them the rule has caught."""

    def __init__(self) -> None:
        self._orders: deque[Record] = deque()
        self._buyers: dict[str, int] = {}

    def add(self, record: Record) -> list[Record]:
        """Every order of an hour that now breaks the rule; the hour may lie anywhere."""
        caught = self.expire(record.at)
        orders, buyers = self._orders, self._buyers
        newest = orders[-1] if orders else None
        if newest is None or newest.at != record.at or newest.buyer != record.buyer:
            buyer = record.buyer or ""
            orders.append(record)
            buyers[buyer] = buyers.get(buyer, 0) + 1
        if len(orders) >= RULE_RATIO * len(buyers):
            caught += orders
        return caught

    def expire(self, now: float) -> list[Record]:
        """Let the oldest go; an hour without them may break the rule where one with them did not."""
        caught: list[Record] = []
        orders, buyers, oldest = self._orders, self._buyers, now - RULE_SECONDS
        while orders and orders[0].at < oldest:
            buyer = orders.popleft().buyer or ""
            left = buyers[buyer] - 1
            if left:
                buyers[buyer] = left
            else:
                del buyers[buyer]
            if orders and len(orders) >= RULE_RATIO * len(buyers):
                caught += orders
        return caught

    def __len__(self) -> int:
        return len(self._orders)
