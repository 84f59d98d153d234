"""The shop's own customers: histograms of every signal, shop-wide, by product and by province."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.engine import registry
from detection.engine.population import DEPTH_NATIONAL, depth_in

Array = NDArray[np.float64]

# How many orders the population's word, and the shop's word for a product, are worth.
POPULATION_WEIGHT = 20.0
SHOP_WEIGHT = 60.0
PROVINCE_WEIGHT = 15.0
# Counts are halved when they reach this, so that the shop may change over the months.
_HALVE_AT = 6000
_DEPTH_BINS = registry.SIZES[registry.DEPTH]
_POPULATION = np.concatenate([np.array(signal.population) for signal in registry.SIGNALS])


class Histogram:
    """Counts in the flat layout of the registry."""

    __slots__ = ("counts", "orders")

    def __init__(self) -> None:
        self.counts = [0.0] * registry.TOTAL
        self.orders = 0

    def add(self, bins: list[int]) -> None:
        counts = self.counts
        for place in bins:
            if place >= 0:
                counts[place] += 1
        self.orders += 1
        if self.orders >= _HALVE_AT:
            self.counts = [count / 2 for count in counts]
            self.orders //= 2

    def array(self) -> Array:
        return np.array(self.counts)


class DepthByProvince:
    """Address depth, province by province."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: dict[str | None, list[float]] = {}

    def add(self, province: str | None, depth_bin: int) -> None:
        row = self.counts.setdefault(province, [0.0] * _DEPTH_BINS)
        row[depth_bin] += 1

    def total(self) -> Array:
        rows = np.array([[0.0] * _DEPTH_BINS, *self.counts.values()])
        totals: Array = rows.sum(axis=0)
        return totals


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


class Baseline:
    """Shop-wide histograms, and those of each product drawn towards them."""

    def __init__(self) -> None:
        self.shop = Histogram()
        self.depth = DepthByProvince()
        self._products: dict[str, Histogram] = {}

    def learn(self, product_id: str, bins: list[int], province: str | None) -> None:
        self.shop.add(bins)
        product = self._products.get(product_id)
        if product is None:
            product = self._products[product_id] = Histogram()
        product.add(bins)
        depth_place = bins[registry.DEPTH]
        if depth_place >= 0:
            self.depth.add(province, depth_place - registry.STARTS[registry.DEPTH])

    def of(self, product_id: str) -> Base:
        counts = self.shop.array()
        seen = _per_signal(counts)
        shares = _pull(counts, _POPULATION, POPULATION_WEIGHT)
        product = self._products.get(product_id)
        if product is not None:
            shares = _pull(product.array(), shares, SHOP_WEIGHT)
        return Base(shares, seen)

    def expected_depth(self, burst: DepthByProvince) -> Array:
        """Depth shares of the shop's customers, in the provinces the burst's orders go to."""
        national = np.array(DEPTH_NATIONAL)
        totals = self.depth.total()
        shop = (totals + POPULATION_WEIGHT * national) / (totals.sum() + POPULATION_WEIGHT)
        result = np.zeros(_DEPTH_BINS)
        orders = 0.0
        for province, row in burst.counts.items():
            weight = sum(row)
            tilted = np.array(depth_in(province)) / national * shop
            tilted /= tilted.sum()
            own = np.array(self.depth.counts.get(province, [0.0] * _DEPTH_BINS))
            shares = (own + PROVINCE_WEIGHT * tilted) / (own.sum() + PROVINCE_WEIGHT)
            result += weight * shares
            orders += weight
        return result / orders if orders else shop


def _per_signal(counts: Array) -> Array:
    totals: Array = np.add.reduceat(counts, registry.STARTS)
    return totals


def _pull(counts: Array, towards: Array, weight: float) -> Array:
    totals = _per_signal(counts)[registry.OWNER]
    pulled: Array = (counts + weight * towards) / (totals + weight)
    return pulled
