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

from collections import deque
from functools import partial
from math import exp, log

from detection.engine import registry
from detection.engine.archive import Refunded
from detection.engine.burst import Burst
from detection.engine.opinion import Opinion, Reasons, Suspects, summed_to_one
from detection.engine.praise import Praise, praise
from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import MISSING, Record
from detection.engine.refunds import Wave, wave
from detection.engine.shop import Shop
from detection.engine.signals.pay_delay import SEEN_AFTER_SECONDS
from detection.engine.types import Facts, IncidentClass, Reason
from detection.engine.verdict import CRITICAL_EXCESS, SUSPECT_AT, by_actor, level_of
from detection.engine.watches.base import LEAST_AGAINST, Watch, Watched

SHARES = (0.01, 0.04, 0.15, 0.5)
# Looked at when the payment is known, or known to be slow.
_WAIT_SECONDS = SEEN_AFTER_SECONDS
_ALL, _REFUNDED = "orders", "refunds"
# Evidence at which the question is opened, and the least log prior it has to overcome to be believed.
OPEN_AT = 6.0
PRIOR = -10.0
# Ordinary orders reach evidence x about once in exp(x) orders: over so many months of the shop's own
# pace no more than one such chance is believed (93 honest shop-months of a second generator).
_MONTHS = 3.0
_MONTH_HOURS = 30 * 24.0
_CAP = 18.0
_CONFIRMED = 1.5
_TOLD_BY_REFUNDS, _BY_REFUNDS = 8.0, 2.5
# What no refund confirms has to be so much surer to be called more likely than not.
_UNCONFIRMED, _TOO_SOON, _UNSURE = 1.0, -1.5, 2.5
_SLOW_SECONDS = 24 * HOUR
# Nobody can look into a trickle that is likelier none; the first day's are rather the gate's.
_WORTH_A_LOOK = 0.4
# Orders an hour from which 300 extra in four hours pass under the count gate (detection.md, 3).
_BLIND_RATE = 40.0
_SUDDEN_SECONDS, _OVERWHELMING = 12 * HOUR, 30.0
# For so long after a genuine crowd newcomers of its kind are its tail, no trickle.
_AFTERGLOW_SECONDS = 48 * HOUR
# Where of so many orders of the whole shop a third are unlike its customers, the customers changed
# (an online retailer after Easter 2011), and nothing is said of them.
_AUDIENCE_ORDERS, _AUDIENCE_SHARE = 500, 1 / 3
_MOST_KEPT = 3000
_KEPT_SCORE = 0.2
_KEEP_SECONDS = 21 * 86400.0
_REVERSE, _OWN = -0.8, -1.5
EXAMPLES = 20
_TOLD_SIGNALS = 5
_LEAST_ORDERS = 3
_LOOKED_AT = 300
Key = tuple[str, str | None]


