"""Orders that look bought keep trickling in, too few at a time for any count to rise.

Layer 1', free of the gate: 7,600 cancelled orders on two products over three months, each
unremarkable, cost an Amazon seller its account. What the drip cannot help showing is that its orders
are unlike the shop's customers in several ways at once, day after day. Honest look-alike: a new
audience (an advertisement, another province); hence orders are scored against the shop's customers
*and* against strangers, whichever is the likelier, and what ordinary orders score is counted.

Each order multiplies an e-value, `1 - share + share x exp(score) / mean`, for several shares of
bought orders; a sum that falls below its start begins again (CUSUM), so that the wanted time between
false alarms bounds the threshold whatever the distribution of scores. The same is watched among the
orders that were refunded or cancelled: there a drip is not one order in a hundred but one in three,
while a recalled batch's refunds come from the shop's own customers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from math import exp, inf, log

from detection.engine import registry
from detection.engine.calibration import told
from detection.engine.gate import BUSY_AN_HOUR
from detection.engine.levels import CRITICAL_EXCESS, SUSPECT_AT, chance, level_of, log_odds
from detection.engine.opinion import Opinion, Reasons, Suspects, ranked, summed_to_one
from detection.engine.praise import EXAMPLES, Praise, praise
from detection.engine.profile import HOUR
from detection.engine.record import MISSING, Record
from detection.engine.refunds import Wave, wave
from detection.engine.refunds.cancellations import MOST_ODDS, Stretch
from detection.engine.shop import Shop
from detection.engine.types import IncidentClass, Reason
from detection.engine.verdict import by_actor
from detection.engine.watches.base import LEAST_AGAINST, Watched
from detection.engine.watches.drip_reasons import signal_reasons, surprise_reason
from detection.engine.watches.sums import Sums

ALL, REFUNDED = "orders", "refunds"
# Evidence at which the question is opened, and the least log prior it has to overcome to be believed.
OPEN_AT = 6.0
PRIOR = -9.55
# Ordinary orders reach evidence x about once in exp(x) orders: over so many months of the shop's own
# pace no more than one such chance is believed (93 honest shop-months of a second generator).
_MONTHS = 3.0
_MONTH_HOURS = 30 * 24.0
_CAP = 18.0
_CONFIRMED = 1.5
_TOLD_BY_REFUNDS, _BY_REFUNDS = 8.0, 2.5
# Cancellations of the whole product that are so much beyond the usual confirm it, too.
_COUNTED = 3.0
# What no refund confirms is a new audience more often than not: of 61 such trickles of a sixth generator, written
# blind, 13 were attacks. It is looked at, and names nobody.
_UNCONFIRMED, _TOO_SOON, _UNSURE = -1.3, -1.5, 2.5
_SLOW_SECONDS = 24 * HOUR
_SUDDEN_SECONDS, OVERWHELMING = 12 * HOUR, 30.0
# Unlike the customers in several ways at once: where the data shows fewer, a price that moved makes all orders of a
# busy product a little unlike those before it, and they add up (a sixth generator's shop at tier 0, accused for it).
_LEAST_WAYS = 4
# Of 967 sales of the bench one passed that, up to 42; to accuse it takes more, unless outcomes confirm it.
_BEYOND_DOUBT, _DOUBTED = 60.0, 3.4
# Where of so many orders of the whole shop a third are unlike its customers, the customers changed
# (an online retailer after Easter 2011), and nothing is said of them.
_AUDIENCE_ORDERS, _AUDIENCE_SHARE = 500, 1 / 3
_REVERSE, _OWN = -0.8, -1.5
_LOOKED_AT = 300
_LEAST_SHARE, _MOST_SHARE, _USUAL_MOST = 0.005, 0.9, 0.95
# A beginning is looked for again once so many orders stand behind a later one.
_FEW = 8


class Drip(Watched):
    """The orders that look bought, of one product or of the whole shop, since the surprise began."""

    cold_after_seconds = 4 * 24 * HOUR
    longest_seconds = 90 * 24 * HOUR

    def __init__(
        self, product_id: str | None, opened_at: float, *, is_another: bool = False
    ) -> None:
        super().__init__(f"{product_id or ''}|drip", product_id, opened_at)
        # One was thinned to nothing here lately: the customers are changing.
        self.is_another = is_another
        # Orders, and refunded orders, that went by, and how many of them ordinary ones would be.
        self.seen: dict[str, int] = {}
        self.usual = 0.0
        # Those set aside as they came, whether refunded later or not.
        self.plain: list[Record] = []
        self._evidence: dict[str, float] = {}
        self._is_over: dict[str, bool] = {}
        # When the evidence among all orders had grown by a nat, and to what.
        self._grown: list[tuple[float, float]] = []

    @property
    def evidence(self) -> float:
        """Among all orders and among the refunded: the larger, for the orders are the same."""
        return max(self._evidence.values())

    def weigh(self, what: str, sums: Sums) -> None:
        """One more order went by. What was once shown stays shown; honest orders only thin it.

        Where they have thinned it to nothing it is over: what comes later is not its going on.
        """
        self.seen[what] = self.seen.get(what, 0) + 1
        evidence = sums.best()[0]
        if evidence >= self._evidence.get(what, 0.0):
            self._evidence[what] = evidence
            if what == ALL and (not self._grown or evidence >= self._grown[-1][1] + 1.0):
                self._grown.append((sums.last_at, evidence))
        self._is_over[what] = sums.began_after(self.opened_at)
        if self.is_over:
            self.warm_at = -inf

    def began_by_chance(self, sums: Sums) -> bool:
        """Whether what leads now began later, and is twice as much as there was to see by then.

        What was set aside before is not of this trickle: a flood's window is not the week before it.
        """
        start, behind = sums.began()
        if behind < _FEW or not self.starts_at < start <= self.last_at:
            return False
        later = sums.best()[0]
        before = max(self._evidence_at(start), self._evidence.get(REFUNDED, 0.0))
        return later >= 2 * -PRIOR and before <= later / 2

    def _evidence_at(self, at: float) -> float:
        place = bisect_right(self._grown, (at, inf))
        return self._grown[place - 1][1] if place else 0.0

    def let_go(self, before: float) -> None:
        """Set free what was set aside of the time before."""
        for record in self.records:
            if record.at < before:
                record.burst = None
        self.records = [record for record in self.records if record.at >= before]
        self.plain = [record for record in self.plain if record.at >= before]
        self.seen.clear()

    def give(self, records: Sequence[Record]) -> None:
        """Set these free; one order stays where they are all, to say when it was."""
        for record in records:
            record.burst = None
        self.records = [one for one in self.records if one.burst is self] or self.records[-1:]
        self.plain = [one for one in self.plain if one.burst is self]

    @property
    def is_over(self) -> bool:
        return all(over for what, over in self._is_over.items() if self.tells(what))

    def tells(self, what: str) -> bool:
        """Whether the evidence is (also) in that kind of orders."""
        return self._evidence.get(what, 0.0) >= OPEN_AT

    @property
    def looked_at(self) -> int:
        """How many orders stand behind the ones set aside."""
        return sum(count for what, count in self.seen.items() if self.tells(what))

    @property
    def is_audience(self) -> bool:
        """Whether it has grown beyond any trickle: these are the shop's customers now."""
        seen = self.seen.get(ALL, 0)
        is_shops = self.product_id is None and seen >= _AUDIENCE_ORDERS
        return is_shops and len(self.plain) > _AUDIENCE_SHARE * seen

    def take(self, records: Sequence[Record], what: str) -> None:
        """Set aside those that nothing holds; where it is of one product, out of a faint burst too."""
        is_of_one = self.product_id is not None
        free = [one for one in records if one.burst is None or (is_of_one and one.is_free)]
        self.rob([one for one in free if one.burst is not None])
        for one in free:
            if one.burst is None:
                self.claim(one)
        if what == ALL:
            self.plain += free
        self.warm_at = max([self.warm_at, *(one.at for one in free)])

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        # Orders that were set aside for being refunded cannot tell how many are refunded.
        plain = self.plain or self.records[:1]
        seen, praised = wave(plain, shop.refunds, now), praise(plain, shop.reviews)
        evidence, missing = self.evidence, self._missing()
        is_told_by_refunds = self._evidence.get(REFUNDED, 0.0) >= _TOLD_BY_REFUNDS
        odds = _prior(shop) + evidence + shop.leaning(feedback)
        span = self.last_at - self.starts_at
        enough = OVERWHELMING * (2.0 if self.is_another else 1.0)
        is_sudden = span <= _SUDDEN_SECONDS and evidence >= enough
        is_sudden = is_sudden and self._is_beyond_counting(shop) and _ways(missing) >= _LEAST_WAYS
        is_confirmed = max(seen.share_weight, praised.weight) >= _CONFIRMED or is_told_by_refunds
        stretch = shop.cancellations.get(self.product_id or "")
        counted = stretch.evidence if stretch is not None else 0.0
        is_counted = counted >= _COUNTED
        is_surmise = not (is_confirmed or is_counted or is_sudden) and feedback != "attack"
        if is_surmise:
            # A new audience is also unlike the old one: without refunds it is only worth a look.
            # In its first day it is the gate's to judge, where the gate can see.
            odds = min(odds - _UNSURE, _UNCONFIRMED if span >= _SLOW_SECONDS else _TOO_SOON)
        else:
            odds += max(seen.weight, counted if is_counted else 0.0, 0.0) + praised.weight
        most = _CAP
        if is_sudden and evidence < _BEYOND_DOUBT:
            most = _DOUBTED
        elif is_counted and not is_sudden:
            most = MOST_ODDS
        odds = min(odds, _CAP if is_confirmed or feedback else most)
        artificial = chance(odds)
        expected = self.expected
        accuse = partial(self._accuse, shop, artificial, self.bought_share)
        excess = len(self.records) - expected
        if artificial >= SUSPECT_AT and not is_surmise and excess < CRITICAL_EXCESS:
            # Told by their company (refunded alike), a few may be fakes among as many ordinary ones.
            excess = max(excess, sum(p for _, p in accuse()))
            expected = len(self.records) - excess
        level = level_of(artificial, excess, sensitivity)
        return Opinion(
            at=now,
            level=None if self.is_audience else level,
            probability=_probabilities(artificial, seen, praised, by_refunds=is_told_by_refunds),
            product_ids=tuple(sorted({record.product_id for record in self.records})),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=len(self.records),
            expected=expected,
            refunds=seen.refunds,
            missing=missing,
            explain=partial(
                self._explain, shop, expected, seen, praised, stretch if is_counted else None
            ),
            accuse=accuse,
        )

    @property
    def bought_share(self) -> float:
        """The share of bought orders among all that went by, by how many were set aside, 0.005 to 0.9.

        The sums tell it on a coarse scale only, and in a busy shop a third is not a half.
        """
        looked_at = max(self.looked_at, len(self.records), 1)
        usual = min(self.usual / looked_at, _USUAL_MOST)
        more = len(self.records) / looked_at - usual
        return min(max(more / (1.0 - usual), _LEAST_SHARE), _MOST_SHARE)

    @property
    def expected(self) -> float:
        """How many of those set aside ordinary orders would be."""
        return min(self.usual * (1.0 - self.bought_share), float(len(self.records)))

    def reason(self, expected: float) -> Reason:
        return surprise_reason(self.records, self.looked_at, self.evidence, expected)

    def _is_beyond_counting(self, shop: Shop) -> bool:
        """Where many orders are usual the count gate is blind; elsewhere it is left to judge."""
        product = shop.products.get(self.product_id or "")
        return product is not None and shop.rate_of(product) >= BUSY_AN_HOUR

    def _missing(self) -> tuple[str, ...]:
        blind = [
            name
            for index, name in enumerate(registry.NAMES)
            if all(record.bins[index] == MISSING for record in self.records[-_LOOKED_AT:])
        ]
        return (*blind, "traffic", "interest")

    def _accuse(self, shop: Shop, artificial: float, share: float) -> Suspects:
        artificial = told(artificial)
        if artificial < SUSPECT_AT:
            return ()
        mean = shop.surprise.log_mean()
        scored = []
        for record in self.records:
            odds = log_odds(share) + shop.surprise.score(record) - mean
            # Refunded as its like are: that speaks for the company it keeps.
            odds += 1.0 if record.refund_at is not None else 0.0
            p = artificial / (1 + exp(-odds))
            if p >= SUSPECT_AT:
                scored.append((record.order_id, round(p, 4)))
        return ranked(scored)

    def _explain(
        self, shop: Shop, expected: float, seen: Wave, praised: Praise, stretch: Stretch | None
    ) -> Reasons:
        main = self.reason(expected)
        refunds = seen.reasons(self.plain) if self.plain else []
        pro = [main, *signal_reasons(self.records, shop.baseline.shares())]
        pro += [r for r in refunds if r.weight > 0]
        pro += praised.reasons(self.plain)
        if stretch is not None:
            back = [record.order_id for record in self.records if record.refund_at is not None]
            pro.append(stretch.reason(back[:EXAMPLES]))
        contra = [r for r in refunds if r.weight <= -LEAST_AGAINST]
        return tuple(sorted(pro, key=lambda r: -r.weight)), tuple(contra)


def _ways(missing: Sequence[str]) -> int:
    """In how many signals that tell of fakes the data shows anything."""
    return sum(bool(one.attack_tells) and one.name not in missing for one in registry.SIGNALS)


def _prior(shop: Shop) -> float:
    """The busier the shop, the more often chance alone gets as far."""
    orders = max(shop.shop_rate() * _MONTH_HOURS * _MONTHS, 1.0)
    return min(PRIOR, -log(orders))


def _probabilities(
    artificial: float, seen: Wave, praised: Praise, *, by_refunds: bool
) -> dict[IncidentClass, float]:
    reverse = _REVERSE + (_BY_REFUNDS if by_refunds else 0.0)
    honest = 1 - artificial
    return summed_to_one(
        {
            **by_actor(artificial, seen, praised, reverse=reverse, own=_OWN),
            IncidentClass.VIRAL: honest * 0.2,
            IncidentClass.UNKNOWN: honest * 0.8,
        }
    )
