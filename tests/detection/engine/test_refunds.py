from __future__ import annotations

from detection.engine.record import Record
from detection.engine.refunds import DAY, RefundBook, wave

BEGIN = 1_000 * DAY


def _records(orders: int, refunds: int, *, implied: bool = False) -> list[Record]:
    records = [Record(f"{n}", "p", BEGIN + n, [], None) for n in range(orders)]
    for record in records[:refunds]:
        record.refund_at = BEGIN + DAY
        record.refund_implied = implied
    return records


def _book(orders: int = 2000, refunds: int = 60) -> RefundBook:
    book = RefundBook()
    for n in range(orders):
        book.order(BEGIN - 20 * DAY + n)
    for n in range(refunds):
        book.refund(BEGIN - 20 * DAY + n)
    return book


def test_wave_is_as_strong_as_allowed_when_1988_of_2000_come_back() -> None:
    found = wave(_records(2000, 1988), _book(), BEGIN + 5 * DAY)
    assert (found.orders, found.refunds, found.weight) == (2000, 1988, 8.0)


def test_wave_is_nothing_when_refunds_are_the_shops_own_share() -> None:
    assert wave(_records(200, 6), _book(), BEGIN + 20 * DAY).weight < -1


def test_wave_is_no_attack_when_a_faulty_batch_returns_a_third() -> None:
    assert wave(_records(300, 105), _book(), BEGIN + 15 * DAY).weight < 0.5


def test_wave_waits_when_the_orders_are_minutes_old() -> None:
    assert abs(wave(_records(500, 0), _book(), BEGIN + 600).weight) < 0.05


def test_wave_speaks_against_an_attack_when_weeks_pass_without_refunds() -> None:
    assert wave(_records(500, 12), _book(), BEGIN + 25 * DAY).weight < -1.5


def test_two_refunds_prove_nothing_when_the_cohort_is_tiny() -> None:
    assert wave(_records(3, 2), _book(), BEGIN + DAY).weight <= 0


def test_implied_refunds_count_as_shares_when_their_time_is_unknown() -> None:
    early = wave(_records(100, 95, implied=True), _book(), BEGIN + 600)
    late = wave(_records(100, 95, implied=True), _book(), BEGIN + 25 * DAY)
    assert early == late
    assert early.weight > 4


def test_shop_that_refunds_a_third_expects_a_third() -> None:
    book = _book(2000, 660)
    assert 0.3 < book.final_share(BEGIN + 10 * DAY, timed=False) < 0.36
