"""Layer 4: which of the burst's orders hang together, and is that more than usual?

Orders that share a phone number, an address or an address template under different buyers are
tied together (union-find). The share of tied orders is compared with as many of the shop's latest
ordinary orders, because the chance of a coincidence grows with the number looked at. Honest twin:
a dormitory; story GROUP expects ties.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from detection.engine import address
from detection.engine.hypotheses import Story, Vector, vector
from detection.engine.likelihood import beta_binomial, beta_binomial_about
from detection.engine.record import Record

MOST_ORDERS = 600
CAP = 3.0
_MIN_ORDERS = 20
_BASE_STRENGTH = 15.0
# Share of the extra orders that is tied, and its strength.
_LOOSE, _TIGHT = (0.2, 5.0), (2 / 3, 3.0)
# One attack in ten is made from a few templates through and through, wherever they lie; a group's ties
# lead to one place, whose people write it in several ways.
_ALL_TIED = -2.3
_ANY_SPREAD, _ONE_PLACE = (1.0, 1.0), (8.0, 1.0)
# Neighbours who buy together live all over their estate, and no crowd lives in one house; a list made up in a hurry
# keeps the building and counts the rooms. What that says for an attack when a third of the orders go there (assumed).
_BUILDING = re.compile(r".*?(?:弄[0-9]+号|[0-9A-Za-z一二三四五六七八九十]+(?:号?楼|号?[栋幢座]))")
_HOME = "home"
_LEAST_HOMES, _A_THIRD = 10, 0.35
_ONE_HOUSE, _A_HOME, _ONE_HOUSE_MOST = 1.5, 0.04, 5.0


@dataclass(frozen=True)
class Ties:
    """How many of the orders looked at are tied to another one."""

    orders: int
    tied: int
    # Tied orders of the province that has most of them.
    in_one_province: int
    largest: tuple[str, ...]
    usual_share: float
    # Different homes of the one residential building that has most of them.
    homes_in_one_house: int = 0

    @property
    def one_house(self) -> float:
        """Nats for an attack, as a third of the orders go to different homes of one building; 0 or more."""
        homes = self.homes_in_one_house
        if homes < max(_LEAST_HOMES, _A_THIRD * self.orders):
            return 0.0
        return min(_ONE_HOUSE + _A_HOME * homes, _ONE_HOUSE_MOST)

    def weights(self, excess_share: float) -> Vector:
        """Log evidence a row; the orders that would have come anyway are tied as usual."""
        tied, at_home = self.tied, self.in_one_province

        def told(share: float, strength: float, excess: float = excess_share) -> float:
            mean = (1 - excess) * self.usual_share + excess * share
            return beta_binomial_about(tied, self.orders, mean, strength)

        base = told(0.0, _BASE_STRENGTH, excess=0.0)
        loose, tight = max(base, told(*_LOOSE)), told(*_TIGHT)
        spread = beta_binomial(at_home, tied, *_ANY_SPREAD)
        weights = vector(
            {
                Story.ATTACK: max(loose - 0.4, tight + _ALL_TIED) + spread,
                Story.SELF: max(loose, tight) - 1.1 + spread,
                Story.GROUP: tight + beta_binomial(at_home, tied, *_ONE_PLACE),
                Story.SCALPING: tight + spread,
            },
            default=base + spread,
        )
        capped: Vector = (weights - weights.max()).clip(-CAP, 0.0)
        return capped


def ties(records: Sequence[Record], ordinary: Sequence[Record]) -> Ties | None:
    """None when too few orders, here or among the ordinary ones, carry a token.

    `ordinary` are orders that carry one, oldest first. Looks at the latest MOST_ORDERS of each.
    """
    known = [record for record in records[-MOST_ORDERS:] if record.tokens]
    if len(known) < _MIN_ORDERS or len(ordinary) < _MIN_ORDERS:
        return None
    usual = list(ordinary)[-len(known) :]
    if len(usual) < _MIN_ORDERS:
        return None
    usual_tied = sum(len(ring) for ring in rings(usual))
    usual_share = (usual_tied + 1.0) / (len(usual) + 30.0)
    found = rings(known)
    tied = sum(len(ring) for ring in found)
    largest = max(found, key=len, default=[])
    places = Counter(record.province for ring in found for record in ring)
    return Ties(
        orders=len(known),
        tied=tied,
        in_one_province=max(places.values(), default=0),
        largest=tuple(record.order_id for record in largest),
        usual_share=usual_share,
        homes_in_one_house=_homes_in_one_house(known),
    )


def _homes_in_one_house(records: Sequence[Record]) -> int:
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        # The address is the first token with its region before it; what is masked names no building.
        written = next((token for token in record.tokens if "|" in token), "*")
        house = None if "*" in written else _BUILDING.match(written)
        if house is not None:
            homes[house[0]].add(written)
    most = max(homes.values(), key=len, default=set())
    if len(most) < _LEAST_HOMES:
        return 0
    kinds = Counter(address.read(home.rpartition("|")[2]).kind for home in most)
    return kinds[_HOME]


def rings(records: Sequence[Record]) -> list[list[Record]]:
    """Groups of two and more records joined by a shared token, in order of appearance."""
    parent = list(range(len(records)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    first: dict[str, int] = {}
    joined: set[int] = set()
    for index, record in enumerate(records):
        for token in record.tokens:
            other = first.setdefault(token, index)
            if other != index and not _same_buyer(records[other], record):
                parent[root(index)] = root(other)
                joined.update((index, other))
    groups: dict[int, list[Record]] = {}
    for index in sorted(joined):
        groups.setdefault(root(index), []).append(records[index])
    return list(groups.values())


def _same_buyer(one: Record, other: Record) -> bool:
    return one.buyer is not None and one.buyer == other.buyer
