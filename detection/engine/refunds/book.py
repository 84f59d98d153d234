"""What a shop knows of its refunds: the yardstick that a cohort's are held against."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import exp

from detection.engine.archive import Refunded
from detection.engine.record import Record
from detection.engine.refunds.when import DAY, HOUR, WHEN, when_of
from detection.engine.shares import drawn

# Requests arrive over about a fortnight; five days is the mean delay until the shop's own is known.
MEAN_DELAY_DAYS = 5.0
_PRIOR_SHARE = 0.06
_PRIOR_ORDERS = 30.0
_PRIOR_REFUNDS = 20.0
_KEEP_DAYS = 60
_USUAL_WHEN = (0.42, 0.015, 0.025, 0.06, 0.15, 0.2, 0.13)
_USUAL_SAME, _USUAL_ONLY = 0.35, 0.5


def share_of(refunds: float, orders: float) -> float:
    """The share of orders sent back, drawn to what is known of anybody's before the shop's own is."""
    return drawn(refunds, orders, _PRIOR_SHARE, _PRIOR_ORDERS)


class RefundBook:
    """The shop's ordinary orders and their refunds: how many, how soon, and how."""

    def __init__(self) -> None:
        self._orders: dict[int, int] = defaultdict(int)
        self._refunds: dict[int, int] = defaultdict(int)
        self._ages = [0.0] * (_KEEP_DAYS + 1)
        self._when = [0.0] * len(WHEN)
        self._words: Counter[str] = Counter()
        self._only = [0.0, 0.0]
        # Of the state's `_version`, by hour: the final share, asked for again and again in a burst.
        self._version = 0
        self._shares: dict[tuple[int, int, bool], float] = {}

    def order(self, at: float) -> None:
        day = int(at // DAY)
        if day not in self._orders:
            self._forget_before(day - _KEEP_DAYS)
        self._orders[day] += 1
        self._version += 1

    def _forget_before(self, day: int) -> None:
        for old in [known for known in self._orders if known < day]:
            del self._orders[old]
            self._refunds.pop(old, None)

    def refund(self, refunded: Refunded) -> None:
        """An ordinary order was refunded."""
        self._version += 1
        self._refunds[int(refunded.ordered_at // DAY)] += 1
        if refunded.event.implied:
            return
        age = int(max(refunded.at - refunded.ordered_at, 0.0) // DAY)
        self._ages[min(age, _KEEP_DAYS)] += 1
        self._when[when_of(refunded.at, refunded.shipped_at)] += 1
        self._how(refunded.event.reason, refunded.event.kind)

    def refunded_early(self, record: Record) -> None:
        """An order that was refunded before it became ordinary."""
        self._version += 1
        self._refunds[int(record.at // DAY)] += 1
        if record.refund_at is None or record.refund_implied:
            return
        self._ages[0] += 1
        self._when[when_of(record.refund_at, record.shipped_at)] += 1
        self._how(record.refund_reason, record.refund_kind)

    def _how(self, reason: str | None, kind: str | None) -> None:
        if reason:
            self._words[reason] += 1
        if kind is not None:
            self._only[0] += kind == "refund_only"
            self._only[1] += 1

    def final_share(self, now: float, *, timed: bool) -> float:
        """The share of ordinary orders that end refunded, as far as known this hour."""
        key = (self._version, int(now // HOUR), timed)
        if key not in self._shares:
            self._shares = {key: self._final_share(key[1] * HOUR, timed)}
        return self._shares[key]

    def _final_share(self, now: float, timed: bool) -> float:
        seen = sum(self._refunds.values())
        due = self._due(now) if timed else sum(self._orders.values())
        return share_of(seen, due)

    def _due(self, now: float) -> float:
        return sum(
            count * self.asked_by(now - (day + 0.5) * DAY) for day, count in self._orders.items()
        )

    def ripe_share(self, now: float) -> float:
        """Of the refunds that ordinary orders will still be sent back with, those asked for by now."""
        orders = sum(self._orders.values())
        return self._due(now) / orders if orders else 1.0

    def asked_by(self, age_seconds: float) -> float:
        """Of the refunds that will be asked for, the share asked for by this age."""
        days = max(age_seconds, 0.0) / DAY
        prior = 1.0 - exp(-days / MEAN_DELAY_DAYS)
        total = sum(self._ages)
        if not total:
            return prior
        whole = int(days)
        seen = sum(self._ages[: min(whole, _KEEP_DAYS)])
        if whole <= _KEEP_DAYS:
            seen += self._ages[whole] * (days - whole)
        return (seen + _PRIOR_REFUNDS * prior) / (total + _PRIOR_REFUNDS)

    def when(self) -> tuple[float, ...]:
        """Shares of WHEN among the shop's own refunds."""
        total = sum(self._when) + _PRIOR_REFUNDS
        return tuple(
            (seen + _PRIOR_REFUNDS * usual) / total
            for seen, usual in zip(self._when, _USUAL_WHEN, strict=True)
        )

    def same_words(self) -> float:
        """Share of the commonest reason text among the shop's own refunds."""
        top = self._words.most_common(1)[0][1] if self._words else 0
        total = sum(self._words.values()) + _PRIOR_REFUNDS
        return (top + _PRIOR_REFUNDS * _USUAL_SAME) / total

    def refund_only(self) -> float:
        only, total = self._only
        return (only + _PRIOR_REFUNDS * _USUAL_ONLY) / (total + _PRIOR_REFUNDS)
