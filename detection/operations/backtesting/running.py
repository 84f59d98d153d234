"""One backtest from claim to result: read the rows once, feed every engine, write one update."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import OperationalError

from detection.engine.types import Event, OrderEvent
from detection.errors import BacktestLost
from detection.models import Backtest
from detection.operations.backtesting import ledger
from detection.operations.backtesting.trial import Trial
from detection.queries.events import shop_events
from shops.crypto import cipher_of
from shops.errors import DomainError
from shops.models import Order

Clock = Callable[[], datetime]
# Asking the clock costs nothing beside the engines' work; writing does.
_EVENTS_A_LOOK = 100
_BEAT = timedelta(seconds=1)
# An engine keeps an order for sixty days, 2 kB each (measured on the case of Yiwu, six engines at
# once): this many, engines times orders, stay below 1 GB.
_ORDERS_AT_ONCE = 400_000


def run_backtest(*, backtest_id: int, worker: str, clock: Clock) -> Backtest | None:
    """Do one waiting run to its end; None when somebody else has it or it was lost on the way.

    Writes nothing but the backtest's own row: no incident, no alert, no hold, no custody. A
    refusal (the shop's key is gone) closes the run as failed. Raises OperationalError when the
    database went away and leaves the run to its lease; anything else unexpected closes it as
    failed and is raised again. Time grows with events times positions; memory with sixty days of
    orders times positions, up to `_ORDERS_AT_ONCE`, beyond which the rows are read several times.
    """
    backtest = ledger.claim_backtest(backtest_id=backtest_id, worker=worker, now=clock())
    if backtest is None:
        return None
    try:
        _run(backtest, clock)
    except BacktestLost:
        return None
    except DomainError as error:
        ledger.fail_backtest(backtest=backtest, error=str(error), now=clock())
    except OperationalError:
        raise
    except Exception as error:
        # Its text may hold a buyer's data, and people of the shop read this row.
        ledger.fail_backtest(backtest=backtest, error=type(error).__name__, now=clock())
        raise
    backtest.refresh_from_db()
    return backtest


def _run(backtest: Backtest, clock: Clock) -> None:
    shop, positions = backtest.shop, backtest.positions
    cipher, orders = cipher_of(shop), _orders_of(backtest)
    passes = _passes(len(positions), orders)
    ledger.keep_backtest(backtest=backtest, now=clock(), orders_total=orders * len(passes))
    trial, reading = Trial(positions), _Reading(backtest, clock)
    for places in passes:
        trial.begin(places)
        for event in reading.until_the_end(shop_events(shop, cipher)):
            trial.feed(event)
        trial.settle()
    now = clock()
    present = positions.index(backtest.sensitivity)
    result = {
        **reading.to_json(),
        "positions": positions,
        "present": present,
        "cases": trial.cases(
            present=present, starts_at=backtest.starts_at, ends_at=backtest.ends_at
        ),
        "seconds": round((now - reading.began_at).total_seconds(), 1),
    }
    ledger.finish_backtest(
        backtest=backtest,
        result=result,
        now=now,
        orders_total=orders,
        orders_read=reading.orders // len(passes),
        events_read=reading.events // len(passes),
    )


def _orders_of(backtest: Backtest) -> int:
    orders = Order.objects.filter(shop=backtest.shop)
    if backtest.ends_at is not None:
        orders = orders.filter(placed_at__lt=backtest.ends_at)
    return orders.count()


def _passes(places: int, orders: int) -> list[range]:
    """All places in one pass over the rows, or in several where a large shop would not fit."""
    at_once = max(_ORDERS_AT_ONCE // max(orders, 1), 1)
    return [range(start, min(start + at_once, places)) for start in range(0, places, at_once)]


class _Reading:
    """Counts what goes by, and says every second or so how far it is."""

    def __init__(self, backtest: Backtest, clock: Clock) -> None:
        self.events = self.orders = 0
        self.began_at = self._said_at = clock()
        self._backtest, self._clock = backtest, clock
        self._zone = backtest.shop.zone
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._days: Counter[date] = Counter()

    def until_the_end(self, events: Iterable[Event]) -> Iterator[Event]:
        """Pass events on until the stretch ends. Raises BacktestLost as soon as it is known."""
        ends_at = self._backtest.ends_at
        self._days.clear()  # each pass counts the same again
        for event in events:
            if ends_at is not None and event.at >= ends_at:
                return
            self._see(event)
            yield event

    def to_json(self) -> dict[str, Any]:
        """The orders of the stretch by day of the shop's calendar, the first and the last."""
        return {
            "orders": self._days.total(),
            "from": self._first.isoformat() if self._first else None,
            "to": self._last.isoformat() if self._last else None,
            "days": [[day.isoformat(), count] for day, count in sorted(self._days.items())],
        }

    def _see(self, event: Event) -> None:
        self.events += 1
        if self.events % _EVENTS_A_LOOK == 0:
            self._beat()
        if isinstance(event, OrderEvent):
            self.orders += 1
            starts_at = self._backtest.starts_at
            if starts_at is None or event.at >= starts_at:
                self._first = self._first or event.at
                self._last = event.at
                self._days[event.at.astimezone(self._zone).date()] += 1

    def _beat(self) -> None:
        now = self._clock()
        if now - self._said_at < _BEAT:
            return
        self._said_at = now
        ledger.keep_backtest(
            backtest=self._backtest, now=now, orders_read=self.orders, events_read=self.events
        )
