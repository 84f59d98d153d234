"""Orders are remembered for sixty days: whole at first, then a few bytes that still know enough."""

from __future__ import annotations

from datetime import UTC, datetime

from detection.engine.archive import REMEMBER_SECONDS, WHOLE_SECONDS, Archive
from detection.engine.record import Record
from detection.engine.types import RefundEvent, RefundStage

BEGIN = 20_000 * 86_400.0


def _archive() -> Archive:
    archive = Archive()
    record = Record("o1", "p1", BEGIN, bytearray(), None)
    record.buyer, record.shipped_at = "b1", BEGIN + 7200.0
    archive.add(record)
    return archive


def _refund(at: float) -> RefundEvent:
    return RefundEvent(datetime.fromtimestamp(at, UTC), "o1", RefundStage.REQUESTED)


def test_a_packed_order_still_tells_buyer_product_and_when_it_was_shipped() -> None:
    archive = _archive()
    archive.advance(BEGIN + WHOLE_SECONDS + 60)
    assert archive.record("o1") is None
    told = archive.refund(_refund(BEGIN + WHOLE_SECONDS + 120))
    assert told is not None
    assert (told.buyer, told.product_id, told.ordered_at) == ("b1", "p1", BEGIN)
    assert told.shipped_at == BEGIN + 7200.0


def test_an_order_is_refunded_once_whole_or_packed() -> None:
    archive = _archive()
    assert archive.refund(_refund(BEGIN + 60)) is not None
    assert archive.refund(_refund(BEGIN + 120)) is None
    archive.advance(BEGIN + WHOLE_SECONDS + 60)
    assert archive.refund(_refund(BEGIN + WHOLE_SECONDS + 120)) is None
    assert archive.knows("o1")


def test_an_order_is_forgotten_after_sixty_days() -> None:
    archive = _archive()
    archive.advance(BEGIN + REMEMBER_SECONDS + 120)
    assert not archive.knows("o1")
    assert archive.refund(_refund(BEGIN + REMEMBER_SECONDS + 180)) is None
