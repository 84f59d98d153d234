from __future__ import annotations

from detection.engine.praise import CAP, DAY, ReviewBook, praise
from detection.engine.record import Record

BEGIN = 1_000 * DAY


def _records(orders: int, good: int, bad: int = 0) -> list[Record]:
    records = [Record(f"{n}", "p", BEGIN + n, bytearray(), None) for n in range(orders)]
    for place, record in enumerate(records[: good + bad]):
        record.stars = 5 if place < good else 1
    return records


def _book(orders: int = 2000, good: int = 300) -> ReviewBook:
    book = ReviewBook()
    for n in range(orders):
        book.order(BEGIN - 20 * DAY + n)
    for n in range(good):
        book.review(BEGIN - 15 * DAY + n, 5)
    return book


def test_praise_speaks_when_nearly_every_order_is_praised() -> None:
    found = praise(_records(100, 90), _book())
    assert (found.orders, found.good, round(found.usual, 2)) == (100, 90, 0.15)
    assert 2.5 < found.weight <= CAP


def test_praise_is_silent_when_the_shop_is_always_praised() -> None:
    assert praise(_records(100, 90), _book(good=1800)).weight == 0.0


def test_praise_is_silent_when_no_more_review_than_usual() -> None:
    assert praise(_records(200, 40), _book()).weight < 0.5
    assert praise(_records(200, 4), _book()).weight == 0.0


def test_praise_is_silent_when_reviews_are_bad() -> None:
    assert praise(_records(100, 0, bad=90), _book()).weight == 0.0


def test_bad_reviews_of_ordinary_orders_are_no_praise() -> None:
    book = _book(good=0)
    book.review(BEGIN, 1)
    assert book.share() < 0.02


def test_old_orders_are_forgotten_after_two_months() -> None:
    book = _book()
    book.order(BEGIN + 100 * DAY)
    book.review(BEGIN + 100 * DAY, 5)
    assert round(book.share(), 2) == 0.18


def test_praise_is_told_with_its_orders() -> None:
    records = _records(60, 50)
    (reason,) = praise(records, _book()).reasons(records)
    assert (reason.signal, reason.observed["count"], len(reason.orders)) == ("praise", 50, 20)
    assert reason.text.startswith("50 of 60 orders (83%) were given good reviews; your orders")
    assert praise(_records(60, 3), _book()).reasons(records) == []
