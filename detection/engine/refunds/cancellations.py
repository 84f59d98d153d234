"""How many of a product's orders are taken back soon, day by day, against what was usual before.

Each cancellation of a trickle is unremarkable (7,600 of them in three months cost an Amazon seller its
account); what it cannot help is that they are more than before, day after day, of this product alone and
of young orders alone. Hence a stretch of days up to now is held against the days before it, against the
other products in the same days, and against refunds of the product's older orders in the same days: who
recalls a batch, or cannot deliver, hears from those as well. Orders of the last two days count as far as their
cancellations have come by now (delays.py). Where one other product rises with it (7,600 cancelled
orders were of two products), the rest of the shop is asked instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import NamedTuple

import numpy as np

from detection.engine.levels import log_odds
from detection.engine.likelihood import Array, beta_binomials, beta_binomials_about, log_add
from detection.engine.refunds.delays import SOON_HOURS, Delays, come
from detection.engine.refunds.steadiness import day_strength
from detection.engine.refunds.when import DAY, HOUR
from detection.engine.shares import beyond_usual, drawn, share_reason
from detection.engine.types import Reason

SOON_SECONDS = SOON_HOURS * HOUR
# Lengths of stretch, days, and how long counts are kept.
SPANS = (3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 28)
KEEP_DAYS = 90
# Fewer cancellations than these prove nothing.
LEAST_CANCELLED = 10
# What is assumed of a product before it has any orders, and what the shop's other products are worth to it.
_PRODUCT_WORTH, _ASSUMED = 60.0, (0.06, 12.0)
# So many cancellations elsewhere, and returns, weigh as much as what was expected of them; a stretch's, of its days.
_OTHERS_WORTH, _RETURNS_WORTH, _WHOLE_WORTH, _AROUND_DAYS = 3.0, 6.0, 10.0, 3
# Without the one that rises along, so many cancellations must be usual elsewhere that what befalls the whole shop
# shows there. The choice costs as much as a coin's.
_REST_CANCELLED, _CHOICE = 20.0, log(2.0)
# The usual share is summed over so many values, as far as so many deviations of its log odds.
_VALUES, _DEVIATIONS = 33, 4.0
_MOST_USUAL, _LEAST_SIGMAS = 0.9, 2.5
# So many more returns than expected a cancellation tell another story. What is assumed of an order each
# day, worth so many; and how much all ages tell of one.
_MORE_RETURNS, _RETURNED, _AGE_WORTH = 0.8, (0.002, 300.0), 300.0
# Shares of bought orders: the same every day, or growing by so much a day.
_STEADY = (0.02, 0.04, 0.08, 0.15, 0.25)
_GROWING = (0.005, 0.01, 0.02, 0.04)
# A price that was wrong, goods that ran out: many of a day's customers cancel, more or fewer each day. Were as
# many bought, the count would tell.
_MISHAP, _MISHAP_WEIGHT = (2.0, 3.0), 0.3
# Log odds before anything is seen: every product and every day of a month is looked at. Of 328 shop-months, waves of
# honest refunds, holidays and changed audiences of the bench the most is 6.0 nats; a hold takes 7.3.
_PRIOR = -5.5
# Nothing but the count is known of these orders, and goods that ran out look the same.
MOST_ODDS = 2.0
# One day alone is an event in the shop, no trickle.
_BEST_DAY = 0.6


class Stretch(NamedTuple):
    """Days up to now whose orders were cancelled more than usual; `evidence` is in nats.

    `usual` is the share of these orders that would be cancelled by now.
    """

    starts_at: float
    days: int
    orders: int
    cancelled: int
    usual: float
    evidence: float

    @property
    def ends_at(self) -> float:
        """The end of the last day, which may still be to come."""
        return self.starts_at + self.days * DAY

    @property
    def bought(self) -> float:
        """How many of the orders are cancelled beyond the usual share."""
        return beyond_usual(self.cancelled, self.orders, self.usual)

    @property
    def odds(self) -> float:
        """Log odds that these orders were bought, by nothing else that is known of them."""
        return _PRIOR + self.evidence

    def reason(self, examples: Sequence[str]) -> Reason:
        """The share, in a sentence; `examples` are some of the cancelled orders."""
        reason = share_reason(
            "cancellations",
            f"orders of {self.days} days were cancelled soon; usually",
            self.evidence,
            self.cancelled,
            self.orders,
            self.usual,
            examples,
        )
        return replace(reason, values={**reason.values, "days": self.days})


class Days:
    """Orders and the cancelled among them by the day of order; returns by their own day and the order's."""

    def __init__(self) -> None:
        self.orders: dict[int, int] = defaultdict(int)
        self.cancelled: dict[int, int] = defaultdict(int)
        self.returned: dict[tuple[int, int], int] = defaultdict(int)
        self.delays = Delays()

    def forget(self, now: float) -> None:
        before = int(now // DAY) - KEEP_DAYS
        for days in (self.orders, self.cancelled):
            for day in [one for one in days if one < before]:
                del days[day]
        for pair in [one for one in self.returned if one[1] < before]:
            del self.returned[pair]

    def lately(self, now: float) -> int:
        """Cancelled orders of the longest stretch."""
        first = int(now // DAY) - SPANS[-1]
        return sum(count for day, count in self.cancelled.items() if day >= first)


def surest(
    own: Days, whole: Days, now: float, known: float | None = None, siblings: Iterable[Days] = ()
) -> Stretch | None:
    """The stretch of days up to now that is the most unlike the days before; None where none is.

    `own` are the product's orders, `whole` those of the shop; `known`: where one was found before; `siblings`: the
    other products of which much is cancelled.
    """
    first, today = min(whole.orders, default=0), int(now // DAY)
    everywhere = come(whole.delays, whole.delays, first, now)
    mine = _Counts.of(own, first, today, come(own.delays, whole.delays, first, now))
    others = _Counts.of(whole, first, today, everywhere).without(
        _Counts.of(own, first, today, everywhere)
    )
    rising = [_Counts.of(one, first, today, everywhere) for one in siblings]
    spans = {span for span in SPANS if span < today - first + 1}
    if known is not None:
        spans.add(today + 1 - int(known // DAY))
    asked = _Asked(own, mine, others, rising, first)
    found = [stretch for span in sorted(spans) for stretch in asked.of(span)]
    return max(found, key=lambda stretch: stretch.evidence, default=None)


class _Counts(NamedTuple):
    """Orders as far as their cancellations have come, and the cancelled among them, a place a day."""

    orders: Array
    cancelled: Array

    @classmethod
    def of(cls, days: Days, first: int, today: int, come: Array) -> _Counts:
        cancelled = _by_day(days.cancelled, first, today)
        orders = _by_day(days.orders, first, today) * come
        return cls(np.maximum(orders, cancelled), cancelled)

    def without(self, other: _Counts) -> _Counts:
        return _Counts(self.orders - other.orders, self.cancelled - other.cancelled)

    def before(self, place: int) -> _Counts:
        return _Counts(self.orders[:place], self.cancelled[:place])

    def usual(self, place: int) -> float:
        """The cancelled share of the days before."""
        days = self.before(place)
        return drawn(float(days.cancelled.sum()), float(days.orders.sum()), *_ASSUMED)

    def due(self, place: int) -> float:
        """Cancellations that are usual from that day on."""
        return self.usual(place) * float(self.orders[place:].sum())


class _Asked:
    """One product's counts and the others', from the shop's first day on."""

    def __init__(
        self, days: Days, own: _Counts, others: _Counts, siblings: Sequence[_Counts], first: int
    ) -> None:
        self._days, self._own, self._others, self._first = days, own, others, first
        self._orders = _by_day(days.orders, first, first + len(own.orders) - 1)
        self._siblings = siblings
        # By the day that things changed: it is asked beside all others, and beside the rest of them.
        self._older: dict[int, tuple[float, float]] = {}

    def of(self, span: int) -> list[Stretch]:
        """The last so many days, where their orders are cancelled more than usual."""
        place = len(self._own.orders) - span
        if place < 1 or self._own.cancelled[place:].sum() < LEAST_CANCELLED:
            return []
        found = [self._beside(self._others, place)]
        rest = self._rest(place)
        if rest is not None:
            chosen = self._beside(rest, place)
            found.append(chosen and chosen._replace(evidence=chosen.evidence - _CHOICE))
        return [stretch for stretch in found if stretch is not None]

    def _rest(self, place: int) -> _Counts | None:
        """The others without the one that rises the most, where they are enough to tell of the whole shop."""
        if not self._siblings:
            return None
        risen = max(
            self._siblings, key=lambda one: float(one.cancelled[place:].sum()) - one.due(place)
        )
        rest = self._others.without(risen)
        return rest if rest.due(place) >= _REST_CANCELLED else None

    def _beside(self, others: _Counts, place: int) -> Stretch | None:
        """The days from that place on, beside these other products."""
        orders, cancelled = self._own.orders[place:], self._own.cancelled[place:]
        count, total = float(cancelled.sum()), float(orders.sum())
        past, elsewhere = self._own.before(place), others.usual(place)
        known = min(float(others.orders[:place].sum()), _PRODUCT_WORTH) + _ASSUMED[1]
        before = past.cancelled.sum() + elsewhere * known, past.orders.sum() + known
        rise = np.maximum(_rise(others, place, elsewhere), 1.0)
        if _beyond(orders, cancelled, before[0] / before[1] * rise)[1] <= 0.0:
            return None
        if place not in self._older:
            self._older[place] = self._older_returns(place)
        seen, due = self._older[place]
        rise = np.maximum(rise, (seen + _RETURNS_WORTH) / (due + _RETURNS_WORTH))
        usual, more = _beyond(orders, cancelled, before[0] / before[1] * rise)
        if more <= 0.0 or seen - due > max(_MORE_RETURNS * more, _RETURNS_WORTH):
            return None
        moves = 1.0 / day_strength((past, others.before(place)), *_ASSUMED)
        moves += _rise_variance(others, place) * usual / (1.0 - usual)
        evidence, told = _evidence(orders, cancelled, before, rise, 1.0 / moves)
        if evidence <= 0.0 or told.max() > _BEST_DAY * told.sum():
            return None
        starts_at, days = (self._first + place) * DAY, len(orders)
        placed = float(self._orders[place:].sum())
        return Stretch(starts_at, days, int(placed), int(count), usual * total / placed, evidence)

    def _older_returns(self, place: int) -> tuple[float, float]:
        """Returns of orders that were older on the day that things changed: seen, and expected.

        Of all days from `place` on the one after which they are the most beyond the expected.
        """
        orders = self._orders
        returned = np.zeros((len(orders), len(orders)))
        for (day, ordered), count in self._days.returned.items():
            if ordered >= self._first:
                returned[day - self._first, ordered - self._first] = count
        seen, due = _sums(returned), _sums(_due(orders, returned, place))
        found = [
            (float(seen[-1, start] - seen[start, start]), float(due[-1, start] - due[start, start]))
            for start in range(place, len(orders))
        ]
        return max(found, key=lambda one: one[0] - one[1])


def _by_day(counts: Mapping[int, int], first: int, today: int) -> Array:
    return np.array([counts.get(day, 0) for day in range(first, today + 1)], dtype=float)


def _beyond(orders: Array, cancelled: Array, usual: Array) -> tuple[float, float]:
    """The usual share of all these orders, and how many are cancelled beyond it; 0 where chance does that."""
    total = float(orders.sum())
    share = float((usual.clip(None, _MOST_USUAL) * orders).sum() / total)
    more = float(cancelled.sum()) - share * total
    return share, more if more >= _LEAST_SIGMAS * (share * (1.0 - share) * total) ** 0.5 else 0.0


def _evidence(
    orders: Array, cancelled: Array, before: tuple[float, float], rise: Array, strength: float
) -> tuple[float, Array]:
    """Log evidence of bought orders, and what each day says of it where the usual share is the likeliest.

    `before`: cancelled and all orders that tell the usual share; each day it counts `rise` times, and holds as firmly
    as `strength` orders.
    """
    shares = _shares(before, float(cancelled.sum() / orders.sum()))
    log_weights = before[0] * np.log(shares) + (before[1] - before[0]) * np.log(1.0 - shares)
    usual = np.minimum(shares[:, None] * rise, _MOST_USUAL)
    grown = np.arange(1, len(orders) + 1)
    bought = np.array(
        [np.full(len(orders), share) for share in _STEADY] + [share * grown for share in _GROWING]
    )
    alike = beta_binomials_about(cancelled, orders, usual, strength)
    share = usual[:, None, :] + (1.0 - usual[:, None, :]) * bought
    unlike = beta_binomials_about(cancelled, orders, share.clip(None, _MOST_USUAL), strength)
    total = _log_sum(log_weights[:, None] + unlike.sum(axis=2)) - log(len(bought))
    a, b = (np.full(len(orders), value) for value in _MISHAP)
    mishap = log(_MISHAP_WEIGHT) + float(beta_binomials(cancelled, orders, a, b).sum())
    genuine = log_add(_log_sum(log_weights + alike.sum(axis=1)), mishap + _log_sum(log_weights))
    evidence = total - genuine
    likeliest = int(log_weights.argmax())
    by_day = unlike[likeliest] - alike[likeliest]
    return evidence, by_day[int(by_day.sum(axis=1).argmax())]


def _shares(before: tuple[float, float], now: float) -> Array:
    """What the usual share may be: about that of before, up to that of now."""
    share = before[0] / before[1]
    odds, reach = log_odds(share), _DEVIATIONS / (before[0] * (1.0 - share)) ** 0.5
    values = np.linspace(odds - reach, max(odds, log_odds(min(now, _MOST_USUAL))) + reach, _VALUES)
    found: Array = 1.0 / (1.0 + np.exp(-values))
    return found


def _log_sum(values: Array) -> float:
    return float(np.logaddexp.reduce(values, axis=None))


def _rise(others: _Counts, place: int, before: float) -> Array:
    """How many times as many of the other products' orders as before are cancelled, each day from `place` on.

    By the days around, drawn to the whole stretch: trouble need not begin with it.
    """
    cancelled, expected = others.cancelled[place:], before * others.orders[place:]
    whole = drawn(float(cancelled.sum()), float(expected.sum()), 1.0, _OTHERS_WORTH)
    around = np.ones(_AROUND_DAYS)
    seen, due = (np.convolve(values, around, "same") for values in (cancelled, expected))
    return drawn(seen, due, whole, _WHOLE_WORTH)


def _rise_variance(others: _Counts, place: int) -> float:
    """How far off, relative and squared, a day's rise is by the chance in the cancellations that tell it."""
    around = float(others.cancelled[place:].mean()) * _AROUND_DAYS
    return around / (around + _WHOLE_WORTH) ** 2


def _sums(values: Array) -> Array:
    """Sums of all that lies before each row and column."""
    found = np.zeros((len(values) + 1, len(values) + 1))
    found[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    return found


def _due(orders: Array, returned: Array, place: int) -> Array:
    """Returns of each day from each day's orders, by how many came at that age before `place`."""
    days = np.arange(len(orders))
    ages = days[:, None] - days[None, :]
    is_due = ages >= SOON_SECONDS // DAY
    known = is_due & (days < place)[:, None]
    times, each = ages[known], np.broadcast_to(orders, ages.shape)
    seen: Array = np.bincount(times, returned[known], len(days)).astype(float)
    among: Array = np.bincount(times, each[known], len(days)).astype(float)
    usual = drawn(float(seen.sum()), float(among.sum()), *_RETURNED)
    at_age = drawn(seen, among, usual, _AGE_WORTH)
    found: Array = np.where(is_due, each * at_age[ages.clip(0)], 0.0)
    return found
