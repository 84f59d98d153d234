"""Layer 5: does the burst's cohort come back as refunds, beyond what this shop knows?

Cumulative shares by age, beta-binomial, so that a shop with many refunds expects many. Real benign
waves exist: 35 to 44 % for a week, half hours up to 69 % (a Tmall shop, February 2020); so a
genuine cohort may also be a faulty batch. A refund wave over ordinary orders without a burst is a
recalled batch and opens nothing. Refunds known only from an export's amounts count as shares and
say nothing about time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from detection.engine.likelihood import beta_binomial, log_add
from detection.engine.record import Record

DAY = 86400.0
# Requests arrive over about a fortnight; five days is the mean delay assumed.
MEAN_DELAY_DAYS = 5.0
_PRIOR_SHARE = 0.06
_PRIOR_ORDERS = 30.0
_KEEP_DAYS = 60
# A genuine crowd refunds like the shop (give or take), or like a faulty batch.
_LIKE_SHOP, _SHOP_STRENGTH = 0.85, 15.0
_FAULTY_SHARE, _FAULTY_STRENGTH = 0.35, 5.0
# A bought flood is refunded almost to the last order (1988 of 2000); waves may stop half way.
_WAVE = (7.0, 1.0)
_PARTIAL = (1.2, 1.0)
_PARTIAL_WEIGHT = 0.4
WAVE_CAP = 8.0
NO_WAVE_CAP = 2.5
MIN_REFUNDS = 3
# A bought flood that is old and still unrefunded: rare.
_NO_WAVE = 0.05


class RefundBook:
    """The shop's ordinary orders and their refunds, by day of order."""

    def __init__(self) -> None:
        self._orders: dict[int, int] = defaultdict(int)
        self._refunds: dict[int, int] = defaultdict(int)

    def order(self, at: float) -> None:
        day = int(at // DAY)
        if day not in self._orders:
            for old in [d for d in self._orders if d < day - _KEEP_DAYS]:
                del self._orders[old]
                self._refunds.pop(old, None)
        self._orders[day] += 1

    def refund(self, order_at: float) -> None:
        self._refunds[int(order_at // DAY)] += 1

    def final_share(self, now: float, *, timed: bool) -> float:
        """The share of ordinary orders that end refunded, as far as known now."""
        seen = sum(self._refunds.values())
        due = sum(
            count * (asked_by(now - (day + 0.5) * DAY) if timed else 1.0)
            for day, count in self._orders.items()
        )
        return (seen + _PRIOR_ORDERS * _PRIOR_SHARE) / (due + _PRIOR_ORDERS)


def asked_by(age_seconds: float) -> float:
    """Of the refunds that will be asked for, the share asked for by this age."""
    return 1.0 - exp(-max(age_seconds, 0.0) / DAY / MEAN_DELAY_DAYS)


@dataclass(frozen=True)
class Wave:
    """The cohort's refunds against the shop's. `weight`: log evidence of a bought flood."""

    orders: int
    refunds: int
    expected_share: float
    weight: float
    implied: bool
    good_reviews: int
    bad_reviews: int
    delivered: int


def wave(records: Sequence[Record], book: RefundBook, now: float) -> Wave:
    """Judge a cohort; cost grows with its orders."""
    refunded = [record for record in records if record.refund_at is not None]
    implied = any(record.refund_implied for record in refunded)
    timed = not implied
    ripe = sum(asked_by(now - record.at) for record in records) / len(records) if timed else 1.0
    share = book.final_share(now, timed=timed)
    expected = min(max(share * ripe, 0.004), 0.6)
    return Wave(
        orders=len(records),
        refunds=len(refunded),
        expected_share=expected,
        weight=_weight(len(refunded), len(records), expected, ripe),
        implied=implied,
        good_reviews=sum((record.stars or 0) >= 4 for record in records),
        bad_reviews=sum(0 < (record.stars or 0) <= 2 for record in records),
        delivered=sum(record.delivered_at is not None for record in records),
    )


def _weight(refunds: int, orders: int, expected: float, ripe: float) -> float:
    genuine = log_add(
        log(_LIKE_SHOP) + _beta_binomial(refunds, orders, expected, _SHOP_STRENGTH),
        log(1 - _LIKE_SHOP)
        + _beta_binomial(refunds, orders, max(_FAULTY_SHARE * ripe, expected), _FAULTY_STRENGTH),
    )
    none_yet = _NO_WAVE + (0.99 - _NO_WAVE) * (1 - ripe)
    flood = log_add(
        log((1 - none_yet) * (1 - _PARTIAL_WEIGHT)) + beta_binomial(refunds, orders, *_WAVE),
        log((1 - none_yet) * _PARTIAL_WEIGHT) + beta_binomial(refunds, orders, *_PARTIAL),
    )
    weight = log_add(log(none_yet) + genuine, flood) - genuine
    if refunds < MIN_REFUNDS:
        weight = min(weight, 0.0)
    return max(min(weight, WAVE_CAP), -NO_WAVE_CAP)


def _beta_binomial(k: int, n: int, share: float, strength: float) -> float:
    return beta_binomial(k, n, share * strength, (1 - share) * strength)
