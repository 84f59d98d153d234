"""Do the burst's orders come back as good reviews, beyond what this shop knows?

Own brushing is done to be seen: its orders are confirmed and praised, nearly all of them, while of
ordinary orders few are reviewed at all (detection.md, section 2, point 9). It cannot leave that out, for
the praise is what was paid for. Honest look-alike: a shop that pays for reviews, or a platform that
fills them in; hence the shop's own share is the measure, and a campaign for reviews a story of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from detection.engine.likelihood import beta_binomial, beta_binomial_about, log_add
from detection.engine.record import Record
from detection.engine.shares import drawn, share_reason
from detection.engine.types import Reason

DAY = 86400.0
GOOD_STARS = 4
_KEEP_DAYS = 60
_PRIOR_SHARE, _PRIOR_ORDERS = 0.15, 30.0
# Fewer than these prove nothing; a cap below what an unrefunded cohort of weeks can hold against it twice.
_LEAST_REVIEWS, CAP = 5, 5.0
# Nearly all of them, or as many as have arrived so far.
_NEARLY_ALL, _SOME = (4.0, 1.5), (1.5, 1.5)
_LIKE_SHOP, _SHOP_STRENGTH = 0.85, 8.0
_CAMPAIGN = (1.2, 1.8)
EXAMPLES = 20


class ReviewBook:
    """Ordinary orders and their good reviews, by day."""

    def __init__(self) -> None:
        self._orders: dict[int, int] = defaultdict(int)
        self._good: dict[int, int] = defaultdict(int)

    def order(self, at: float) -> None:
        _count(self._orders, at)

    def review(self, at: float, stars: int) -> None:
        """An ordinary order was reviewed."""
        if stars >= GOOD_STARS:
            _count(self._good, at)

    def share(self) -> float:
        """Of ordinary orders, those that end in a good review, as far as known."""
        good, orders = sum(self._good.values()), sum(self._orders.values())
        share = drawn(good, orders, _PRIOR_SHARE, _PRIOR_ORDERS)
        return min(max(share, 0.01), 0.97)


def _count(days: dict[int, int], at: float) -> None:
    day = int(at // DAY)
    if day not in days:
        _forget_before(days, day - _KEEP_DAYS)
    days[day] += 1


def _forget_before(days: dict[int, int], day: int) -> None:
    for old in [known for known in days if known < day]:
        del days[old]


@dataclass(frozen=True)
class Praise:
    """The cohort's good reviews against the shop's; `weight` is log evidence of bought orders."""

    orders: int
    good: int
    usual: float
    weight: float

    def reasons(self, records: Sequence[Record]) -> list[Reason]:
        """Nothing, or a sentence."""
        if self.weight <= 0:
            return []
        praised = [r.order_id for r in records if (r.stars or 0) >= GOOD_STARS]
        share = f"{self.good / self.orders:.0%}"
        return [
            share_reason(
                "praise",
                f"orders ({share}) were given good reviews; your orders usually",
                self.weight,
                self.good,
                self.orders,
                self.usual,
                praised[:EXAMPLES],
            )
        ]


def praise(records: Sequence[Record], book: ReviewBook) -> Praise:
    """Judge a cohort; cost grows with its orders. Few good reviews speak for nobody."""
    good = sum([stars >= GOOD_STARS for record in records if (stars := record.stars)])
    usual = book.share() if good >= _LEAST_REVIEWS else 0.0
    orders = len(records)
    weight = 0.0
    if good >= _LEAST_REVIEWS and good > usual * orders:
        weight = max(min(_bought(good, orders) - _genuine(good, orders, usual), CAP), 0.0)
    return Praise(orders, good, usual, weight)


def _bought(good: int, orders: int) -> float:
    half = log(0.5)
    return log_add(
        half + beta_binomial(good, orders, *_NEARLY_ALL), half + beta_binomial(good, orders, *_SOME)
    )


def _genuine(good: int, orders: int, usual: float) -> float:
    shop = beta_binomial_about(good, orders, usual, _SHOP_STRENGTH)
    return log_add(
        log(_LIKE_SHOP) + shop, log(1 - _LIKE_SHOP) + beta_binomial(good, orders, *_CAMPAIGN)
    )
