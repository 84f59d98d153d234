"""An order with its refunds, as it is written to disk and read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np

from appeals.packing.case import Identity, Order, Refund
from appeals.packing.errors import PackError
from appeals.packing.said import said

Pair = tuple[Order, tuple[Refund, ...]]
_ROWS = 1000  # a frame
_order_values = attrgetter(*[field.name for field in fields(Order)])
_identity_values = attrgetter(*[field.name for field in fields(Identity)])
_refund_values = attrgetter(*[field.name for field in fields(Refund)])


def flat(pair: Pair) -> tuple[Any, ...]:
    """Plain tuples are written and read four times as fast as the rows themselves."""
    order, refunds = pair
    values = list(_order_values(order))
    values[-1] = _identity_values(order.identity)
    return tuple(values), tuple(_refund_values(refund) for refund in refunds)


def order_of(values: tuple[Any, ...]) -> Order:
    """The order behind what `flat` made of it."""
    parts: tuple[Any, ...] = (*values[:-1], Identity(*values[-1]))
    return Order(*parts)


def batches(pairs: Iterable[Pair]) -> Iterator[Sequence[Pair]]:
    """As many as stand in one frame."""
    batch: list[Pair] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def check_order(rows: Sequence[Pair], last: tuple[Any, str] | None) -> tuple[Any, str]:
    """The place of the last; PackError where one stands before its forerunner."""
    for order, _ in rows:
        place = (order.placed_at, order.order_id)
        if last is not None and place < last:
            raise PackError(said("refusals", "case.order"))
        last = place
    assert last is not None  # noqa: S101  for the type checker: a batch is never empty
    return last


def joined(hashes: list[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    return np.concatenate(hashes) if hashes else np.empty(0, np.uint64)


def number_hash(order_id: str) -> int:
    """Eight bytes by which a number is told apart."""
    return int.from_bytes(hashlib.blake2b(order_id.encode(), digest_size=8).digest(), "big")
