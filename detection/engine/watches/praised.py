"""Own brushing too thin for any count: a product's orders of some hours are praised as none before them.

Nobody need see the orders themselves: accounts that come once, complete addresses, a pace that passes for
a good day. What own brushing cannot leave out is the praise that is paid for (praise.py): two in three of
its orders come back with five stars within days, where of ordinary ones one in eight does. Honest
look-alike: a product that pleases, or a shop that pays for reviews; that does not begin and end within
hours, for one product alone. Hence a window of hours is held against the orders before it, which have had
more time to be reviewed, against those after it and against the other products' in the same hours, and
the question is only looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from math import exp
from typing import Any, NamedTuple

import numpy as np

from detection.engine.burst import Burst
from detection.engine.gamma import log_gamma
from detection.engine.gate import DISPERSION
from detection.engine.hypotheses import Vector
from detection.engine.levels import SUSPECT_AT, chance, level_of
from detection.engine.likelihood import beta_binomials, beta_binomials_about
from detection.engine.opinion import Opinion, Reasons, Suspects, summed_to_one
from detection.engine.praise import EXAMPLES, GOOD_STARS
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.refunds import Wave, wave
from detection.engine.shares import beyond_usual, drawn, share_reason
from detection.engine.shop import Shop
from detection.engine.types import IncidentClass
from detection.engine.watches.base import LEAST_AGAINST, Watched, accused_alike

# Lengths of window, hours, and how far back one may lie: who reviews does so within weeks.
SPANS = (3, 6, 12, 24, 36)
_KEEP_HOURS = 30 * 24
# Fewer good reviews than these, or less than twice the usual share, prove nothing.
LEAST_GOOD, _LEAST_TIMES = 12, 2.0
# How firmly a product's share of good reviews holds from day to day, in orders, and what is assumed
# before it has any: what the shop's other orders show, worth so many of its own.
_DAY_STRENGTH, _PRODUCT_WORTH = 60.0, 50.0
_ASSUMED_SHARE, _ASSUMED_WORTH = 0.15, 30.0
# So many orders elsewhere and afterwards weigh as much as the share before.
_OTHERS_WORTH = 15.0
# How much livelier one day is than another, and what the count may say against and for.
_SHAPE, _COUNT_CAP, _COUNT_MOST = 1 / DISPERSION, 10.0, 3.0
# Log odds before anything is seen: every product and every few hours of a month are looked at.
_PRIOR = -8.0
# Nothing but the praise is known of these orders: likelier bought than not, and never more than a look.
_CAP = 1.35
# Who is behind them, once refunds have been looked at.
_OWN, _REVERSE = 0.9, 0.03


class Window(NamedTuple):
    """Hours whose orders were praised: `usual` is the share before them, `evidence` is in nats."""

    starts_at: float
    ends_at: float
    orders: int
    good: int
    usual: float
    evidence: float

    @property
    def bought(self) -> float:
        """How many of the orders are beyond the usual share."""
        return beyond_usual(self.good, self.orders, self.usual)


class Hours:
    """How many orders were placed in each hour, and how many of those were praised."""

    def __init__(self) -> None:
        self.orders: dict[int, int] = defaultdict(int)
        self.good: dict[int, int] = defaultdict(int)

    def is_dense(self) -> bool:
        """Whether enough were praised within the longest window, so that a closer look is worth it."""
        hours = sorted(self.good)
        first = good = 0
        for hour in hours:
            good += self.good[hour]
            while hours[first] <= hour - SPANS[-1]:
                good -= self.good[hours[first]]
                first += 1
            if good >= LEAST_GOOD:
                return True
        return False

    def forget(self, now: float) -> None:
        """Drop what is too old to be a window or the measure of one."""
        for hours in (self.orders, self.good):
            _forget(hours, now)


class ProductHours(Hours):
    """One product's, with the numbers of the orders that were praised and their seconds."""

    def __init__(self) -> None:
        super().__init__()
        # Whole orders are kept as they are: a burst that was taken for a crowd may lose them.
        self._praised: dict[int, dict[str, float | Record]] = defaultdict(dict)

    def review(self, record: Record) -> int:
        """Count the order's last word, for it may be reviewed again: how many praised orders more."""
        hour = int(record.at // HOUR)
        praised = self._praised[hour]
        before = len(praised)
        if (record.stars or 0) >= GOOD_STARS:
            praised[record.order_id] = record.at if record.burst is None else record
        else:
            praised.pop(record.order_id, None)
        self.good[hour] = len(praised)
        return len(praised) - before

    def within(self, window: Window) -> Iterator[tuple[str, float | Record]]:
        """The praised orders of the window: number, and seconds or the whole order."""
        for hour in range(int(window.starts_at // HOUR), int(window.ends_at // HOUR)):
            yield from self._praised.get(hour, {}).items()

    def forget(self, now: float) -> None:
        super().forget(now)
        _forget(self._praised, now)


def _forget(hours: dict[int, Any], now: float) -> None:
    before = int(now // HOUR) - _KEEP_HOURS
    for hour in [one for one in hours if one < before]:
        del hours[hour]


def surest(own: Hours, whole: Hours, about: Window | None = None) -> Window | None:
    """The product's hours that are praised the most unlike the others; None where there are none.

    `own` are the product's orders, `whole` those of the whole shop; `about`: only hours among those.
    """
    if not own.good:
        return None
    first, last = min(whole.orders), max(own.good)
    mine, all_ = _sums(own, first, last), _sums(whole, first, last)
    due = _due(mine, all_, first)
    found = [window for span in SPANS if (window := _best(mine, all_, due, first, span, about))]
    return max(found, key=lambda window: window.evidence, default=None)


def _due(own: Counted, whole: Counted, first: int) -> Vector:
    """Orders of the product that its usual pace and the shop's hours of the day expect before each hour."""
    by_hour = np.diff(whole.orders)
    of_day = (first + np.arange(len(by_hour))) % 24
    usual = np.bincount(of_day, by_hour, 24) / np.maximum(np.bincount(of_day, minlength=24), 1)
    due = usual[of_day] * own.orders[-1] / max(by_hour.sum(), 1.0)
    found: Vector = np.concatenate(([0.0], due)).cumsum()
    return found


def _best(
    own: Counted, whole: Counted, due: Vector, first: int, span: int, about: Window | None
) -> Window | None:
    """The surest window of so many hours; `due` as from `_due`."""
    if span >= len(own.orders):
        return None
    orders, good = own.of(span)
    usual = _usual(own, whole, span)
    is_worth_it = (good >= LEAST_GOOD) & (good > _LEAST_TIMES * usual * orders)
    starts = (first + np.arange(len(orders))) * HOUR
    if about is not None:
        is_worth_it &= (starts < about.ends_at) & (starts + span * HOUR > about.starts_at)
    if not is_worth_it.any():
        return None
    known = np.minimum(whole.orders[:-span], _PRODUCT_WORTH) + own.orders[:-span] + _ASSUMED_WORTH
    evidence = _unlike(good, orders, usual, 1.0 / (1.0 / _DAY_STRENGTH + 1.0 / known))
    bought = (good - usual * orders) / (1.0 - usual)
    evidence += _came_on_top(orders, bought.clip(0.0, orders), due[span:] - due[:-span])
    place = int(np.where(is_worth_it, evidence, -np.inf).argmax())
    return Window(
        starts_at=float(starts[place]),
        ends_at=float(starts[place]) + span * HOUR,
        orders=int(orders[place]),
        good=int(good[place]),
        usual=float(usual[place]),
        evidence=float(evidence[place]),
    )


def _usual(own: Counted, whole: Counted, span: int) -> Vector:
    """The largest of three shares of good reviews: before the hours, in them elsewhere, and after them.

    Who pays for reviews goes on paying, or pays for all that is sold. What came before has had more time
    to be reviewed, and what came after less.
    """
    shop = drawn(whole.good[:-span], whole.orders[:-span], _ASSUMED_SHARE, _ASSUMED_WORTH)
    before = drawn(own.good[:-span], own.orders[:-span], shop, _PRODUCT_WORTH)
    (orders, good), (all_orders, all_good) = own.of(span), whole.of(span)
    elsewhere = drawn(all_good - good, all_orders - orders, before, _OTHERS_WORTH)
    later, later_good = own.orders[-1] - own.orders[span:], own.good[-1] - own.good[span:]
    after = drawn(later_good, later, before, _OTHERS_WORTH)
    usual: Vector = np.maximum.reduce([before, elsewhere, after])
    return usual


def _came_on_top(orders: Vector, bought: Vector, due: Vector) -> Vector:
    """Log evidence of the count: bought orders come beside the usual ones and not instead of them."""
    due = np.maximum(due, 0.5)
    rest = orders - bought

    def likely(count: Vector) -> Vector:
        found: Vector = log_gamma(_SHAPE + count) - log_gamma(count + 1.0)
        return found + count * np.log(due / (_SHAPE + due))

    found: Vector = (likely(rest) - likely(orders)).clip(-_COUNT_CAP, _COUNT_MOST)
    return found


class Counted(NamedTuple):
    """Orders and good reviews from the first hour to before each hour."""

    orders: Vector
    good: Vector

    def of(self, span: int) -> tuple[Vector, Vector]:
        """Orders and good reviews of each so many hours."""
        return self.orders[span:] - self.orders[:-span], self.good[span:] - self.good[:-span]


def _sums(hours: Hours, first: int, last: int) -> Counted:
    n, good = np.zeros(last - first + 2), np.zeros(last - first + 2)
    for hour, count in hours.orders.items():
        if first <= hour <= last:
            n[hour - first + 1] = count
    for hour, count in hours.good.items():
        if first <= hour <= last:
            good[hour - first + 1] = count
    return Counted(n.cumsum(), good.cumsum())


def _unlike(good: Vector, orders: Vector, share: Vector, strength: Vector) -> Vector:
    """Log evidence of any share against one about `share`, held as firmly as `strength` orders."""
    one = np.ones_like(share)
    alike = beta_binomials_about(good, orders, share, strength)
    found: Vector = beta_binomials(good, orders, one, one) - alike
    return found


class Praised(Watched):
    """The praised orders of one window of one product."""

    product_id: str
    # Open for as long as its hours are remembered, or they would be told again under another name.
    cold_after_seconds = _KEEP_HOURS * HOUR
    longest_seconds = 45 * 24 * HOUR

    def __init__(self, product_id: str, opened_at: float, window: Window) -> None:
        super().__init__(f"{product_id}|praised", product_id, opened_at)
        self.window = window

    def look(self, window: Window | None, hours: ProductHours, now: float) -> None:
        """The same hours by what is known now: claim what was praised in them since.

        Orders of nobody's, and of bursts that were taken for crowds. None: nothing of it is left.
        """
        kept, fresh = self._of(window, hours) if window is not None else ([], [])
        if window is None or not (kept or fresh):
            self.window = self.window._replace(evidence=0.0)
            return
        self.window = window
        for record in self.records:
            if record not in kept:
                record.burst = None
        self.records = sorted(kept, key=lambda record: (record.at, record.order_id))
        self.rob(fresh)
        if fresh:
            self.warm_at = now

    def _of(self, window: Window, hours: ProductHours) -> tuple[list[Record], list[Record]]:
        """What was claimed already of the window's orders, and what may be claimed now."""
        mine = {record.order_id: record for record in self.records}
        kept, fresh = [], []
        for order_id, told in hours.within(window):
            record = mine.get(order_id)
            if record is not None:
                kept.append(record)
                continue
            record = (
                told if isinstance(told, Record) else Record.bare(order_id, self.product_id, told)
            )
            if record.burst is None or (isinstance(record.burst, Burst) and record.is_ordinary):
                fresh.append(record)
        return kept, fresh

    def odds(self, shop: Shop, feedback: str | None) -> float:
        """Log odds that the window's praise was bought."""
        return _PRIOR + self.window.evidence + shop.leaning(feedback)

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        seen = wave(self.records, shop.refunds, now)
        odds = self.odds(shop, feedback)
        artificial = chance(odds if feedback is not None else min(odds, _CAP))
        bought = min(self.window.bought, float(len(self.records)))
        return Opinion(
            at=now,
            level=level_of(artificial, bought, sensitivity) if artificial >= SUSPECT_AT else None,
            probability=_probabilities(artificial, seen),
            product_ids=(self.product_id,),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=len(self.records),
            expected=len(self.records) - bought,
            refunds=seen.refunds,
            missing=("traffic", "interest"),
            explain=partial(self._explain, seen),
            accuse=partial(self._accuse, artificial),
        )

    def _accuse(self, artificial: float) -> Suspects:
        """Praised alike, each is as likely bought as the share of them that is beyond the usual."""
        return accused_alike(self.records, artificial, self.window.bought, self.window.good)

    def _explain(self, seen: Wave) -> Reasons:
        reason = share_reason(
            "praise",
            "orders of some hours were given good reviews; your orders usually",
            self.window.evidence,
            self.window.good,
            self.window.orders,
            self.window.usual,
            [record.order_id for record in self.records][:EXAMPLES],
        )
        refunds = seen.reason(self.records)
        return (reason,), ((refunds,) if seen.weight <= -LEAST_AGAINST else ())


def _probabilities(artificial: float, seen: Wave) -> dict[IncidentClass, float]:
    """Nobody refunds what was bought to be praised: a refund wave speaks for a rival."""
    reverse = _REVERSE * exp(min(max(seen.weight, 0.0), 5.0))
    total = _OWN + reverse + (1 - _OWN - _REVERSE)
    honest = 1 - artificial
    return summed_to_one(
        {
            IncidentClass.SELF_BRUSHING: artificial * _OWN / total,
            IncidentClass.REVERSE_BRUSHING: artificial * reverse / total,
            IncidentClass.ARTIFICIAL_UNKNOWN: artificial * (1 - _OWN - _REVERSE) / total,
            IncidentClass.VIRAL: honest * 0.3,
            IncidentClass.UNKNOWN: honest * 0.7,
        }
    )
