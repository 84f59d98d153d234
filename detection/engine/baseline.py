"""The shop's own customers: histograms of every signal, shop-wide, by product and by province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.engine import registry
from detection.engine.population import DEPTH_NATIONAL, depth_in
from detection.engine.record import MISSING

Array = NDArray[np.float64]

# How many orders the population's word, and the shop's word for a product, are worth.
POPULATION_WEIGHT = 20.0
SHOP_WEIGHT = 60.0
PROVINCE_WEIGHT = 15.0
# Counts are halved when they reach this, so that the shop may change over the months.
_HALVE_AT = 6000
# However large the crowd, so many of its orders share nothing with another.
LEAST_ALONE = 0.4
_CROWDING = tuple(i for i, signal in enumerate(registry.SIGNALS) if signal.crowds)
_DEPTH_BINS = registry.SIZES[registry.DEPTH]
_NONE_SEEN = [0.0] * _DEPTH_BINS
_NATIONAL = np.array(DEPTH_NATIONAL)
_POPULATION = np.concatenate([np.array(signal.population) for signal in registry.SIGNALS])


class Histogram:
    """Counts in the flat layout of the registry; the latest orders are counted when asked for."""

    __slots__ = ("_counts", "_latest", "orders")

    def __init__(self) -> None:
        self._counts = np.zeros(registry.SPAN)
        self._latest = bytearray()
        self.orders = 0

    def add(self, bins: bytearray) -> None:
        self._latest += bins
        self.orders += 1
        if self.orders >= _HALVE_AT:
            self._count()
            self._counts /= 2
            self.orders //= 2

    def _count(self) -> None:
        latest = np.frombuffer(self._latest, dtype=np.uint8)
        self._counts += np.bincount(latest, minlength=registry.SPAN)
        self._latest = bytearray()

    def array(self) -> Array:
        if self._latest:
            self._count()
        return self._counts[: registry.TOTAL].copy()


class DepthByProvince:
    """Address depth, province by province."""

    __slots__ = ("_total", "counts")

    def __init__(self) -> None:
        self.counts: dict[str | None, list[float]] = {}
        self._total = [0.0] * _DEPTH_BINS

    def add(self, province: str | None, depth_bin: int) -> None:
        row = self.counts.get(province)
        if row is None:
            row = self.counts[province] = [0.0] * _DEPTH_BINS
        row[depth_bin] += 1
        self._total[depth_bin] += 1

    def total(self) -> Array:
        return np.array(self._total)


@dataclass(frozen=True)
class Base:
    """What the shop's ordinary orders look like; `seen` is how many stand behind each signal."""

    shares: Array
    seen: Array

    def with_depth(self, shares: Array) -> Base:
        """The same with the address depth expected in a burst's own provinces."""
        changed = self.shares.copy()
        changed[registry.place(registry.DEPTH)] = shares
        return Base(changed, self.seen)

    def crowded(self, times: float) -> Base:
        """The same when so many times the usual number of orders come: coincidences grow with it."""
        changed = self.shares.copy()
        for index in _CROWDING:
            where = registry.place(index)
            alone = changed[where][0]
            fewer = max(alone ** max(times, 1.0), min(alone, LEAST_ALONE))
            changed[where] *= (1.0 - fewer) / max(1.0 - alone, 1e-9)
            changed[where.start] = fewer
        return Base(changed, self.seen)


class Baseline:
    """Shop-wide histograms, and those of each product drawn towards them."""

    def __init__(self) -> None:
        self.shop = Histogram()
        self.depth = DepthByProvince()
        self._products: dict[str, Histogram] = {}

    def learn(self, product_id: str, bins: bytearray, province: str | None) -> None:
        self.shop.add(bins)
        product = self._products.get(product_id)
        if product is None:
            product = self._products[product_id] = Histogram()
        product.add(bins)
        depth_place = bins[registry.DEPTH]
        if depth_place != MISSING:
            self.depth.add(province, depth_place - registry.STARTS[registry.DEPTH])

    def shares(self) -> Array:
        """Each bin's share among the shop's ordinary orders, drawn to the population's."""
        return _pull(self.shop.array(), _POPULATION, POPULATION_WEIGHT)

    def of(self, product_id: str) -> Base:
        seen = _per_signal(self.shop.array())
        shares = self.shares()
        product = self._products.get(product_id)
        if product is not None:
            shares = _pull(product.array(), shares, SHOP_WEIGHT)
        return Base(shares, seen)

    def depth_shares(self, provinces: Sequence[str | None]) -> Array:
        """Depth shares of the shop's customers in these provinces, a row each; at least one province."""
        totals = self.depth.total()
        shop = (totals + POPULATION_WEIGHT * _NATIONAL) / (totals.sum() + POPULATION_WEIGHT)
        tilted = np.array([depth_in(province) for province in provinces]) / _NATIONAL * shop
        tilted /= tilted.sum(axis=1, keepdims=True)
        own = np.array([self.depth.counts.get(province, _NONE_SEEN) for province in provinces])
        orders = own.sum(axis=1, keepdims=True)
        shares: Array = (own + PROVINCE_WEIGHT * tilted) / (orders + PROVINCE_WEIGHT)
        return shares


def _per_signal(counts: Array) -> Array:
    totals: Array = np.add.reduceat(counts, registry.STARTS)
    return totals


def _pull(counts: Array, towards: Array, weight: float) -> Array:
    totals = _per_signal(counts)[registry.OWNER]
    pulled: Array = (counts + weight * towards) / (totals + weight)
    return pulled
