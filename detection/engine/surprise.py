"""How unlike the shop's own customers one order is: log likelihood ratios by bin, added up.

Layer 1' rests on it: the expected value of exp(score) over ordinary orders is known (it is counted),
so a sum of such scores can be watched without a gate and without believing the model (e-detectors,
Shin, Ramdas and Rinaldo 2022). The reference moves only with orders that were found ordinary.
"""

from __future__ import annotations

from math import exp, log

import numpy as np

from detection.engine import registry
from detection.engine.baseline import Array, Baseline
from detection.engine.hypotheses import STORIES, Story
from detection.engine.record import Record

# The reference is drawn anew after this many ordinary orders.
RENEW_ORDERS = 400
# Fewer ordinary orders than this say too little about who is unusual.
MIN_REFERENCE = 150
# One signal says at most this much about one order; all together not more than that.
BIN_CAP, LEAST, MOST = 2.5, -5.0, 7.0
_STEP = 0.25
_PLACES = int((MOST - LEAST) / _STEP) + 1
_SAMPLE = 3
_HALVE_AT = 4000.0
_PRIOR_ORDERS = 100.0
# The mean is uncertain, and the model wrong in unknown ways: assume a little more.
_MARGIN = 1.15
_TINY = 1e-3
_LEAST_MEAN = 0.15
_PRIOR_REFUNDS = 30.0
_SHOWN = np.array([signal.shown_by_fakes for signal in registry.SIGNALS])[registry.OWNER]
_VIRAL_ROW = STORIES.index(Story.VIRAL)
_VIRAL = np.concatenate([np.array(s.target(Story.VIRAL)) for s in registry.SIGNALS])
_STRANGER = [signal.shape(Story.VIRAL) for signal in registry.SIGNALS]
# How often a stranger is like the shop's customers after all, in a way that tells him apart.
_STAYS = {"buyer_age": 0.8, "channel": 0.5, "province": 0.5}
_VIRAL_MIX = np.array(
    [
        shape.mix * (1 - _STAYS.get(name, 0.0))
        for name, shape in zip(registry.NAMES, _STRANGER, strict=True)
    ]
)[registry.OWNER]


_DEPTH = registry.DEPTH
_DEPTH_PLACES = registry.place(_DEPTH)
Pair = tuple[float, float]
_NO_DEPTH: list[Pair] = [(0.0, 0.0)] * registry.SPAN


def _depth_pairs(usual: Array) -> list[list[Pair]]:
    """For each row of usual shares, by place: log ratios of fakes and of strangers to the usual."""
    fakes = (
        _SHOWN[_DEPTH_PLACES] * registry.FAKES[_DEPTH_PLACES] + (1 - _SHOWN[_DEPTH_PLACES]) * usual
    )
    ratios = np.log(fakes / usual).clip(-BIN_CAP, BIN_CAP)
    rows = [list(_NO_DEPTH) for _ in ratios]
    for pairs, row in zip(rows, ratios.tolist(), strict=True):
        pairs[_DEPTH_PLACES] = [(ratio, 0.0) for ratio in row]
    return rows


class Surprise:
    """The shop's score table, and what its ordinary orders score."""

    def __init__(self) -> None:
        # By place: log ratios of fakes and of strangers to the usual.
        self._pairs: list[Pair] = [(0.0, 0.0)] * registry.SPAN
        # The depth of the address is held against the province's, so its places above say nothing.
        self._depth: dict[str | None, list[Pair]] = {}
        self._orders = _PRIOR_ORDERS
        self._exp_sum = _PRIOR_ORDERS
        self._refunded = [0.0, 0.0]
        self._scores = [0.0] * _PLACES
        # Of the ordinary orders, those that score at least so many steps.
        self._above = [1.0] * (_PLACES + 1)
        self._learned = 0
        self._due = MIN_REFERENCE
        # Whether enough was learned to say who is unusual.
        self.is_ready = False

    def score(self, record: Record) -> float:
        """Log odds, before any prior, that such an order was bought rather than a customer's."""
        bins, pairs = record.bins, self._pairs
        told, stranger = self._depth.get(record.province, _NO_DEPTH)[bins[_DEPTH]]
        for place in bins:
            fake, crowd = pairs[place]
            told += fake
            stranger += crowd
        score = told - log(0.5 + 0.5 * exp(stranger if stranger < 20.0 else 20.0))
        if score < LEAST:
            return LEAST
        return score if score < MOST else MOST

    def log_mean(self) -> float:
        """Log of the mean of exp(score) over the shop's ordinary orders, on the safe side."""
        mean = self._exp_sum / self._orders
        return log((mean if mean > _LEAST_MEAN else _LEAST_MEAN) * _MARGIN)

    def log_refunded_mean(self) -> float:
        """The same over refunded orders: what is sent back differs from what is kept."""
        usual = max(self._exp_sum / self._orders, _LEAST_MEAN)
        mean = (self._refunded[0] + _PRIOR_REFUNDS * usual) / (self._refunded[1] + _PRIOR_REFUNDS)
        return log(max(mean, usual) * _MARGIN)

    def learn_refunded(self, score: float) -> None:
        """A refunded order that nothing speaks against."""
        if self._refunded[1] > _HALVE_AT:
            self._refunded = [half / 2 for half in self._refunded]
        self._refunded[0] += exp(score)
        self._refunded[1] += 1

    def learn(self, record: Record, baseline: Baseline) -> None:
        """An order was found ordinary."""
        self._learned += 1
        if self._learned >= self._due:
            self.is_ready = True
            self._due = self._learned + RENEW_ORDERS
            self._draw(baseline)
        if self._learned > MIN_REFERENCE and self._learned % _SAMPLE == 0:
            self._count(self.score(record))

    def _count(self, score: float) -> None:
        if self._orders > _HALVE_AT:
            self._orders /= 2
            self._exp_sum /= 2
            self._scores = [count / 2 for count in self._scores]
        self._orders += 1
        self._exp_sum += exp(score)
        self._scores[int((score - LEAST) / _STEP)] += 1

    def share_above(self, score: float) -> float:
        """The share of ordinary orders that score at least so much."""
        place = min(max(int((score - LEAST) / _STEP), 0), _PLACES)
        return self._above[place]

    def _draw(self, baseline: Baseline) -> None:
        base = np.maximum(baseline.shares(), _TINY)
        fake = np.log((_SHOWN * registry.FAKES + (1 - _SHOWN) * base) / base)
        crowd = np.log(np.maximum((1 - _VIRAL_MIX) * base + _VIRAL_MIX * _VIRAL, _TINY) / base)
        clipped = np.clip([fake, crowd], -BIN_CAP, BIN_CAP)
        clipped[:, _DEPTH_PLACES] = 0.0
        self._pairs[: registry.TOTAL] = zip(*clipped.tolist(), strict=True)
        provinces = [None, *sorted(name for name in baseline.depth.counts if name is not None)]
        pairs = _depth_pairs(baseline.depth_shares(provinces))
        self._depth = dict(zip(provinces, pairs, strict=True))
        counts = np.array([*self._scores, 0.0]) + _PRIOR_ORDERS / _PLACES / 10
        self._above = (counts[::-1].cumsum()[::-1] / counts.sum()).tolist()
