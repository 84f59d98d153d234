"""Notices accounts that order one product again and again; what comes of it is judged in repeats.py."""

from __future__ import annotations

from detection.engine.memory import Recent, leading
from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.shop import Shop
from detection.engine.watches.base import Watch
from detection.engine.watches.repeats import Repeats
from detection.engine.watches.rule import RuleWindow

RUN_SECONDS = 12 * HOUR
# A run is looked at from this many orders on.
RUN_ORDERS = 6
_AGAIN_SECONDS = 7 * 24 * HOUR
_PURGE_AT = 5_000
_SWEEP_SECONDS = 300.0


class RepeatWatch(Watch):
    """Keeps an hour of every product and the running accounts of half a day."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._hours: dict[str, RuleWindow] = {}
        # In the order of their latest orders: those that are over are the first.
        self._runs: dict[tuple[str, str], list[Record]] = {}
        self._breaks: dict[str, list[float]] = {}
        self._totals = Recent(RUN_SECONDS / HOUR)
        self._open: dict[tuple[str, bool], Repeats] = {}
        self._purge_at = _PURGE_AT
        self._sweep_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        if record.buyer is None:
            return
        hour = self._hours.get(record.product_id)
        if hour is None:
            hour = self._hours[record.product_id] = RuleWindow()
        caught = hour.add(record)
        if caught:
            self._catch(caught, record.at, by_rule=True)
        run = self._run(record)
        if run[-1] is record:
            self._totals.add(record.buyer, record.at)
        if len(run) >= RUN_ORDERS:
            self._catch(run, record.at, by_rule=False)

    def _run(self, record: Record) -> list[Record]:
        """The account's orders of the product within half a day, at different moments."""
        key = (record.product_id, record.buyer or "")
        before = self._runs.pop(key, None)
        if before is None:
            run = [record]
            if len(self._runs) > self._purge_at:
                self._purge(record.at)
        else:
            run = [one for one in before if one.at >= record.at - RUN_SECONDS]
            if not run or run[-1].at != record.at:
                run.append(record)
                self.shop.goes_on.learn(len(run), record.at)
                lately = sum(one.at >= record.at - HOUR for one in run)
                self.shop.goes_on_at_once.learn(lately, record.at)
        self._runs[key] = run
        return run

    def _purge(self, now: float) -> None:
        for key in leading(self._runs, lambda run: run[-1].at < now - RUN_SECONDS):
            del self._runs[key]
        self._purge_at = max(_PURGE_AT, 2 * len(self._runs))

    def _catch(self, records: list[Record], now: float, *, by_rule: bool) -> None:
        product_id = records[0].product_id
        key = (product_id, by_rule)
        cohort = self._open.get(key)
        if cohort is None or not cohort.is_open or not _hangs_together(cohort, records):
            cohort = Repeats(product_id, now, breaks_rule=by_rule)
            if not any(cohort.may_take(record) for record in records):
                return
            self._open[key] = cohort
            self.fresh.append(cohort)
            if by_rule:
                cohort.again = self._count_breaks({record.buyer or "" for record in records}, now)
        cohort.take(records, now)
        runs = cohort.runs()
        if not by_rule:
            cohort.again = max(self._broke(buyer, now) for buyer in runs)
        for buyer, orders in runs.items():
            total = self._totals.count(buyer, now)
            cohort.focus[buyer] = min(orders / total, 1.0) if total else 1.0
        if cohort.robbed and cohort not in self.fresh:
            self.stirred.append(cohort)

    def _count_breaks(self, buyers: set[str], now: float) -> int:
        """The most that one of the accounts had broken the rule lately; this time is noted too."""
        most = max(self._broke(buyer, now) for buyer in buyers)
        for buyer in buyers:
            self._breaks.setdefault(buyer, []).append(now)
        return most

    def _broke(self, buyer: str, now: float) -> int:
        """How often the account broke the rule within a week."""
        times = [at for at in self._breaks.get(buyer, ()) if at >= now - _AGAIN_SECONDS]
        if times:
            self._breaks[buyer] = times
        return len(times)

    def sweep(self, now: float) -> None:
        if now < self._sweep_at:
            return
        self._sweep_at = now + _SWEEP_SECONDS
        for product_id in list(self._hours):
            hour = self._hours[product_id]
            caught = hour.expire(now)
            if caught:
                self._catch(caught, now, by_rule=True)
            if not hour:
                del self._hours[product_id]


def _hangs_together(cohort: Repeats, records: list[Record]) -> bool:
    """Hours that overlap, or the same running account, are one story; others are told apart."""
    if records[0].at <= cohort.last_at:
        return True
    runs = cohort.runs()
    return any(runs.get(record.buyer or "", 0) > RUN_ORDERS for record in records)
