"""Few accounts, the same product, again and again.

The oldest form of brushing: one account placed 1,500 orders (Nanjing 2014), and own brushing runs
through the few accounts at hand; an attacker who wants the orders counted to one shop cheaply
cannot avoid it. Honest look-alike: a customer who forgot something, a wholesaler, a sale limited
to one piece an order; hence how often this shop's own customers go on is learned, and lines of
one basket (the same account at the same moment) count once, and an account that orders other
products as well is taken at half its word: the year 2010-11 of an online retailer has a customer
with 15 invoices in two days, each for many things.

Two measures. The rule of the Shopee task of 2020: within any hour, orders / distinct buyers >= 3
(the 525 labelled orders of 145 shops are reproduced to the last one). And the run: how many orders
one account has placed within half a day, against how often an ordinary customer places another.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from functools import partial
from math import log

from detection.engine.burst import Burst
from detection.engine.calibration import told
from detection.engine.habits import BRUSHER, USUALLY, GoesOn
from detection.engine.levels import SUSPECT_AT, chance, level_of
from detection.engine.opinion import Opinion, Reasons, Suspects, summed_to_one
from detection.engine.praise import Praise, praise
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.refunds import Wave, wave
from detection.engine.shop import Shop
from detection.engine.types import Facts, IncidentClass, Reason
from detection.engine.verdict import by_actor
from detection.engine.watches.base import (
    BULK_SHARE,
    Watched,
    is_unheard_of,
    takes_many,
    with_outcomes,
)

# The first two orders of any customer say nothing.
_FREE_ORDERS = 2
# Log odds of brushing before the first telling order, and what the rule alone amounts to.
_PRIOR = -3.5
_RULE_ALONE = 0.25
_CAP = 8.0
_FOCUSED = 0.75
_TAKEN = {True: 1.0, False: 0.5}
_BULK_TAKEN = 0.33
# Where most orders are of such accounts it is them that the rule has caught.
_MOSTLY = 0.5
_SELDOM_RESOLD, _RESOLD = 0.15, 0.75
_FEW_RUNNING = 10.0
# Who it was, before outcomes: few accounts are the mark of the shop's own doing.
_REVERSE, _OWN, _OWN_BY_RULE = -0.9, -0.4, 1.8
_AGAIN, _AGAIN_CAP = 1.0, 4.0
HOLD_EXCESS = 5.0
# A shop's regulars are not known in its first two days.
YOUNG_HOURS = 48.0
EXAMPLES = 20


class Repeats(Watched):
    """Orders of one product that few accounts placed."""

    cold_after_seconds = 6 * HOUR
    longest_seconds = 14 * 24 * HOUR

    def __init__(self, product_id: str, opened_at: float, *, breaks_rule: bool) -> None:
        what = "rule" if breaks_rule else "run"
        super().__init__(f"{product_id}|{what}", product_id, opened_at)
        self.breaks_rule = breaks_rule
        # How often its accounts had broken the rule before, within a week.
        self.again = 0
        # Of each account's orders in half a day, the share that was for this product.
        self.focus: dict[str, float] = {}
        # Each account's orders, and those of them that ask for many pieces.
        self._pieces: dict[str, tuple[int, int]] = {}

    def may_take(self, record: Record) -> bool:
        """From nobody, from a burst, and by the rule also from a run."""
        if isinstance(record.burst, Repeats):
            return self.breaks_rule and not record.burst.breaks_rule
        return record.burst is None or isinstance(record.burst, Burst)

    def take(self, records: list[Record], now: float) -> None:
        """Claim them, out of a burst too; what a burst loses is told in `robbed`."""
        taken = {record.order_id: record for record in records if self.may_take(record)}
        fresh = list(taken.values())
        self.rob(fresh)
        for record in fresh:
            orders, many = self._pieces.get(record.buyer or "", (0, 0))
            self._pieces[record.buyer or ""] = (orders + 1, many + takes_many(record))
        if fresh:
            self.warm_at = max(self.warm_at, now)

    def taken(self, runs: dict[str, int]) -> dict[str, float]:
        """How far each account's run is believed to be one: 0 to 1."""
        return {
            buyer: _BULK_TAKEN if self._is_bulk(buyer) else _TAKEN[self._is_focused(buyer)]
            for buyer in runs
        }

    def _is_bulk(self, buyer: str) -> bool:
        orders, many = self._pieces.get(buyer, (1, 0))
        return many >= BULK_SHARE * orders

    @property
    def is_resold(self) -> bool:
        """Whether most orders are of accounts that buy to sell."""
        bulk = sum(orders for buyer, (orders, _) in self._pieces.items() if self._is_bulk(buyer))
        return bulk > _MOSTLY * len(self.records)

    @property
    def is_windfall(self) -> bool:
        """Whether most orders came for a price that no customer had ever paid."""
        return sum(map(is_unheard_of, self.records)) > _MOSTLY * len(self.records)

    def _is_focused(self, buyer: str) -> bool:
        return self.focus.get(buyer, 1.0) >= _FOCUSED

    def runs(self) -> dict[str, int]:
        """Orders a buyer at different moments, most first."""
        moments = {(record.buyer or "", record.at) for record in self.records}
        return dict(Counter(buyer for buyer, _ in sorted(moments)).most_common())

    def rushes(self) -> dict[str, int]:
        """The most orders a buyer at different moments of one hour."""
        most: dict[str, int] = {}
        hours: defaultdict[str, deque[float]] = defaultdict(deque)
        for at, buyer in sorted({(record.at, record.buyer or "") for record in self.records}):
            hour = hours[buyer]
            hour.append(at)
            while hour[0] < at - HOUR:
                hour.popleft()
            most[buyer] = max(most.get(buyer, 0), len(hour))
        return most

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        runs = self.runs()
        # Others' single orders of the hour are kept and shipped as ever: they tell of nobody.
        those = self._accused(runs) or self.records
        seen, praised = wave(those, shop.refunds, now), praise(those, shop.reviews)
        goes_on = shop.goes_on.share(_FREE_ORDERS)
        taken = self.taken(runs)
        weight = max(
            run_weight(runs, shop.goes_on, taken, now),
            run_weight(self.rushes(), shop.goes_on_at_once, taken, now),
        )
        if shop.is_young(now, YOUNG_HOURS):
            weight = min(weight, 0.0)
        odds = _PRIOR + weight + shop.leaning(feedback)
        again = again_weight(self.again, shop.goes_on, now)
        if not self.breaks_rule:
            odds += again
        elif feedback is None and not self.is_resold:
            odds = max(odds, _RULE_ALONE + again)
        # Own brushing is not sent back: no refunds say who it was, not that it was genuine.
        # And what was bought at a price that nobody meant the shop pays back.
        sent_back = 0.0 if self.is_windfall else max(seen.weight, 0.0)
        odds = min(odds + sent_back + praised.weight, _CAP)
        artificial = chance(odds)
        # Its accounts broke the rule already: that incident speaks, unless this one is surer.
        is_told = not self.breaks_rule and again > 0 and artificial < SUSPECT_AT
        expected = float(min(len(runs) * _FREE_ORDERS, len(self.records)))
        excess = len(self.records) - len(runs)
        level = level_of(artificial, excess, sensitivity, hold_excess=HOLD_EXCESS)
        own = _OWN_BY_RULE if self.breaks_rule or again else _OWN
        return Opinion(
            at=now,
            level=None if is_told else level,
            probability=_probabilities(artificial, seen, praised, own, is_resold=self.is_resold),
            product_ids=(self.product_id or "",),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=len(self.records),
            expected=min(expected, float(len(runs))),
            refunds=seen.refunds,
            missing=("traffic", "interest"),
            explain=partial(self._explain, runs, weight, goes_on, seen, praised),
            accuse=partial(self._accuse, artificial, runs),
        )

    def _accuse(self, artificial: float, runs: dict[str, int]) -> Suspects:
        artificial = told(artificial)
        if artificial < SUSPECT_AT:
            return ()
        p = round(artificial, 4)
        return tuple((record.order_id, p) for record in self._accused(runs))

    def _accused(self, runs: dict[str, int]) -> list[Record]:
        """The orders of accounts that placed more than anyone may."""
        return [r for r in self.records if runs.get(r.buyer or "", 0) > _FREE_ORDERS]

    def _explain(
        self, runs: dict[str, int], weight: float, goes_on: float, seen: Wave, praised: Praise
    ) -> Reasons:
        buyer, most = next(iter(runs.items()))
        values: Facts = {
            "orders": len(self.records),
            "buyers": len(runs),
            "most": most,
            "usual": round(goes_on, 3),
        }
        reason = Reason(
            signal="repeats",
            weight=max(weight, _RULE_ALONE),
            text=(
                f"{len(self.records)} orders of it come from {len(runs)} buyers, {most} of them "
                f"from one; of your customers with two orders {goes_on:.0%} place another"
            ),
            observed={"orders": len(self.records), "buyers": len(runs), "most": most},
            baseline={"share": round(goes_on, 4)},
            orders=tuple(r.order_id for r in self.records if r.buyer == buyer)[:EXAMPLES],
            code="repeats",
            values=values,
        )
        those = self._accused(runs) or self.records
        return with_outcomes(reason, those, seen, praised)


