"""A crew: several accounts that come back to the shop again and again within hours.

Who is short of accounts lets each of them buy several times: of several products, so that none shows a
burst, or a few times each, so that no account has a run. What cannot be hidden is that many do it at once.
Honest look-alike: a wholesaler or a fan, a flash sale of one piece an order, a lively day; hence several
accounts are asked for, lines of one basket count once, and how many of this shop's customers come so often
is learned from those whose hours are over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from math import lgamma, log
from typing import NamedTuple

from detection.engine.burst import Burst
from detection.engine.calibration import told
from detection.engine.levels import SUSPECT_AT, chance, level_of
from detection.engine.opinion import Opinion, Reasons, Suspects, ranked, summed_to_one
from detection.engine.praise import Praise, praise
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.refunds import Wave, wave
from detection.engine.shop import Shop
from detection.engine.types import Facts, IncidentClass, Reason
from detection.engine.verdict import by_actor
from detection.engine.watches.base import Watched, with_outcomes


class Visits(NamedTuple):
    """How often an account came within a span, and whether for several products."""

    number: int
    about: bool


class Came(NamedTuple):
    """The same within six hours, and within three quarters of one."""

    in_hours: Visits
    at_once: Visits


class Coming(NamedTuple):
    """An account that came at least so often; `about`, for several products."""

    visits: int
    about: bool
    at_once: bool

    def holds(self, came: Came) -> bool:
        """Whether an account that came so is one of those."""
        seen = came.at_once if self.at_once else came.in_hours
        return seen.number >= self.visits and seen.about >= self.about


# Of how many customers that is true anywhere. Assumed, and outweighed by the shop's own after a few hundred
# customers: a quarter as many at once, half as many for several products.
_USUALLY = {3: 0.012, 4: 0.004, 6: 0.0008}
USUALLY: Mapping[Coming, float] = {
    Coming(visits, about, at_once): share * (0.5 if about else 1.0) * (0.25 if at_once else 1.0)
    for visits, share in _USUALLY.items()
    for about in (False, True)
    for at_once in (False, True)
}
OFTEN, OFTEN_AT_ONCE = Coming(3, False, False), Coming(3, False, True)
_WORTH = 300.0
# Where a sale lets each order take one piece, customers come for it again and again (one order in five of a
# real flash sale was a repeat): at least so many are expected to, by visits and `about`.
_IN_A_SALE = {(3, False): 0.06, (4, False): 0.012, (3, True): 0.01}
# How livelier one day is than another: shape of the gamma that the rate is drawn from.
_DAYS_DIFFER = 1.5
# A crew has some number of accounts up to so many, each as likely.
_LARGEST_CREW = 30.0
# As rare among the hours looked at as an attack among openings of the gate.
_PRIOR = -6.55
_CAP = 8.0
LEAST_ACCOUNTS = 5
_REVERSE, _OWN = -0.9, -0.4
EXAMPLES = 20


class Customers(NamedTuple):
    """How many there were within six hours, and within three quarters of one."""

    in_hours: int
    at_once: int


class CrewHabits:
    """How many customers come how often, of those whose six hours are over."""

    def __init__(self) -> None:
        self._customers = 0.0
        self._reached = dict.fromkeys(USUALLY, 0.0)

    def learn(self, reached: Iterable[Coming]) -> None:
        """A customer's six hours are over; `reached` is all that was ever true of it within."""
        self._customers += 1
        for coming in reached:
            self._reached[coming] += 1

    def expected(self, coming: Coming, customers: Customers) -> float:
        """Of so many customers, those that come so often."""
        reached = self._reached[coming] + _WORTH * USUALLY[coming]
        share = reached / (self._customers + _WORTH)
        of = customers.at_once if coming.at_once else customers.in_hours
        return of * max(share, _IN_A_SALE.get((coming.visits, coming.about), 0.0))

    def evidence(self, accounts: Mapping[Coming, int], customers: Customers) -> float:
        """Log evidence of a crew, from how many accounts came how often."""
        return max(
            _unlikely(seen, self.expected(coming, customers)) - log(len(accounts))
            for coming, seen in accounts.items()
        )


def _unlikely(seen: int, expected: float) -> float:
    """Log evidence of more than chance: negative binomial against any number up to a crew's."""
    if seen <= expected:
        return 0.0
    shape = _DAYS_DIFFER
    by_chance = (
        lgamma(shape + seen)
        - lgamma(shape)
        - lgamma(seen + 1.0)
        + shape * log(shape / (shape + expected))
        + seen * log(expected / (shape + expected))
    )
    return max(-log(max(_LARGEST_CREW, seen)) - by_chance, 0.0)


