"""Counts how often each account comes to the shop within hours; what comes of it is judged in crew.py."""

from __future__ import annotations

from collections import deque

from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.shop import Shop
from detection.engine.watches.base import BULK_SHARE, Watch, is_bargain, takes_many
from detection.engine.watches.crew import LEAST_ACCOUNTS, TELLING, USUALLY, Crew, CrewHabits
from detection.engine.watches.repeats import YOUNG_HOURS

SPAN_SECONDS = 6 * HOUR
# Orders of one account closer than this are one visit: a basket is booked as an order a line.
VISIT_SECONDS = 120.0
# Longer than the longest number of visits that is asked for.
_KEPT = 40
# A crew is told of once it is likelier than not.
_OPEN_ODDS = 0.0


class CrewWatch(Watch):
    """The accounts of the last hours, and those of them that keep coming back."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._habits = CrewHabits()
        self._orders: deque[Record] = deque()
        self._accounts: dict[str, deque[Record]] = {}
        # The order that each account's hours began with, and the most visits since.
        self._first: dict[str, Record] = {}
        self._most: dict[str, int] = {}
        self._often: dict[int, set[str]] = {least: set() for least in USUALLY}
        self._open: Crew | None = None

    def order(self, product: Product, record: Record) -> None:
        if record.buyer is None:
            return
        self._expire(record.at)
        account = self._accounts.get(record.buyer)
        if account is None:
            account = self._accounts[record.buyer] = deque(maxlen=_KEPT)
            self._first.setdefault(record.buyer, record)
        account.append(record)
        self._orders.append(record)
        if len(account) < min(USUALLY):
            return
        visits = _visits(account)
        self._note(record.buyer, visits)
        if visits >= min(USUALLY):
            self._weigh(record)

    def sweep(self, now: float) -> None:
        self._expire(now)

    def _expire(self, now: float) -> None:
        while self._orders and self._orders[0].at < now - SPAN_SECONDS:
            record = self._orders.popleft()
            buyer = record.buyer or ""
            account = self._accounts[buyer]
            if account[0] is record:
                account.popleft()
            if record is self._first[buyer]:
                self._learn(record, account)
            if not account:
                del self._accounts[buyer]
                for often in self._often.values():
                    often.discard(buyer)
            elif buyer in self._often[min(USUALLY)]:
                self._note(buyer, _visits(account))

    def _learn(self, first: Record, account: deque[Record]) -> None:
        """Hours of an account are over, and the next begin with its next order."""
        buyer = first.buyer or ""
        visits = self._most.pop(buyer, 1)
        if not isinstance(first.burst, Crew):
            self._habits.learn(visits)
        if account:
            self._first[buyer] = account[0]
        else:
            del self._first[buyer]

    def _note(self, buyer: str, visits: int) -> None:
        """The account came so often within the hours."""
        self._most[buyer] = max(self._most.get(buyer, 1), visits)
        for least, often in self._often.items():
            if visits >= least:
                often.add(buyer)
            else:
                often.discard(buyer)

    def _weigh(self, record: Record) -> None:
        crew = self._open
        if crew is not None and not crew.is_open:
            crew = self._open = None
        counts = {least: len(often) for least, often in self._often.items()}
        if crew is None:
            is_young = self.shop.is_young(record.at, YOUNG_HOURS)
            if is_young or counts[min(TELLING)] < LEAST_ACCOUNTS:
                return
            crew = Crew(record.at)
            crew.weigh(self._habits, counts, len(self._accounts))
            if crew.odds(self.shop, None) < _OPEN_ODDS:
                return
            self._open = crew
            for buyer in sorted(self._often[min(USUALLY)]):
                self._take(crew, buyer)
            if crew.records:
                self.fresh.append(crew)
            else:
                self._open = None
            return
        crew.weigh(self._habits, counts, len(self._accounts))
        self._take(crew, record.buyer or "")
        if crew not in self.fresh:
            self.stirred.append(crew)

    def _take(self, crew: Crew, buyer: str) -> None:
        account = self._accounts[buyer]
        crew.take(buyer, list(account), _visits(account))


def _visits(account: deque[Record]) -> int:
    """Orders at moments that lie apart; 0 of an account that resells, or that collects bargains."""
    for is_trade in (takes_many, is_bargain):
        if sum(map(is_trade, account)) >= BULK_SHARE * len(account):
            return 0
    visits, last = 0, float("-inf")
    for record in account:
        if record.at - last >= VISIT_SECONDS:
            visits, last = visits + 1, record.at
    return visits
