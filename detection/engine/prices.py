"""What a piece of each product costs, as a rule and at its lowest."""

from __future__ import annotations

from math import inf

# Twenty orders move the usual price half way, but not sooner than in eight hours: a sale's crowd must not
# become its own measure.
_FOLLOWS, _FOLLOWS_SECONDS = 0.035, 12 * 3600.0
# Below this ratio a price has lost a zero; the usual one follows five times as slowly.
FAULT_BELOW, _FAULT_FOLLOWS = 0.2, 0.007
# A price is a new low for one to two days, and where so many orders told of no lower one before.
_DAY_SECONDS = 86400.0
_KNOWN_ORDERS = 10


class Price:
    """One product's price a piece: the usual one, which follows slowly, and the lowest before yesterday."""

    __slots__ = (
        "_day_from",
        "_lowest",
        "_of_today",
        "_of_yesterday",
        "_orders",
        "_told_at",
        "usual",
    )

    def __init__(self, price: float, now: float) -> None:
        self.usual = price
        self._told_at = self._day_from = now
        self._orders = 1
        self._lowest = inf
        self._of_yesterday, self._of_today = inf, price

    def look(self, price: float, now: float) -> tuple[float, float | None]:
        """Ratio of an order's price a piece to the usual one and to the lowest; then it is remembered.

        The second is None where too little was sold to know the lowest.
        """
        if now - self._day_from >= _DAY_SECONDS:
            self._lowest = min(self._lowest, self._of_yesterday)
            self._of_yesterday, self._of_today = self._of_today, inf
            self._day_from = now
        lowest = self._lowest
        to_lowest = price / lowest if self._orders >= _KNOWN_ORDERS and lowest < inf else None
        self._of_today = min(self._of_today, price)
        self._orders += 1
        ratio = price / self.usual
        if ratio != 1.0:
            follows = min(
                _FAULT_FOLLOWS if ratio < FAULT_BELOW else _FOLLOWS,
                max(now - self._told_at, 0.0) / _FOLLOWS_SECONDS,
            )
            self.usual *= min(max(ratio, 0.5), 2.0) ** follows
        self._told_at = now
        return ratio, to_lowest


class LowestPrice:
    """The lowest price a piece that any of the shop's products was sold for, but for faults.

    A product that was never sold has no usual price to tell a lost zero by; the shop's others have.
    """

    __slots__ = ("_lowest", "_orders")

    def __init__(self) -> None:
        self._lowest = inf
        self._orders = 0

    def look(self, price: float) -> None:
        self._orders += 1
        self._lowest = min(self._lowest, price)

    def usual_of_new(self, price: float) -> float:
        """What a product's first price is measured by: itself, unless nothing here costs near as little."""
        is_fault = self._orders >= _KNOWN_ORDERS and price < FAULT_BELOW * self._lowest
        return self._lowest if is_fault else price
