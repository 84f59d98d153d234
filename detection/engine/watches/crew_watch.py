"""Counts how often each account comes to the shop within hours; what comes of it is judged in crew.py."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.shop import Shop
from detection.engine.watches.base import BULK_SHARE, Watch, is_bargain, takes_many
from detection.engine.watches.crew import (
    AT_ONCE,
    IN_HOURS,
    LEAST_ACCOUNTS,
    OFTEN,
    Coming,
    Crew,
    CrewHabits,
)
from detection.engine.watches.repeats import YOUNG_HOURS

SPANS: tuple[tuple[float, Mapping[Coming, float]], ...] = (
    (6 * HOUR, IN_HOURS),
    (0.75 * HOUR, AT_ONCE),
)
# Orders of one account closer than this are one visit: a basket is booked as an order a line.
VISIT_SECONDS = 120.0
# Longer than the longest number of visits that is asked for.
_KEPT = 40
# A crew is told of once it is likelier than not.
_OPEN_ODDS = 0.0


class Span:
    """The accounts that ordered within so many seconds, and how often each came."""

    def __init__(self, seconds: float, usually: Mapping[Coming, float]) -> None:
        self.habits = CrewHabits(usually)
        self.accounts: dict[str, deque[Record]] = {}
        self.often: dict[Coming, set[str]] = {coming: set() for coming in usually}
        self._seconds = seconds
        self._orders: deque[Record] = deque()
        # The order that each account's span began with, and what was true of it since.
        self._first: dict[str, Record] = {}
        self._reached: dict[str, set[Coming]] = {}

    def order(self, buyer: str, record: Record) -> bool:
        """Take in an order; True where its account keeps coming back."""
        self.expire(record.at)
        account = self.accounts.get(buyer)
        if account is None:
            account = self.accounts[buyer] = deque(maxlen=_KEPT)
            self._first.setdefault(buyer, record)
        account.append(record)
        self._orders.append(record)
        if len(account) < OFTEN.visits:
            return False
        self._note(buyer, account)
        return buyer in self.often[OFTEN]

    def expire(self, now: float) -> None:
        while self._orders and self._orders[0].at < now - self._seconds:
            record = self._orders.popleft()
            buyer = record.buyer or ""
            account = self.accounts[buyer]
            if account[0] is record:
                account.popleft()
            if record is self._first[buyer]:
                self._learn(record, account)
            if not account:
                del self.accounts[buyer]
                for often in self.often.values():
                    often.discard(buyer)
            elif buyer in self.often[OFTEN]:
                self._note(buyer, account)

    def _learn(self, first: Record, account: deque[Record]) -> None:
        """A span of an account is over, and the next begins with its next order."""
        buyer = first.buyer or ""
        reached = self._reached.pop(buyer, set())
        if not isinstance(first.burst, Crew):
            self.habits.learn(reached)
        if account:
            self._first[buyer] = account[0]
        else:
            del self._first[buyer]

    def _note(self, buyer: str, account: deque[Record]) -> None:
        came = coming_of(account)
        for coming, often in self.often.items():
            if coming.holds(came):
                often.add(buyer)
                self._reached.setdefault(buyer, set()).add(coming)
            else:
                often.discard(buyer)

    def counts(self) -> dict[Coming, int]:
        """How many accounts came how often."""
        return {coming: len(often) for coming, often in self.often.items()}


class CrewWatch(Watch):
    """The accounts of the last hours and of the last one, and those of them that keep coming back."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._spans = [Span(seconds, usually) for seconds, usually in SPANS]
        self._open: Crew | None = None

    def order(self, product: Product, record: Record) -> None:
        buyer = record.buyer
        if buyer is None:
            return
        coming_back = [span for span in self._spans if span.order(buyer, record)]
        for span in coming_back:
            self._weigh(span, record.at)
        if self._open is not None and coming_back:
            self._take(self._open, buyer)
            if self._open not in self.fresh:
                self.stirred.append(self._open)

    def sweep(self, now: float) -> None:
        for span in self._spans:
            span.expire(now)

    def _weigh(self, span: Span, now: float) -> None:
        """Is it a crew, or more of one, by this span?"""
        if self._open is not None and not self._open.is_open:
            self._open = None
        counts, customers = span.counts(), len(span.accounts)
        if self._open is not None:
            self._open.weigh(span.habits, counts, customers)
            return
        if self.shop.is_young(now, YOUNG_HOURS) or counts[OFTEN] < LEAST_ACCOUNTS:
            return
        crew = Crew(now)
        crew.weigh(span.habits, counts, customers)
        if crew.odds(self.shop, None) < _OPEN_ODDS:
            return
        for buyer in sorted(span.often[OFTEN]):
            self._take(crew, buyer)
        if crew.records:
            self._open = crew
            self.fresh.append(crew)

    def _take(self, crew: Crew, buyer: str) -> None:
        """All of the account's orders within the longest span."""
        account = self._spans[0].accounts[buyer]
        crew.take(buyer, list(account), coming_of(account))


def coming_of(account: deque[Record]) -> Coming:
    """How often the account came; never, where it resells or collects bargains."""
    for is_trade in (takes_many, is_bargain):
        if sum(map(is_trade, account)) >= BULK_SHARE * len(account):
            return Coming(0, about=False)
    visits, last = 0, float("-inf")
    for record in account:
        if record.at - last >= VISIT_SECONDS:
            visits, last = visits + 1, record.at
    return Coming(visits, about=len({record.product_id for record in account}) > 1)
