"""Layer 6: which orders of a burst are those too many? Each order's own probability.

A burst is three kinds of orders: the shop's ordinary ones, orders that look like fakes, and orders of
the attack that look like somebody else (hypotheses.Hiding). An order is of one kind in all its
signals at once, so that one with a room number, a known buyer and a chat is cleared where every fake
has none of them, and is not where half of them hide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detection.engine import composition, registry
from detection.engine.assessment import EXCESS_LEAST, EXCESS_MOST, Assessment
from detection.engine.baseline import Base
from detection.engine.calibration import told
from detection.engine.hypotheses import ARTIFICIAL, ROWS, Story, Vector, rows_of
from detection.engine.levels import SUSPECT_AT
from detection.engine.opinion import Suspects, ranked
from detection.engine.record import Record

# The pace around an order is that of so many orders, or of this part of a large burst.
_NEAR_ORDERS, _NEAR_PARTS = 12, 8
# So many times the mean gap from both neighbours chance leaves one order in e**12.
_APART = 6.0
# Set on 1,032 held attacks of the bench, camouflage 0, .5 and .7; the mean log loss of an order is .058, .139 and
# .144 with these, .072, .168 and .163 when each signal was weighed for itself.
# One signal says at most this much about one order; five orders' worth of what fakes show keep it calm.
_SIGNAL_MOST = 3.0
_PRIOR_ORDERS, _PRIOR_FAKES = 5.0, 0.8
# Signals depend on each other: so much of what all orders together say of who hides where is believed.
_BELIEVED = 0.2
# Ways to hide that are less likely than that change no order's probability in its second place.
_LEAST_LIKELY = 0.02
_TINY, _ODDS_MOST = 1e-4, 30.0

_IS_ARTIFICIAL = rows_of(*ARTIFICIAL)
# What part of the excess shows what fakes show, a number a row; own brushing hides nothing.
_SHOWN = np.array([1.0 if story is Story.SELF else share for story, share, _ in ROWS])


def suspects(found: Assessment, records: Sequence[Record]) -> Suspects:
    """Every order that is more likely fake than not, highest first; 0 <= p <= 1, to four places."""
    artificial = told(found.artificial)
    if artificial < SUSPECT_AT:
        return ()
    bins = np.frombuffer(b"".join([record.bins for record in records]), dtype=np.uint8)
    share = excess_around(np.array([record.at for record in records]), found)
    chances = artificial * chances_of_excess(found, bins.reshape(len(records), -1), share)
    named = np.flatnonzero(chances >= SUSPECT_AT)
    shown = np.round(chances[named], 4)
    order_ids = [records[place].order_id for place in named.tolist()]
    return ranked(zip(order_ids, shown.tolist(), strict=True))


def chances_of_excess(found: Assessment, bins: np.ndarray, share: Vector) -> Vector:
    """Each order's chance to be of the excess if the burst is artificial.

    `bins`: an order a row, a signal's place in the flat histogram a column (record.bins). `share`: the
    chance that the pace alone gives it. Every way to hide answers for itself; the answers are mixed by how
    likely it is, by the burst's counts and by how well its two kinds explain the orders.
    """
    likely = np.where(_IS_ARTIFICIAL, found.posterior, 0.0)
    likely /= likely.sum()
    rows = np.flatnonzero(likely >= _LEAST_LIKELY)
    hidden = found.base.shares + composition.hidden(found.base)[rows]
    as_fakes = _odds(bins, _log_odds(_shown_mix(found, rows, hidden), found.base))
    as_hidden = _odds(bins, _log_odds(hidden, found.base))
    shown = _SHOWN[rows, np.newaxis]
    pace = share / (1.0 - share)
    odds = pace * (shown * as_fakes + (1.0 - shown) * as_hidden)
    explained = (np.log1p(odds) - np.log1p(pace)).sum(axis=1)
    weights = np.log(likely[rows]) + _BELIEVED * explained
    weights = np.exp(weights - weights.max())
    mixed: Vector = (weights / weights.sum()) @ (odds / (1.0 + odds))
    return mixed


def _shown_mix(found: Assessment, rows: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Shares of every bin among the orders that look like fakes, one row a way to hide.

    It is what the burst shows beyond the base and the hidden ones, drawn towards what fakes show. No order
    speaks for itself: a bin that one order alone fills shows nothing.
    """
    usual = (1.0 - found.excess_share) * found.base.shares
    surplus = np.maximum(found.counts - 1.0 - usual * _totals(found.counts), 0.0)
    shown = surplus - (1.0 - _SHOWN[rows, np.newaxis]) * _totals(surplus) * hidden
    shown = np.maximum(shown, 0.0)
    drawn = (1.0 - _PRIOR_FAKES) * found.base.shares + _PRIOR_FAKES * registry.FAKES
    mix: np.ndarray = (shown + _PRIOR_ORDERS * drawn) / (_totals(shown) + _PRIOR_ORDERS)
    return mix


def _totals(counts: np.ndarray) -> np.ndarray:
    """For every place of flat histograms the sum over its signal."""
    totals: np.ndarray = np.add.reduceat(counts, registry.STARTS, axis=-1)[..., registry.OWNER]
    return totals


def _log_odds(mix: np.ndarray, base: Base) -> np.ndarray:
    """Per row and place, what one order there says for the mix against the base; 0 where nothing is shown."""
    odds = np.zeros((len(mix), registry.SPAN))
    told_by = np.log(np.maximum(mix, _TINY) / np.maximum(base.shares, _TINY))
    odds[:, : registry.TOTAL] = np.clip(told_by, -_SIGNAL_MOST, _SIGNAL_MOST)
    return odds


def _odds(bins: np.ndarray, log_odds: np.ndarray) -> np.ndarray:
    """Per row and order the odds of all its signals."""
    # Signal by signal: all at once would make an array of every row, order and signal.
    total = sum(log_odds.take(column, axis=1) for column in bins.T)
    odds: np.ndarray = np.exp(np.clip(total, -_ODDS_MOST, _ODDS_MOST))
    return odds


def excess_around(at: Vector, found: Assessment) -> Vector:
    """Each order's chance, 0 to 1, to be one too many by the pace around it; `at` seconds, any order.

    Ordinary orders go on when a list has been worked off, and each would be as suspicious as the rest
    by the share of the whole burst. One that lies further from both its neighbours than that pace can
    explain is judged by its own distance: the first of them would pass for the list's last otherwise.
    """
    orders = len(at)
    near = min(max(_NEAR_ORDERS, orders // _NEAR_PARTS), orders)
    span = float(at.max() - at.min())
    if near < _NEAR_ORDERS or span <= 0.0:
        return np.full(orders, found.excess_share)
    ordered = np.sort(at)
    place = np.searchsorted(ordered, at)
    first = np.clip(place - near // 2, 0, orders - near)
    spans = ordered[first + near - 1] - ordered[first]
    a_second = found.expected / span
    usual = a_second * spans / (near - 1)
    alone = _alone(ordered)[place]
    is_apart = alone > _APART * spans / (near - 1)
    usual[is_apart] = np.maximum(usual, a_second * alone)[is_apart]
    return (1.0 - usual).clip(EXCESS_LEAST, EXCESS_MOST)


def _alone(ordered: Vector) -> Vector:
    """Seconds from each order to the nearer of its neighbours; seconds in order of time."""
    gaps = np.concatenate(([np.inf], np.diff(ordered), [np.inf]))
    nearer: Vector = np.minimum(gaps[:-1], gaps[1:])
    return nearer