class Crew(Watched):
    """The orders of accounts that keep coming back, all over the shop."""

    cold_after_seconds = 6 * HOUR
    longest_seconds = 14 * 24 * HOUR

    def __init__(self, opened_at: float) -> None:
        super().__init__("|crew", None, opened_at)
        self._evidence = 0.0
        # Of the accounts that came at least so often, the share that a crew explains.
        self._of_crew: dict[Coming, float] = {}
        self.usual = 0.0
        self.visits: dict[str, Came] = {}

    def weigh(
        self, habits: CrewHabits, accounts: Mapping[Coming, int], customers: Customers
    ) -> None:
        """What was once shown stays shown: accounts that have left the hours are still its own."""
        evidence = habits.evidence(accounts, customers)
        if evidence < self._evidence:
            return
        self._evidence, self.usual = evidence, habits.expected(OFTEN, customers)
        for coming, seen in accounts.items():
            more = 1.0 - habits.expected(coming, customers) / max(seen, 1)
            self._of_crew[coming] = max(more, 0.0)

    def take(self, buyer: str, records: list[Record], came: Came) -> None:
        """Claim an account's orders, out of a burst too; what a burst loses is told in `robbed`."""
        before = self.visits.get(buyer, came)
        self.visits[buyer] = Came(*map(max, before, came))
        fresh = [r for r in records if r.burst is None or isinstance(r.burst, Burst)]
        self.rob(fresh)
        if fresh:
            self.warm_at = max(self.warm_at, self.last_at)

    def odds(self, shop: Shop, feedback: str | None) -> float:
        """Log odds of a crew, before outcomes."""
        return min(_PRIOR + self._evidence + shop.leaning(feedback), _CAP)

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        seen, praised = wave(self.records, shop.refunds, now), praise(self.records, shop.reviews)
        odds = min(self.odds(shop, feedback) + max(seen.weight, 0.0) + praised.weight, _CAP)
        artificial = chance(odds)
        accused = self._accuse(artificial)
        expected = len(self.records) - sum(p for _, p in accused)
        return Opinion(
            at=now,
            level=level_of(artificial, len(self.records) - expected, sensitivity),
            probability=_probabilities(artificial, seen, praised),
            product_ids=tuple(sorted({record.product_id for record in self.records})),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=len(self.records),
            expected=expected,
            refunds=seen.refunds,
            missing=("traffic", "interest"),
            explain=partial(self._explain, seen, praised),
            accuse=partial(self._accuse, artificial),
        )

    def _share(self, came: Came) -> float:
        """How surely an account that came so often is one of the crew."""
        return max((p for coming, p in self._of_crew.items() if coming.holds(came)), default=0.0)

    def _accuse(self, artificial: float) -> Suspects:
        scored = []
        for record in self.records:
            p = round(told(artificial) * self._share(self.visits[record.buyer or ""]), 4)
            if p >= SUSPECT_AT:
                scored.append((record.order_id, p))
        return ranked(scored)

    def _explain(self, seen: Wave, praised: Praise) -> Reasons:
        most = max(self.visits, key=lambda buyer: (self.visits[buyer], buyer))
        visits = self.visits[most].in_hours.number
        values: Facts = {
            "orders": len(self.records),
            "buyers": len(self.visits),
            "most": visits,
            "expected": round(self.usual, 1),
        }
        reason = Reason(
            signal="crew",
            weight=self._evidence,
            text=(
                f"{len(self.visits)} accounts came back again and again within hours and placed "
                f"{len(self.records)} orders, up to {visits} times one account; of your customers at "
                f"such a time about {self.usual:.1f} do"
            ),
            observed={"orders": len(self.records), "buyers": len(self.visits)},
            baseline={"buyers": round(self.usual, 2)},
            orders=tuple(r.order_id for r in self.records if r.buyer == most)[:EXAMPLES],
            code="crew",
            values=values,
        )
        return with_outcomes(reason, self.records, seen, praised)


def _probabilities(artificial: float, seen: Wave, praised: Praise) -> dict[IncidentClass, float]:
    honest = 1 - artificial
    return summed_to_one(
        {
            **by_actor(artificial, seen, praised, reverse=_REVERSE, own=_OWN),
            IncidentClass.PROMOTION: honest * 0.3,
            IncidentClass.SCALPING: honest * 0.1,
            IncidentClass.UNKNOWN: honest * 0.6,
        }
    )
