"""Layer 4: which of the burst's orders hang together, and is that more than usual?

Orders that share a phone number, an address or an address template under different buyers are
tied together (union-find). The share of tied orders is compared with as many of the shop's latest
ordinary orders, because the chance of a coincidence grows with the number looked at. Honest twin:
a dormitory; story GROUP expects ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detection.engine.hypotheses import Story, Vector, vector
from detection.engine.likelihood import beta_binomial
from detection.engine.record import Record

MOST_ORDERS = 600
CAP = 3.0
_MIN_ORDERS = 20
_BASE_STRENGTH = 15.0
_LOOSE = (1.0, 4.0)
_TIGHT = (2.0, 1.0)


@dataclass(frozen=True)
class Ties:
    """How many of the orders looked at are tied to another one."""

    orders: int
    tied: int
    largest: tuple[str, ...]
    usual_share: float
    weights: Vector


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
    return Ties(
        orders=len(known),
        tied=tied,
        largest=tuple(record.order_id for record in largest),
        usual_share=usual_share,
        weights=_weights(tied, len(known), usual_share),
    )


def rings(records: Sequence[Record]) -> list[list[Record]]:
    """Groups of two and more records joined by a shared token, in order of appearance."""
    parent = list(range(len(records)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    first: dict[str, int] = {}
    for index, record in enumerate(records):
        for token in record.tokens:
            other = first.setdefault(token, index)
            if other != index and not _same_buyer(records[other], record):
                parent[root(index)] = root(other)
    groups: dict[int, list[Record]] = {}
    for index, record in enumerate(records):
        groups.setdefault(root(index), []).append(record)
    return [group for group in groups.values() if len(group) > 1]


def _same_buyer(one: Record, other: Record) -> bool:
    return one.buyer is not None and one.buyer == other.buyer


def _weights(tied: int, orders: int, usual_share: float) -> Vector:
    base = beta_binomial(
        tied, orders, usual_share * _BASE_STRENGTH, (1 - usual_share) * _BASE_STRENGTH
    )
    loose = max(base, beta_binomial(tied, orders, *_LOOSE))
    tight = beta_binomial(tied, orders, *_TIGHT)
    weights = vector(
        {
            Story.ATTACK: loose - 0.4,
            Story.SELF: max(loose, tight) - 1.1,
            Story.GROUP: tight,
            Story.SCALPING: tight,
        },
        default=base,
    )
    capped: Vector = (weights - weights.max()).clip(-CAP, 0.0)
    return capped
