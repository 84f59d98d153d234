"""How many of a cohort came back, when, in whose words and with what: weighed against the shop's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detection.engine.record import Record
from detection.engine.refunds.batch import is_shops_batch
from detection.engine.refunds.book import RefundBook
from detection.engine.refunds.compared import Wave
from detection.engine.refunds.weights import NO_WAVE_CAP, habit_weight, share_weight, when_weight
from detection.engine.refunds.when import HOUR, WHEN, when_of

# Fewer shipped orders are no cohort; and the better of two looks is taken, which costs its log.
_MIN_SHIPPED = 10
_CHOSEN = 0.7
# Long cohorts are looked at in so many places.
_AGES = 20


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
    if timed and is_shops_batch(refunded, now):
        return _silent(records, refunded, expected, book)
    words = Counter(record.refund_reason for record in refunded if record.refund_reason)
    kinds = Counter(record.refund_kind for record in refunded if record.refund_kind)
    same = words.most_common(1)[0][1] if words else 0
    how_many = share_weight(len(refunded), len(records), expected, ripe)
    if timed:
        how_many = max(how_many, _weight_of_shipped(records, share, now))
    return Wave(
        orders=len(records),
        refunds=len(refunded),
        expected_share=expected,
        share_weight=how_many,
        when=tuple(when),
        usual_when=book.when(),
        when_weight=when_weight(when, book.when()),
        same_words=same,
        worded=sum(words.values()),
        usual_same=book.same_words(),
        words_weight=habit_weight(same, sum(words.values()), book.same_words()),
        only=kinds["refund_only"],
        kinds=sum(kinds.values()),
        usual_only=book.refund_only(),
        only_weight=habit_weight(kinds["refund_only"], sum(kinds.values()), book.refund_only()),
        implied=implied,
        bad_reviews=_bad_reviews(records),
    )


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
    return sum([stars <= 2 for record in records if (stars := record.stars)])


def _weight_of_shipped(records: Sequence[Record], share: float, now: float) -> float:
    """The same of those that left an hour ago: who was told to wait for "shipped" asks at once then.

    While only half of a flood is shipped, the other half's silence says nothing.
    """
    gone = [r for r in records if r.shipped_at is not None and r.shipped_at <= now - HOUR]
    if len(gone) < _MIN_SHIPPED or len(gone) == len(records):
        return -NO_WAVE_CAP
    asked = sum(r.refund_at is not None for r in gone)
    return share_weight(asked, len(gone), min(max(share, 0.004), 0.6), 1.0) - _CHOSEN


def _ripe(records: Sequence[Record], book: RefundBook, now: float) -> float:
    """Mean share of refunds due by now; long cohorts are looked at in fifty places."""
    step = max(len(records) // _AGES, 1)
    some = records[::step]
    return sum(book.asked_by(now - record.at) for record in some) / len(some)
