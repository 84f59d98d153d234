"""A case's orders with their refunds on disk, read again and again without holding them.

Orders are written in the order in which a pack numbers them: by time placed, then by number.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from appeals.packing.case import Case, Order, Refund
from appeals.packing.working.frames import Box, FrameWriter, frames_in
from appeals.packing.working.pairs import (
    Pair,
    batches,
    check_order,
    flat,
    joined,
    number_hash,
    order_of,
)


class Told:
    """What was told of orders: pairs of an order and its refunds, kept in a file of frames.

    `orders` and `refunds` may stand for those of a `Case`.
    """

    def __init__(self, path: Path, box: Box, hashes: np.ndarray[Any, Any], refunds: int) -> None:
        self._path, self._box = path, box
        self.hashes = hashes
        self.orders: Collection[Order] = _Orders(self)
        self.refunds: Collection[Refund] = _Refunds(self, refunds)

    def __len__(self) -> int:
        return len(self.hashes)

    def __iter__(self) -> Iterator[Pair]:
        for frame in frames_in(self._path, "told", self._box):
            # Written by this program a moment ago, into its own folder, and sealed where it counts.
            for order, refunds in pickle.loads(frame)[0]:  # noqa: S301
                yield order_of(order), tuple(Refund(*refund) for refund in refunds)

    @classmethod
    def written(cls, path: Path, box: Box, pairs: Iterable[Pair]) -> Told:
        """Write pairs down; PackError when they do not come in a pack's order."""
        hashes: list[np.ndarray[Any, Any]] = []
        refunds, last = 0, None
        with FrameWriter(path, "told", box) as writer:
            for rows in batches(pairs):
                last = check_order(rows, last)
                refunds += sum(len(told) for _, told in rows)
                found = np.fromiter((number_hash(order.order_id) for order, _ in rows), np.uint64)
                hashes.append(found)
                writer.frame(pickle.dumps(([flat(pair) for pair in rows], found, refunds), 5))
            writer.write(pickle.dumps(((), np.empty(0, np.uint64), refunds), 5))
        return cls(path, box, joined(hashes), refunds)

    @classmethod
    def reopened(cls, path: Path, box: Box) -> Told:
        """What `written` left; raises Damaged when it is not whole."""
        hashes: list[np.ndarray[Any, Any]] = []
        refunds = 0
        for frame in frames_in(path, "told", box):
            _, found, refunds = pickle.loads(frame)  # noqa: S301  see above
            hashes.append(found)
        return cls(path, box, joined(hashes), refunds)


class _Orders(Collection[Order]):
    def __init__(self, told: Told) -> None:
        self.told = told

    def __len__(self) -> int:
        return len(self.told)

    def __iter__(self) -> Iterator[Order]:
        return (order for order, _ in self.told)

    def __contains__(self, order: object) -> bool:
        return any(order == one for one in self)


class _Refunds(Collection[Refund]):
    def __init__(self, told: Told, count: int) -> None:
        self._told, self._count = told, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Refund]:
        return (refund for _, refunds in self._told for refund in refunds)

    def __contains__(self, refund: object) -> bool:
        return any(refund == one for one in self)


class _Refs(Mapping[str, str]):
    """Order number to pack number, eight bytes an order; numbers are told apart by 64-bit hash."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._places = np.argsort(told.hashes, kind="stable")
        self._sorted = told.hashes[self._places]

    def __getitem__(self, order_id: str) -> str:
        wanted = np.uint64(number_hash(order_id))
        at = int(np.searchsorted(self._sorted, wanted))
        if at >= len(self._sorted) or self._sorted[at] != wanted:
            raise KeyError(order_id)
        return ref_of(int(self._places[at]) + 1, len(self._told))

    def __len__(self) -> int:
        return len(self._told)

    def __iter__(self) -> Iterator[str]:
        return (order.order_id for order, _ in self._told)


def pairs_of(case: Case) -> Iterable[Pair]:
    """The case's orders with their refunds, as a pack numbers them."""
    if isinstance(case.orders, _Orders):
        return case.orders.told
    refunds: dict[str, list[Refund]] = defaultdict(list)
    for refund in case.refunds:
        refunds[refund.order_id].append(refund)
    ordered = sorted(case.orders, key=lambda order: (order.placed_at, order.order_id))
    return [(order, tuple(refunds.get(order.order_id, ()))) for order in ordered]


def refs_of(case: Case) -> Mapping[str, str]:
    """Platform order number to the number the pack shows, such as O-00001."""
    if isinstance(case.orders, _Orders):
        return _Refs(case.orders.told)
    pairs = pairs_of(case)
    total = len(case.orders)
    return {order.order_id: ref_of(place, total) for place, (order, _) in enumerate(pairs, start=1)}


def ref_of(place: int, total: int) -> str:
    return f"O-{place:0{max(5, len(str(total)))}d}"


def has_twins(case: Case) -> bool:
    """True when an order number stands twice."""
    if isinstance(case.orders, _Orders):
        hashes = case.orders.told.hashes
        return len(np.unique(hashes)) != len(hashes)
    return len({order.order_id for order in case.orders}) != len(case.orders)