class Drip(Watched):
    """The orders that look bought, of one product or of the whole shop, since the surprise began."""

    cold_after_seconds = 4 * 24 * HOUR
    longest_seconds = 90 * 24 * HOUR

    def __init__(self, product_id: str | None, opened_at: float) -> None:
        super().__init__(f"{product_id or ''}|drip", product_id, opened_at)
        # Orders, and refunded orders, that went by, and how many of them ordinary ones would be.
        self.seen: dict[str, int] = {}
        self.usual = 0.0
        # Those set aside as they came, whether refunded later or not.
        self.plain: list[Record] = []
        self._evidence: dict[str, float] = {}
        self._share: dict[str, float] = {}

    @property
    def evidence(self) -> float:
        """Among all orders and among the refunded: the larger, for the orders are the same."""
        return max(self._evidence.values())

    @property
    def share(self) -> float:
        return max(self._share.values())

    def weigh(self, what: str, sums: Sums) -> None:
        """One more order went by. What was once shown stays shown; honest orders only thin it."""
        self.seen[what] = self.seen.get(what, 0) + 1
        evidence, share = sums.best()
        if evidence >= self._evidence.get(what, 0.0):
            self._evidence[what], self._share[what] = evidence, share

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
        seen = self.seen.get(_ALL, 0)
        is_shops = self.product_id is None and seen >= _AUDIENCE_ORDERS
        return is_shops and len(self.plain) > _AUDIENCE_SHARE * seen

    def take(self, record: Record, what: str) -> None:
        if record.burst is None:
            self.claim(record)
            if what == _ALL:
                self.plain.append(record)
            self.warm_at = max(self.warm_at, record.at)

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        # Orders that were set aside for being refunded cannot tell how many are refunded.
        plain = self.plain or self.records[:1]
        seen, praised = wave(plain, shop.refunds, now), praise(plain, shop.reviews)
        evidence = self.evidence
        is_told_by_refunds = self._evidence.get(_REFUNDED, 0.0) >= _TOLD_BY_REFUNDS
        odds = _prior(shop) + evidence + shop.leaning(feedback)
        span = self.last_at - self.starts_at
        is_sudden = span <= _SUDDEN_SECONDS and evidence >= _OVERWHELMING
        is_sudden = is_sudden and self._is_beyond_counting(shop)
        is_confirmed = max(seen.share_weight, praised.weight) >= _CONFIRMED or is_told_by_refunds
        is_surmise = not is_confirmed and not is_sudden and feedback != "attack"
        if is_surmise:
            # A new audience is also unlike the old one: without refunds it is only worth a look.
            # In its first day it is the gate's to judge, where the gate can see.
            odds = min(odds - _UNSURE, _UNCONFIRMED if span >= _SLOW_SECONDS else _TOO_SOON)
        else:
            odds += max(seen.weight, 0.0) + praised.weight
        odds = min(odds, _CAP)
        artificial = 1 / (1 + exp(-odds))
        expected = min(self.usual, float(len(self.records)))
        accuse = partial(self._accuse, shop, artificial, self.share)
        excess = len(self.records) - expected
        if artificial >= SUSPECT_AT and not is_surmise and excess < CRITICAL_EXCESS:
            # Told by their company (refunded alike), a few may be fakes among as many ordinary ones.
            excess = max(excess, sum(p for _, p in accuse()))
            expected = len(self.records) - excess
        level = level_of(artificial, excess, sensitivity)
        return Opinion(
            at=now,
            level=level if artificial >= _WORTH_A_LOOK and not self.is_audience else None,
            probability=_probabilities(artificial, seen, praised, by_refunds=is_told_by_refunds),
            product_ids=tuple(sorted({record.product_id for record in self.records})),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=len(self.records),
            expected=expected,
            refunds=seen.refunds,
            missing=self._missing(),
            explain=partial(self._explain, shop, evidence, expected, seen, praised),
            accuse=accuse,
        )

    def _is_beyond_counting(self, shop: Shop) -> bool:
        """Where many orders are usual the count gate is blind; elsewhere it is left to judge."""
        product = shop.products.get(self.product_id or "")
        return product is not None and shop.rate_of(product) >= _BLIND_RATE

    def _missing(self) -> tuple[str, ...]:
        blind = [
            name
            for index, name in enumerate(registry.NAMES)
            if all(record.bins[index] == MISSING for record in self.records[-_LOOKED_AT:])
        ]
        return (*blind, "traffic", "interest")

    def _accuse(self, shop: Shop, artificial: float, share: float) -> Suspects:
        if artificial < SUSPECT_AT:
            return ()
        mean = shop.surprise.log_mean()
        scored = []
        for record in self.records:
            odds = log(share / (1 - share)) + shop.surprise.score(record) - mean
            # Refunded as its like are: that speaks for the company it keeps.
            odds += 1.0 if record.refund_at is not None else 0.0
            p = artificial / (1 + exp(-odds))
            if p >= SUSPECT_AT:
                scored.append((record.order_id, round(p, 4)))
        return tuple(sorted(scored, key=lambda pair: (-pair[1], pair[0])))

    def _explain(
        self, shop: Shop, evidence: float, expected: float, seen: Wave, praised: Praise
    ) -> Reasons:
        days = max((self.last_at - self.starts_at) / 86400.0, 0.0)
        values: Facts = {
            "count": len(self.records),
            "of": self.looked_at,
            "expected": round(expected, 1),
            "days": round(days, 1),
        }
        main = Reason(
            signal="surprise",
            weight=evidence,
            text=(
                f"in {days:.1f} days {len(self.records)} of {self.looked_at} orders are unlike your "
                f"customers in several ways at once; {expected:.0f} were expected"
            ),
            observed={"count": len(self.records), "of": self.looked_at},
            baseline={"count": round(expected, 2)},
            orders=tuple(record.order_id for record in self.records[-EXAMPLES:]),
            code="surprise",
            values=values,
        )
        refunds = seen.reasons(self.plain) if self.plain else []
        pro = [main, *self._signals(shop), *(r for r in refunds if r.weight > 0)]
        pro += praised.reasons(self.plain)
        contra = [r for r in refunds if r.weight <= -LEAST_AGAINST]
        return tuple(sorted(pro, key=lambda r: -r.weight)), tuple(contra)

    def _signals(self, shop: Shop) -> list[Reason]:
        """Which signals the orders set aside have in common, against the shop's customers."""
        shares = shop.baseline.shares()
        told = []
        for index, signal in enumerate(registry.SIGNALS):
            shown = [r for r in self.records if r.bins[index] != MISSING]
            tells = signal.tells
            if not signal.attack_tells or len(shown) < len(self.records) / 2 or signal.late:
                continue
            places = {registry.STARTS[index] + tell for tell in tells}
            those = [r for r in shown if r.bins[index] in places]
            share, usual = len(those) / len(shown), float(sum(shares[p] for p in places))
            if share > usual:
                told.append(_signal_reason(signal.name, signal.sentence, those, shown, usual))
        return sorted(told, key=lambda r: -r.weight)[:_TOLD_SIGNALS]


