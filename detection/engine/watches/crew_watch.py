"""Counts how often each account comes to the shop within hours; what comes of it is judged in crew.py."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.shop import Shop
from detection.engine.watches.base import BULK_SHARE, Watch, is_bargain, takes_many
from detection.engine.watches.crew import (
    LEAST_ACCOUNTS,
    OFTEN,
    OFTEN_AT_ONCE,
    USUALLY,
    Came,
    Coming,
    Crew,
    CrewHabits,
    Customers,
    Visits,
)
from detection.engine.watches.repeats import YOUNG_HOURS

SPAN_SECONDS, AT_ONCE_SECONDS = 6 * HOUR, 0.75 * HOUR
# Orders of one account closer than this are one visit: a basket is booked as an order a line.
VISIT_SECONDS = 120.0
_NEVER = Visits(0, about=False)
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
        self._accounts: dict[str, list[Record]] = {}
        # The order that each account's six hours began with, and what was true of it since.
        self._first: dict[str, Record] = {}
        self._reached: dict[str, set[Coming]] = {}
        self._often: dict[Coming, set[str]] = {coming: set() for coming in USUALLY}
        self._open: Crew | None = None

    def order(self, product: Product, record: Record) -> None:
        buyer = record.buyer
        if buyer is None:
            return
        self._expire(record.at)
        self._orders.append(record)
        account = self._accounts.get(buyer)
        if account is None:
            self._accounts[buyer] = [record]
            self._first.setdefault(buyer, record)
            return
        account.append(record)
        if len(account) < OFTEN.visits:
            return
        del account[:-_KEPT]
        came = self._note(buyer, account, record.at)
        if OFTEN.holds(came):
            self._weigh(record.at)
            if self._open is not None:
                self._open.take(buyer, account, came)
                if self._open not in self.fresh:
                    self.stirred.append(self._open)

    def sweep(self, now: float) -> None:
        self._expire(now)

    def _expire(self, now: float) -> None:
        orders, oldest = self._orders, now - SPAN_SECONDS
        while orders and orders[0].at < oldest:
            record = orders.popleft()
            buyer = record.buyer or ""
            account = self._accounts[buyer]
            if account[0] is record:
                del account[0]
            if record is self._first[buyer]:
                self._learn(record, account)
            if not account:
                del self._accounts[buyer]
            if buyer in self._often[OFTEN]:
                self._note(buyer, account, now)

    def _learn(self, first: Record, account: list[Record]) -> None:
        """Six hours of an account are over, and the next begin with its next order."""
        buyer = first.buyer or ""
        reached = self._reached.pop(buyer, ())
        if not isinstance(first.burst, Crew):
            self._habits.learn(reached)
        if account:
            self._first[buyer] = account[0]
        else:
            del self._first[buyer]

    def _note(self, buyer: str, account: Sequence[Record], now: float) -> Came:
        came = came_of(account, now)
        for coming, often in self._often.items():
            if coming.holds(came):
                often.add(buyer)
                self._reached.setdefault(buyer, set()).add(coming)
            else:
                often.discard(buyer)
        return came

    def _weigh(self, now: float) -> None:
        """Is it a crew, or more of one?"""
        if self._open is not None and not self._open.is_open:
            self._open = None
        if self._open is None and (
            self.shop.is_young(now, YOUNG_HOURS) or len(self._often[OFTEN]) < LEAST_ACCOUNTS
        ):
            return
        for buyer in sorted(self._often[OFTEN_AT_ONCE]):
            self._note(buyer, self._accounts[buyer], now)
        counts = {coming: len(often) for coming, often in self._often.items()}
        crew = self._open or Crew(now)
        crew.weigh(self._habits, counts, self._customers(now))
        if self._open is not None or crew.odds(self.shop, None) < _OPEN_ODDS:
            return
        for buyer in sorted(self._often[OFTEN]):
            account = self._accounts[buyer]
            crew.take(buyer, account, came_of(account, now))
        if crew.records:
            self._open = crew
            self.fresh.append(crew)

    def _customers(self, now: float) -> Customers:
        """Orders stand for the customers of the last three quarters: rather too many than too few."""
        lately = self.shop.trail.count(now - AT_ONCE_SECONDS, now)
        return Customers(len(self._accounts), lately)


def came_of(account: Sequence[Record], now: float) -> Came:
    """How often the account came; never, where it resells or collects bargains."""
    for is_trade in (takes_many, is_bargain):
        if sum(map(is_trade, account)) >= BULK_SHARE * len(account):
            return Came(_NEVER, _NEVER)
    lately = [record for record in account if record.at >= now - AT_ONCE_SECONDS]
    return Came(_visits(account), _visits(lately))


def _visits(orders: Sequence[Record]) -> Visits:
    visits, last = 0, float("-inf")
    for record in orders:
        if record.at - last >= VISIT_SECONDS:
            visits, last = visits + 1, record.at
    return Visits(visits, about=len({record.product_id for record in orders}) > 1)
