"""Orders that were closed in one go before they left were closed by the shop.

A price was wrong, the goods ran out, a hold was taken at its word; staff book two dozen at once: buyers
said nothing by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from detection.engine.record import Record

_BATCH_ORDERS, _BATCH_SECONDS, _BATCH_SHARE = 10, 300.0, 2 / 3
# Buyers who ask at once take as long to ask as they took to order; a batch takes far less.
_BATCH_PACE = 5.0


def is_shops_batch(refunded: Sequence[Record], now: float) -> bool:
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