def _prior(shop: Shop) -> float:
    """The busier the shop, the more often chance alone gets as far."""
    orders = max(shop.shop_rate() * _MONTH_HOURS * _MONTHS, 1.0)
    return min(PRIOR, -log(orders))


def _signal_reason(
    name: str, sentence: str, those: list[Record], shown: list[Record], usual: float
) -> Reason:
    share = len(those) / len(shown)
    values: Facts = {
        "count": len(those),
        "of": len(shown),
        "share": round(share, 4),
        "usual": round(usual, 4),
        "low": round(usual, 4),
        "high": round(usual, 4),
        "bin": "",
    }
    return Reason(
        signal=name,
        weight=min(share * log(share / max(usual, 1e-3)) * len(shown) / 10, 3.0),
        text=f"{len(those)} of {len(shown)} of them ({share:.0%}) {sentence}; usually {usual:.0%}",
        observed={"count": len(those), "of": len(shown), "share": values["share"]},
        baseline={"share": values["usual"]},
        orders=tuple(r.order_id for r in those[-EXAMPLES:]),
        code=name,
        values=values,
    )


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


class Sums:
    """One evidence sum a share of bought orders, and the suspicious orders since it began."""

    def __init__(self) -> None:
        self._sums = [0.0] * len(SHARES)
        self._since = [0.0] * len(SHARES)
        self.records: list[tuple[Record, float]] = []
        self.orders = 0

    def add(self, record: Record, score: float, log_mean: float) -> float:
        """Weigh one more order; gives the largest sum."""
        if score <= log_mean and not self.orders:
            # Most orders speak against, and most of the time there is nothing to take from.
            self._since = [record.at] * len(SHARES)
            return 0.0
        gain = exp(score - log_mean) - 1.0
        sums = self._sums
        for index, share in enumerate(SHARES):
            before = sums[index]
            grown = before + log(1.0 + share * gain) if before or gain > 0.0 else 0.0
            if grown <= 0.0:
                grown, self._since[index] = 0.0, record.at
            sums[index] = grown
        best = max(sums)
        if best <= 0.0:
            self.records, self.orders = [], 0
            return 0.0
        self.orders += 1
        if score >= log_mean + _KEPT_SCORE:
            self.records.append((record, score))
            if len(self.records) > _MOST_KEPT:
                del self.records[: _MOST_KEPT // 4]
        return best

    def best(self) -> tuple[float, float]:
        """The largest sum and its share of bought orders."""
        best = max(self._sums)
        return best, SHARES[self._sums.index(best)]

    def least_score(self) -> float:
        """From here on an order is likelier one of the bought ones, beyond the mean score."""
        share = self.best()[1]
        return max(log((1 - share) / share), _KEPT_SCORE)

    def since(self, least: float) -> list[Record]:
        """The orders that score so much since the leading sum began, claimed by nothing."""
        start = self._since[self._sums.index(max(self._sums))]
        return [
            record
            for record, score in self.records
            if score >= least and record.at >= start and record.burst is None
        ]

    def forget(self, now: float) -> None:
        self.records = [one for one in self.records if one[0].at >= now - _KEEP_SECONDS]


class DripWatch(Watch):
    """Keeps the sums of every product and of the whole shop, of all orders and of the refunded."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._waiting: deque[Record] = deque()
        self._sums: dict[Key, Sums] = {}
        self._open: dict[str | None, Drip] = {}
        self._forget_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        self._waiting.append(record)
        while self._waiting[0].at <= record.at - _WAIT_SECONDS:
            self._look(self._waiting.popleft())

    def _look(self, record: Record) -> None:
        """Weigh an order that belongs to nothing else; bursts judge their own."""
        surprise = self.shop.surprise
        product = self.shop.products[record.product_id]
        if not surprise.is_ready or product.burst is not None or record.burst is not None:
            return
        if record.at - product.crowd_at < _AFTERGLOW_SECONDS:
            return
        if self.shop.tells_payment:
            record.read_late()
        score, mean = surprise.score(record), surprise.log_mean()
        if not self._weigh(_ALL, record.product_id, record, score, mean):
            self._weigh(_ALL, None, record, score, mean)

    def refund(self, refunded: Refunded, now: float) -> None:
        record, surprise = refunded.record, self.shop.surprise
        if record is None or not surprise.is_ready or refunded.event.implied:
            return
        if isinstance(record.burst, Burst) or (record.burst and not record.is_ordinary):
            return  # a burst's refunds tell of the burst, also where it was taken for a crowd
        if self.shop.tells_payment:
            if record.paid_at is None:
                return  # never bought: who does not pay is another kind of person
            record.read_late()
        score, mean = surprise.score(record), surprise.log_refunded_mean()
        if self._weigh(_REFUNDED, record.product_id, record, score, mean):
            return
        if not self._weigh(_REFUNDED, None, record, score, mean):
            surprise.learn_refunded(score)

    def _weigh(
        self, what: str, product_id: str | None, record: Record, score: float, mean: float
    ) -> bool:
        """Weigh the order under one key; True while a drip is open there."""
        drip = self._open.get(product_id)
        if drip is not None and not drip.is_open:
            # Looked into and over, or a burst's by now: the next one starts from nothing.
            del self._open[product_id]
            for kind in (_ALL, _REFUNDED):
                self._sums.pop((kind, product_id), None)
            drip = None
        key = (what, product_id)
        sums = self._sums.get(key)
        if sums is None:
            sums = self._sums[key] = Sums()
        evidence = sums.add(record, score, mean)
        if drip is None:
            is_worth_it = evidence >= OPEN_AT
            return is_worth_it and self._try(what, product_id, sums, record, mean)
        drip.weigh(what, sums)
        least = mean + sums.least_score()
        if drip.tells(what):
            drip.usual += self.shop.surprise.share_above(least)
            if score >= least and record.burst is None:
                drip.take(record, what)
                self.stirred.append(drip)
        return True

    def _try(
        self,
        what: str,
        product_id: str | None,
        sums: Sums,
        record: Record,
        mean: float,
    ) -> bool:
        """Open a drip: the evidence is worth the question."""
        least = mean + sums.least_score()
        orders = sums.since(least)
        if len(orders) < _LEAST_ORDERS:
            return False
        drip = self._open[product_id] = Drip(product_id, record.at)
        drip.weigh(what, sums)
        drip.seen[what] = sums.orders
        drip.usual = sums.orders * self.shop.surprise.share_above(least)
        for one in orders:
            drip.take(one, what)
        self.fresh.append(drip)
        return True

    def sweep(self, now: float) -> None:
        while self._waiting and self._waiting[0].at <= now - _WAIT_SECONDS:
            self._look(self._waiting.popleft())
        if now < self._forget_at:
            return
        self._forget_at = now + 86400.0
        for sums in self._sums.values():
            sums.forget(now)
