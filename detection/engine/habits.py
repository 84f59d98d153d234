"""How this shop's customers go on ordering the same product: the hazard of one order more.

A run is one account's orders of one product within half a day. Ordinary customers stop soon, a few
regulars do not; so the chance of another order is learned for each length of run, drawn to what is
usual. One run teaches each length once: a brusher's thousand orders move the shop's habits little.
"""

from __future__ import annotations

from collections import deque
from math import log

# A brusher's next order is nearly certain.
BRUSHER = 0.92
# An ordinary customer with two orders places another with this chance, worth so many runs; the
# longer the run, the likelier (set on the 239 Shopee shops and the online retailer of 2010-11).
USUALLY = 0.3
_USUAL = (USUALLY, 0.33, 0.36, 0.4)
_WORTH = 12.0
_FREE_ORDERS = 2
_HALF_LIFE_SECONDS = 86400.0
_DAY_SECONDS = 86400.0
# Runs up to this length need no record; one as long as the record says this much.
_SHORT = 5
_WITHIN = 1.5
_TAIL_INDEX = 3.0


class GoesOn:
    """Runs that reached each length from two orders on; the last counts all longer ones."""

    def __init__(self) -> None:
        self._reached = [0.0] * (len(_USUAL) + 1)
        self._running = 0.0
        self._at = 0.0
        self._long: deque[tuple[float, int]] = deque()
        self._record = _SHORT

    def learn(self, orders: int, at: float) -> None:
        """A run has grown to so many orders."""
        if orders == _FREE_ORDERS:
            self._running = self.running_at(at) + 1.0
            self._at = at
        if orders > _SHORT:
            self._long.append((at, orders))
        while self._long and self._long[0][0] < at - _DAY_SECONDS:
            self._record = max(self._record, self._long.popleft()[1])
        place = orders - _FREE_ORDERS
        if 0 <= place < len(self._reached):
            self._reached[place] += 1.0

    def running_at(self, at: float) -> float:
        """About how many accounts have a run now."""
        left: float = 0.5 ** (max(at - self._at, 0.0) / _HALF_LIFE_SECONDS)
        return self._running * left

    def share(self, orders: int) -> float:
        """Of the customers with so many orders, those that place another; 0 to 1."""
        place = min(max(orders - _FREE_ORDERS, 0), len(_USUAL) - 1)
        went_on = self._reached[place + 1]
        return (went_on + _WORTH * _USUAL[place]) / (self._reached[place] + _WORTH)

    def evidence(self, orders: int) -> float:
        """Log evidence of a brusher in a run of so many orders.

        Where the shop has seen long runs until a day ago, the longest of them is the measure: the
        lengths of honest runs have a heavy tail.
        """
        if self._record > _SHORT:
            return _WITHIN + _TAIL_INDEX * log(max(orders / self._record, 1.0))
        return sum(log(BRUSHER / self.share(length)) for length in range(_FREE_ORDERS, orders))