def run_weight(runs: dict[str, int], habits: GoesOn, taken: dict[str, float], now: float) -> float:
    """Log evidence of brushing in the longest run; other accounts' runs are the shop's regulars'.

    A shop with many running accounts has a long one by chance: that is taken off.
    """
    longest = max(
        (taken[buyer] * habits.evidence(orders) for buyer, orders in runs.items()), default=0.0
    )
    return longest - log(1.0 + habits.running_at(now) / _FEW_RUNNING)


def again_weight(breaks: int, habits: GoesOn, now: float) -> float:
    """Log odds that earlier breaks of the rule by the same account add; never less than none.

    Where customers go on ordering anyway a break tells less, and where many accounts do, one of them
    breaks the rule again and again by chance.
    """
    unusual = log(BRUSHER / habits.share(_FREE_ORDERS)) / log(BRUSHER / USUALLY)
    told = min(unusual, 1.0) * min(_AGAIN * breaks, _AGAIN_CAP)
    return max(told - log(1.0 + habits.running_at(now) / _FEW_RUNNING), 0.0)


def _probabilities(
    artificial: float, seen: Wave, praised: Praise, own_prior: float, *, is_resold: bool
) -> dict[IncidentClass, float]:
    honest = 1 - artificial
    scalping = _RESOLD if is_resold else _SELDOM_RESOLD
    return summed_to_one(
        {
            **by_actor(artificial, seen, praised, reverse=_REVERSE, own=own_prior),
            IncidentClass.SCALPING: honest * scalping,
            IncidentClass.VIRAL: honest * 0.05,
            IncidentClass.PROMOTION: honest * 0.05,
            IncidentClass.UNKNOWN: honest * (0.9 - scalping),
        }
    )
