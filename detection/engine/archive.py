"""Every order of the last sixty days, by number: whole while it matters, then a few bytes."""

from __future__ import annotations

from collections import deque

from msgspec import Struct

from detection.engine.record import Record
from detection.engine.types import RefundEvent

REMEMBER_SECONDS = 60 * 86400.0
# An ordinary order is whole for as long as it may still be claimed by a burst, and a day more.
WHOLE_SECONDS = 30 * 3600.0
_SHIPPED_BITS = 17
_MOST_MINUTES = (1 << _SHIPPED_BITS) - 1
_REFUNDED = 1 << _SHIPPED_BITS
_ORDERED_BITS = _SHIPPED_BITS + 1
_NOBODY = (_REFUNDED, None, "")
# An order that ends without a sale and without money going back counts as a refund of this kind.
CANCELLED = "cancelled"


class Refunded(Struct, frozen=True):
    """The first refund of an order; `record` only while the order is whole.

    `shipped_at` is None when the order had not left, or nobody told.
    """

    event: RefundEvent
    at: float
    ordered_at: float
    shipped_at: float | None
    buyer: str | None
    product_id: str
    record: Record | None

    @property
    def is_ordinary(self) -> bool:
        """Whether the order counts among what the shop usually sells."""
        return self.record is None or self.record.is_ordinary


class Archive:
    """Orders by number. A `Record` while waiting, claimed or lately ordinary; then packed."""

    def __init__(self) -> None:
        self._whole: dict[str, Record] = {}
        self._queue: deque[Record] = deque()
        self._claimed: deque[Record] = deque()
        # Minute of order, whether refunded, minutes until shipped + 1 (0: not told); the buyer; the product.
        self._packed: dict[str, tuple[int, str | None, str]] = {}
        self._packed_queue: deque[str] = deque()

    def knows(self, order_id: str) -> bool:
        return order_id in self._whole or order_id in self._packed

    def is_ordinary(self, order_id: str) -> bool:
        """Whether the order is known and counts among what the shop usually sells."""
        record = self._whole.get(order_id)
        return order_id in self._packed if record is None else record.is_ordinary

    def add(self, record: Record) -> None:
        self._whole[record.order_id] = record
        self._queue.append(record)

    def record(self, order_id: str) -> Record | None:
        """The order while it is whole."""
        return self._whole.get(order_id)

    def bare(self, order_id: str) -> Record | None:
        """What is left of an order that is packed: its minute, its buyer, its product."""
        packed, buyer, product_id = self._packed.get(order_id, _NOBODY)
        if not product_id:
            return None
        return Record.bare(order_id, product_id, (packed >> _ORDERED_BITS) * 60.0, buyer=buyer)

    def step(self, order_id: str, kind: str, at: float) -> None:
        record = self._whole.get(order_id)
        if record is not None:
            record.step(kind, at)
        elif kind == "shipped" and order_id in self._packed:
            packed, buyer, product_id = self._packed[order_id]
            if not packed & _MOST_MINUTES:
                ordered_at = (packed >> _ORDERED_BITS) * 60.0
                self._packed[order_id] = (
                    packed | _shipped(at - ordered_at),
                    buyer,
                    product_id,
                )

    def refund(self, event: RefundEvent) -> Refunded | None:
        """The order's first refund; None when it is unknown or was refunded before."""
        at = event.at.timestamp()
        record = self._whole.get(event.order_id)
        if record is None:
            return self._refund_packed(event, at)
        if record.refund_at is not None:
            return None
        record.refund_at = at
        record.refund_implied = event.implied
        record.refund_kind, record.refund_reason = event.kind, event.reason
        return Refunded(
            event, at, record.at, record.shipped_at, record.buyer, record.product_id, record
        )

    def _refund_packed(self, event: RefundEvent, at: float) -> Refunded | None:
        packed, buyer, product_id = self._packed.get(event.order_id, _NOBODY)
        if packed & _REFUNDED:
            return None
        self._packed[event.order_id] = (packed | _REFUNDED, buyer, product_id)
        ordered_at = (packed >> _ORDERED_BITS) * 60.0
        minutes = packed & _MOST_MINUTES
        shipped_at = ordered_at + (minutes - 1) * 60.0 if minutes else None
        return Refunded(event, at, ordered_at, shipped_at, buyer, product_id, None)

    def advance(self, now: float) -> None:
        """Pack what has become ordinary and old; forget what is older than sixty days."""
        waiting, whole_from = self._queue, now - WHOLE_SECONDS
        while waiting and waiting[0].at < whole_from:
            record = waiting.popleft()
            if record.burst is not None:
                self._claimed.append(record)
                continue
            order_id = record.order_id
            del self._whole[order_id]
            self._packed[order_id] = (_pack(record), record.buyer, record.product_id)
            self._packed_queue.append(order_id)
        while self._claimed and self._claimed[0].at < now - REMEMBER_SECONDS:
            del self._whole[self._claimed.popleft().order_id]
        oldest = int(now - REMEMBER_SECONDS) // 60
        queue = self._packed_queue
        while queue and self._packed[queue[0]][0] >> _ORDERED_BITS < oldest:
            del self._packed[queue.popleft()]


def _pack(record: Record) -> int:
    packed = int(record.at // 60) << _ORDERED_BITS
    if record.refund_at is not None:
        packed |= _REFUNDED
    if record.shipped_at is not None:
        packed |= _shipped(record.shipped_at - record.at)
    return packed


def _shipped(seconds: float) -> int:
    return min(max(int(seconds // 60), 0) + 1, _MOST_MINUTES)
