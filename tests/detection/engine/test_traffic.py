from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from detection.engine.engine import Engine
from detection.engine.traffic import Due, TrafficBook
from detection.engine.types import OrderEvent, TrafficEvent
from tests.detection.engine.crowds import FIRST, in_order, steady

MINUTES = 15


def _report(
    book: TrafficBook, minute: float, visitors: int, orders: int, *, calm: bool = True
) -> None:
    """One report of a quarter of an hour that ends at this minute."""
    at = minute * 60
    event = TrafficEvent(datetime.fromtimestamp(at, UTC), float(MINUTES), "P1", visitors=visitors)
    book.add(event, at, orders, ordinary=calm)


def _book(*, visitors: int) -> TrafficBook:
    """A week at 100 visitors and 3 orders, then two hours at the given number of visitors."""
    book = TrafficBook()
    for report in range(7 * 24 * 4):
        _report(book, (report + 1) * MINUTES, 100, 3)
    for report in range(8):
        _report(book, 7 * 1440 + (report + 1) * MINUTES, visitors, visitors * 3 // 100)
    return book


def _usual_visitors(book: TrafficBook, due: Due | None = None) -> float:
    start = (7 * 1440 + 120) * 60.0
    _report(book, 7 * 1440 + 120 + MINUTES, 300, 80, calm=False)
    seen = book.during(start, start + 600, due or _evenly)
    assert seen is not None
    return seen.usual_visitors


def _evenly(start: float, end: float) -> float:
    """Three orders are due in each quarter of an hour."""
    return 3 * (end - start) / (MINUTES * 60)


def test_usual_traffic_is_the_long_run_when_the_last_hours_were_ordinary() -> None:
    assert _usual_visitors(_book(visitors=100)) == pytest.approx(100, rel=0.05)


def test_usual_traffic_rises_when_the_hours_before_were_busier() -> None:
    assert 230 < _usual_visitors(_book(visitors=300)) < 300


def test_visitors_who_wait_for_a_sale_to_begin_are_its_own() -> None:
    """A thousand look while three of them order: that is no busier hour, and they belong to what comes."""
    book, start = _book(visitors=100), (7 * 1440 + 120) * 60.0
    _report(book, 7 * 1440 + 120, 1000, 3)
    _report(book, 7 * 1440 + 120 + MINUTES, 300, 80, calm=False)
    seen = book.during(start, start + 600, _evenly)
    assert seen is not None
    assert seen.usual_visitors == pytest.approx(150, rel=0.15)
    assert 300 + 400 < seen.visitors < 300 + 900


def test_visitors_who_rise_with_the_orders_are_nobodys_crowd() -> None:
    book, start = _book(visitors=300), (7 * 1440 + 120) * 60.0
    _report(book, 7 * 1440 + 120 + MINUTES, 300, 80, calm=False)
    seen = book.during(start, start + 600, _evenly)
    assert seen is not None
    assert seen.visitors == 300


def test_who_looks_at_what_is_not_on_sale_yet_teaches_nothing_of_how_many_order() -> None:
    book = TrafficBook()
    for report in range(96):
        at = (report + 1) * 900.0
        event = TrafficEvent(datetime.fromtimestamp(at, UTC), float(MINUTES), "P1", visitors=100)
        book.add(event, at, 0, ordinary=True, on_sale=False)
    seen = book.during(96 * 900.0 - 60, 96 * 900.0, _evenly)
    assert seen is not None
    assert seen.usual_orders_per_visitor == pytest.approx(0.03)


def test_usual_traffic_leaves_out_reports_from_another_burst() -> None:
    book = _book(visitors=100)
    for report in range(4):
        _report(book, 7 * 1440 + 60 + report * MINUTES, 900, 200, calm=False)
    assert _usual_visitors(book) == pytest.approx(100, rel=0.05)


def test_usual_traffic_rises_with_the_hours_of_the_day() -> None:
    """What came before opening time says nothing of the morning, for which more was due all along."""
    opens_at = (7 * 1440 + 120) * 60.0

    def due(start: float, end: float) -> float:
        return _evenly(start, end) * (3 if start >= opens_at else 1)

    assert _usual_visitors(_book(visitors=100), due) == pytest.approx(300, rel=0.05)


@pytest.mark.parametrize("product", ["P1", None])
@pytest.mark.parametrize("hours", [1, 24])
def test_share_of_visitors_who_order_is_the_same_by_the_hour_and_by_the_day(
    product: str | None, hours: int
) -> None:
    """A day's export counts the orders of its whole day, not only the latest that a gate remembers."""
    days = 10
    reports = [
        TrafficEvent(FIRST + timedelta(hours=end), hours * 60.0, product, visitors=200 * hours)
        for end in range(hours, days * 24 + 1, hours)
    ]
    engine, orders = Engine(), [one for one in steady(days) if isinstance(one, OrderEvent)]
    for event in in_order([*orders, *reports]):
        engine.feed(event)
    engine.settle()
    shop, mine = engine._shop, sum(product in (None, order.product_id) for order in orders)
    book = shop.traffic if product is None else shop.products[product].traffic
    last = reports[-1].at.timestamp()
    seen = book.during(last - 60.0, last, lambda start, end: 6 * (end - start) / 3600)
    assert seen is not None
    visitors = 200 * 24 * days
    assert seen.usual_orders_per_visitor == pytest.approx(mine / visitors, rel=0.1)
