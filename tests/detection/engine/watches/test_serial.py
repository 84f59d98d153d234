"""One buyer who sends nearly everything back is told of; somebody unlucky is not."""

from __future__ import annotations

from datetime import timedelta

from detection.engine.archive import Refunded
from detection.engine.record import Record
from detection.engine.refunds.book import RefundBook
from detection.engine.shop import Shop
from detection.engine.types import (
    Event,
    IncidentClass,
    Level,
    OrderEvent,
    RefundEvent,
    RefundStage,
    StepEvent,
    Verdict,
)
from detection.engine.watches.serial import Book, SerialWatch, weight_of
from tests.detection.engine.crowds import FIRST, in_order, run, steady


def _buyer(orders: int, refunds: int, products: int = 3) -> list[Event]:
    events: list[Event] = []
    for n in range(orders):
        at = FIRST + timedelta(days=1 + n * 9 / orders, hours=5)
        events.append(
            OrderEvent(at, f"s{n}", f"P{n % products + 1}", amount=5000, buyer="returner")
        )
        if n * refunds % orders < refunds:
            asked_at = at + timedelta(days=1)
            events.append(RefundEvent(asked_at, f"s{n}", RefundStage.REQUESTED, "refund_only"))
    return events


def _told(events: list[Event]) -> list[Verdict]:
    return [v for v in run(in_order([*steady(12), *events])) if _is_serial(v)]


def _is_serial(verdict: Verdict) -> bool:
    return verdict.klass is IncidentClass.SERIAL_REFUND


def test_a_buyer_who_returns_nearly_everything_is_told_of_at_watch() -> None:
    told = _told(_buyer(12, 11))
    assert {v.level for v in told} == {Level.WATCH}
    assert told[-1].product_ids == ("P1", "P2", "P3")
    assert set(told[-1].reasons[0].orders) <= {f"s{n}" for n in range(12)}
    assert told[-1].suspects == ()


def test_a_buyer_who_returns_a_third_is_not_told_of() -> None:
    assert _told(_buyer(15, 5)) == []


def test_one_product_sent_back_again_and_again_is_no_habit() -> None:
    assert _told(_buyer(8, 8, products=1)) == []


def test_orders_that_were_never_paid_for_are_no_measure() -> None:
    """One order in four of this shop is closed unpaid; that is no habit of sending back."""
    closed = [
        StepEvent(order.at + timedelta(minutes=30), "cancelled", order.order_id)
        for n, order in enumerate(e for e in steady(12) if isinstance(e, OrderEvent))
        if n % 4 == 0
    ]
    told = [v for v in run(in_order([*steady(12), *closed, *_buyer(17, 14)])) if _is_serial(v)]
    assert told


def test_an_order_counts_as_kept_as_it_grows_old() -> None:
    book, shop = Book(1), RefundBook()
    for n in range(6):
        event = RefundEvent(FIRST, f"r{n}", RefundStage.REQUESTED)
        book.refund(Refunded(event, 0.0, 0.0, None, "returner", f"P{n}", None))
        book.order(Record(f"k{n}", "P1", 0.0, bytearray(), None))
    assert book.ripe(shop, 3_600.0) < 7
    assert book.ripe(shop, 30 * 86_400.0) > 11


def test_a_shop_where_everybody_returns_half_expects_it() -> None:
    assert weight_of(6, 8, 0.5) < weight_of(6, 8, 0.03) - 3


def test_who_sent_nothing_back_for_half_a_year_is_forgotten_and_who_did_lately_is_not() -> None:
    watch = SerialWatch(Shop("s", "Asia/Shanghai"))

    def sent_back(buyer: str, day: int) -> None:
        asked = RefundEvent(FIRST + timedelta(days=day), f"{buyer}{day}", RefundStage.REQUESTED)
        at = asked.at.timestamp()
        watch.refund(Refunded(asked, at, at, None, buyer, "P1", None), at)

    for buyer, day in (("often", 0), ("once", 1), ("often", 150)):
        sent_back(buyer, day)
    watch.sweep((FIRST + timedelta(days=185)).timestamp())
    assert set(watch._books) == {"often"}
