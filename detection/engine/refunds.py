"""Layer 5: does the burst's cohort come back as refunds, beyond what this shop knows?

Cumulative shares by age, beta-binomial, so that a shop with many refunds expects many; then when
they were asked for (bought floods are told to wait for "shipped"), in whose words, and whether
anybody meant to send the goods back. Each against the shop's own refunds. Real benign waves exist:
35 to 44 % for a week, half hours up to 69 % (a Tmall shop, February 2020); so a genuine cohort may
also be a faulty batch. A refund wave over ordinary orders without a burst is a recalled batch and
opens nothing. Refunds known only from an export's amounts count as shares and say nothing of time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma, log

from detection.engine.archive import Refunded
from detection.engine.likelihood import beta_binomial, beta_binomial_about, log_add
from detection.engine.record import Record
from detection.engine.shares import share_reason
from detection.engine.types import Facts, Reason

DAY = 86400.0
HOUR = 3600.0
# Requests arrive over about a fortnight; five days is the mean delay until the shop's own is known.
MEAN_DELAY_DAYS = 5.0
_PRIOR_SHARE = 0.06
_PRIOR_ORDERS = 30.0
_PRIOR_REFUNDS = 20.0
_KEEP_DAYS = 60
# A genuine crowd refunds like the shop (give or take), or like a faulty batch.
_LIKE_SHOP, _SHOP_STRENGTH = 0.85, 15.0
_FAULTY_SHARE, _FAULTY_STRENGTH = 0.35, 5.0
# A bought flood is refunded almost to the last order (1988 of 2000); waves may stop half way.
_WAVE = (7.0, 1.0)
_PARTIAL = (1.2, 1.0)
_PARTIAL_WEIGHT = 0.4
WAVE_CAP = 8.0
# With when and how they were asked for: more than forged visitors can outweigh (8 of them are).
OUTCOME_CAP = 10.5
NO_WAVE_CAP = 2.5
MIN_REFUNDS = 3
# Fewer shipped orders are no cohort; and the better of two looks is taken, which costs its log.
_MIN_SHIPPED = 10
_CHOSEN = 0.7
# A bought flood that is old and still unrefunded: rare.
_NO_WAVE = 0.05
# When a refund is asked for: before the parcel left, then by time since it was shipped.
_EDGES_SECONDS = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY)
WHEN = ("before", "hour", "six_hours", "day", "three_days", "week", "later")
_USUAL_WHEN = (0.42, 0.015, 0.025, 0.06, 0.15, 0.2, 0.13)
# Told to wait for "shipped" (Shaoxing 2023), or to ask at once.
_FLOOD_WHEN = (0.35, 0.3, 0.15, 0.1, 0.05, 0.03, 0.02)
_WHEN_STRENGTH = 4.0
WHEN_CAP = 2.0
# One sentence for all, and nothing sent back.
_SAME_WORDS = (2.0, 1.0)
_USUAL_SAME, _USUAL_ONLY = 0.35, 0.5
_HABIT_STRENGTH = 12.0
HABIT_CAP = 1.0
_MIN_WORDS = 8
# Orders that were closed in one go before they left were closed by the shop (a price was wrong, the
# goods ran out, a hold was taken at its word; staff book two dozen at once): buyers said nothing by it.
_BATCH_ORDERS, _BATCH_SECONDS, _BATCH_SHARE = 10, 300.0, 2 / 3
# Buyers who ask at once take as long to ask as they took to order; a batch takes far less.
_BATCH_PACE = 5.0
EXAMPLES = 20


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
        due = sum(
            count * (self.asked_by(now - (day + 0.5) * DAY) if timed else 1.0)
            for day, count in self._orders.items()
        )
        return (seen + _PRIOR_ORDERS * _PRIOR_SHARE) / (due + _PRIOR_ORDERS)

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


def when_of(refund_at: float, shipped_at: float | None) -> int:
    """Place in WHEN."""
    if shipped_at is None or refund_at < shipped_at:
        return 0
    return 1 + bisect_right(_EDGES_SECONDS, refund_at - shipped_at)


@dataclass(frozen=True)
class Wave:
    """The cohort's refunds against the shop's. Weights: log evidence of a bought flood."""

    orders: int
    refunds: int
    expected_share: float
    share_weight: float
    when: tuple[int, ...]
    usual_when: tuple[float, ...]
    when_weight: float
    same_words: int
    worded: int
    usual_same: float
    words_weight: float
    only: int
    kinds: int
    usual_only: float
    only_weight: float
    implied: bool
    bad_reviews: int

    @property
    def weight(self) -> float:
        """How and when they were asked for speaks only of a cohort that is refunded more than usual."""
        if self.share_weight <= 0:
            return self.share_weight
        extra = self.when_weight + self.words_weight + self.only_weight
        return max(min(self.share_weight + extra, OUTCOME_CAP), 0.0)

    def reason(self, records: Sequence[Record]) -> Reason:
        """The share, in a sentence."""
        share = self.refunds / self.orders
        values: Facts = {
            "refunds": self.refunds,
            "of": self.orders,
            "share": round(share, 4),
            "usual": round(self.expected_share, 4),
            "implied": int(self.implied),
        }
        when = "" if self.implied else " by this age"
        refunded = [record.order_id for record in records if record.refund_at is not None]
        return Reason(
            signal="refunds",
            weight=self.share_weight,
            text=(
                f"{self.refunds} of {self.orders} orders ({share:.0%}) came back as refunds; "
                f"your orders usually {self.expected_share:.0%}{when}"
            ),
            observed={"refunds": self.refunds, "of": self.orders, "share": values["share"]},
            baseline={"share": values["usual"]},
            orders=tuple(refunded[:EXAMPLES]),
            code="refunds_implied" if self.implied else "refunds",
            values=values,
        )

    def reasons(self, records: Sequence[Record]) -> list[Reason]:
        """The share, and what is telling in when and how they were asked for."""
        result = [self.reason(records)]
        if self.share_weight > 0 and self.when_weight:
            result.append(self._when_reason(records))
        if self.share_weight > 0 and self.words_weight:
            result.append(self._words_reason())
        if self.share_weight > 0 and self.only_weight:
            result.append(self._only_reason())
        return result

    def _when_reason(self, records: Sequence[Record]) -> Reason:
        soon = [
            r.order_id for r in records if r.refund_at and when_of(r.refund_at, r.shipped_at) == 1
        ]
        return share_reason(
            "refund_timing",
            "refunds were asked for within an hour of shipping; usually",
            self.when_weight,
            self.when[1],
            sum(self.when),
            self.usual_when[1],
            soon[:EXAMPLES],
        )

    def _words_reason(self) -> Reason:
        return share_reason(
            "refund_words",
            "refunds give the same reason word for word; usually",
            self.words_weight,
            self.same_words,
            self.worded,
            self.usual_same,
        )

    def _only_reason(self) -> Reason:
        return share_reason(
            "refund_only",
            "refunds ask for the money and send nothing back; usually",
            self.only_weight,
            self.only,
            self.kinds,
            self.usual_only,
        )


def wave(records: Sequence[Record], book: RefundBook, now: float) -> Wave:
    """Judge a cohort; cost grows with its orders."""
    refunded = [record for record in records if record.refund_at is not None]
    implied = any(record.refund_implied for record in refunded)
    timed = not implied
    ripe = _ripe(records, book, now) if timed else 1.0
    share = book.final_share(now, timed=timed)
    expected = min(max(share * ripe, 0.004), 0.6)
    when = [0] * len(WHEN)
    if timed:
        for record in refunded:
            when[when_of(record.refund_at or 0.0, record.shipped_at)] += 1
    if timed and _is_shops_batch(refunded, now):
        return _silent(records, refunded, expected, book)
    words = Counter(record.refund_reason for record in refunded if record.refund_reason)
    kinds = Counter(record.refund_kind for record in refunded if record.refund_kind)
    same = words.most_common(1)[0][1] if words else 0
    share_weight = _weight(len(refunded), len(records), expected, ripe)
    if timed:
        share_weight = max(share_weight, _weight_of_shipped(records, share, now))
    return Wave(
        orders=len(records),
        refunds=len(refunded),
        expected_share=expected,
        share_weight=share_weight,
        when=tuple(when),
        usual_when=book.when(),
        when_weight=_when_weight(when, book.when()),
        same_words=same,
        worded=sum(words.values()),
        usual_same=book.same_words(),
        words_weight=_habit_weight(same, sum(words.values()), book.same_words()),
        only=kinds["refund_only"],
        kinds=sum(kinds.values()),
        usual_only=book.refund_only(),
        only_weight=_habit_weight(kinds["refund_only"], sum(kinds.values()), book.refund_only()),
        implied=implied,
        bad_reviews=_bad_reviews(records),
    )


def _is_shops_batch(refunded: Sequence[Record], now: float) -> bool:
    """Whether most of them were closed together, unshipped: that is the shop's hand, not buyers'.

    The money may go back a moment before the order is closed: so long is waited for.
    """
    if any(record.shipped_at is not None for record in refunded):
        return False
    ends = ((_closed_at(record, now), record.at) for record in refunded)
    closed = sorted((closed_at, at) for closed_at, at in ends if closed_at is not None)
    most = max(_BATCH_ORDERS, ceil(_BATCH_SHARE * len(refunded)))
    for first, last in zip(closed, closed[most - 1 :], strict=False):
        took = last[0] - first[0]
        ordered = [at for closed_at, at in closed if first[0] <= closed_at <= last[0]]
        if took <= _BATCH_SECONDS and max(ordered) - min(ordered) >= _BATCH_PACE * took:
            return True
    return False


def _closed_at(record: Record, now: float) -> float | None:
    is_fresh = record.refund_at is not None and now - record.refund_at < _BATCH_SECONDS
    return record.refund_at if record.closed_at is None and is_fresh else record.closed_at


def _silent(
    records: Sequence[Record], refunded: Sequence[Record], expected: float, book: RefundBook
) -> Wave:
    """Refunds are counted, and speak for nobody."""
    return Wave(
        orders=len(records),
        refunds=len(refunded),
        expected_share=expected,
        share_weight=0.0,
        when=(0,) * len(WHEN),
        usual_when=book.when(),
        when_weight=0.0,
        same_words=0,
        worded=0,
        usual_same=book.same_words(),
        words_weight=0.0,
        only=0,
        kinds=0,
        usual_only=book.refund_only(),
        only_weight=0.0,
        implied=False,
        bad_reviews=_bad_reviews(records),
    )


def _bad_reviews(records: Sequence[Record]) -> int:
    return sum(0 < (record.stars or 0) <= 2 for record in records)


_AGES = 20


def _weight_of_shipped(records: Sequence[Record], share: float, now: float) -> float:
    """The same of those that left an hour ago: who was told to wait for "shipped" asks at once then.

    While only half of a flood is shipped, the other half's silence says nothing.
    """
    gone = [r for r in records if r.shipped_at is not None and r.shipped_at <= now - HOUR]
    if len(gone) < _MIN_SHIPPED or len(gone) == len(records):
        return -NO_WAVE_CAP
    asked = sum(r.refund_at is not None for r in gone)
    return _weight(asked, len(gone), min(max(share, 0.004), 0.6), 1.0) - _CHOSEN


def _ripe(records: Sequence[Record], book: RefundBook, now: float) -> float:
    """Mean share of refunds due by now; long cohorts are looked at in fifty places."""
    step = max(len(records) // _AGES, 1)
    some = records[::step]
    return sum(book.asked_by(now - record.at) for record in some) / len(some)


def _when_weight(when: Sequence[int], usual: Sequence[float]) -> float:
    """More refunds than usual soon after shipping speak for a flood; fewer speak for nobody."""
    soon = sum(when[1:3])
    if soon < MIN_REFUNDS or soon <= sum(usual[1:3]) * sum(when):
        return 0.0
    flood = _dirichlet(when, [_WHEN_STRENGTH * share for share in _FLOOD_WHEN])
    shop = _dirichlet(when, [_HABIT_STRENGTH * share for share in usual])
    return max(min(flood - shop, WHEN_CAP), 0.0)


def _habit_weight(count: int, total: int, usual: float) -> float:
    if total < _MIN_WORDS or count <= usual * total:
        return 0.0
    flood = beta_binomial(count, total, *_SAME_WORDS)
    shop = beta_binomial_about(count, total, usual, _HABIT_STRENGTH)
    return max(min(flood - shop, HABIT_CAP), 0.0)


def _dirichlet(counts: Sequence[int], alphas: Sequence[float]) -> float:
    total, orders = sum(alphas), sum(counts)
    inner = sum(lgamma(a + c) - lgamma(a) for c, a in zip(counts, alphas, strict=True))
    return lgamma(total) - lgamma(total + orders) + inner


def _weight(refunds: int, orders: int, expected: float, ripe: float) -> float:
    genuine = log_add(
        log(_LIKE_SHOP) + beta_binomial_about(refunds, orders, expected, _SHOP_STRENGTH),
        log(1 - _LIKE_SHOP)
        + beta_binomial_about(
            refunds, orders, max(_FAULTY_SHARE * ripe, expected), _FAULTY_STRENGTH
        ),
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
