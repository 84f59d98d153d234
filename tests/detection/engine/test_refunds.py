from __future__ import annotations

from datetime import UTC, datetime

from detection.engine.archive import Refunded
from detection.engine.record import Record
from detection.engine.refunds import RefundBook, wave
from detection.engine.refunds.when import DAY, HOUR
from detection.engine.types import RefundEvent, RefundStage

BEGIN = 1_000 * DAY


def _records(orders: int, refunds: int, *, implied: bool = False) -> list[Record]:
    records = [Record(f"{n}", "p", BEGIN + n, bytearray(), None) for n in range(orders)]
    for record in records[:refunds]:
        record.refund_at = BEGIN + DAY
        record.refund_implied = implied
    return records


def _refunded(ordered_at: float, after: float, shipped_after: float | None = None) -> Refunded:
    event = RefundEvent(
        datetime.fromtimestamp(ordered_at + after, UTC), "o", RefundStage.REQUESTED, "return_refund"
    )
    shipped_at = None if shipped_after is None else ordered_at + shipped_after
    return Refunded(event, ordered_at + after, ordered_at, shipped_at, None, "p", None)


def _book(orders: int = 2000, refunds: int = 60) -> RefundBook:
    book = RefundBook()
    for n in range(orders):
        book.order(BEGIN - 20 * DAY + n)
    for n in range(refunds):
        book.refund(_refunded(BEGIN - 20 * DAY + n, 5 * DAY, DAY))
    return book


def test_wave_is_as_strong_as_allowed_when_1988_of_2000_come_back() -> None:
    found = wave(_records(2000, 1988), _book(), BEGIN + 5 * DAY)
    assert (found.orders, found.refunds, found.weight) == (2000, 1988, 8.0)


def _closed(orders: int, closed: int, *, over: float) -> list[Record]:
    """Orders of an hour, some of them closed a day later, one after the other."""
    records = [
        Record(f"{n}", "p", BEGIN + 3600 * n / orders, bytearray(), None) for n in range(orders)
    ]
    for place, record in enumerate(records[:closed]):
        record.refund_at = BEGIN + DAY + over * place / closed
        record.closed_at = record.refund_at + 10
    return records


def test_orders_that_the_shop_closed_in_one_go_speak_for_nobody() -> None:
    found = wave(_closed(100, 96, over=120.0), _book(), BEGIN + 2 * DAY)
    assert (found.orders, found.refunds, found.weight, found.reasons([])[0].weight) == (
        100,
        96,
        0,
        0,
    )


def test_orders_that_are_being_closed_are_waited_for() -> None:
    records = _closed(100, 96, over=1.0)
    for record in records:
        record.closed_at = None
    assert wave(records, _book(), BEGIN + DAY + 2).weight == 0
    assert wave(records, _book(), BEGIN + DAY + 3600).weight > 5


def test_buyers_who_ask_over_hours_are_no_batch_of_the_shop() -> None:
    assert wave(_closed(100, 96, over=7200.0), _book(), BEGIN + 2 * DAY).weight > 5


def test_buyers_who_ask_as_fast_as_they_ordered_are_no_batch_of_the_shop() -> None:
    records = _closed(100, 96, over=120.0)
    for record in records:
        record.at = BEGIN + 60
    assert wave(records, _book(), BEGIN + 2 * DAY).weight > 5


def test_orders_that_had_left_are_no_batch_of_the_shop() -> None:
    records = _closed(100, 96, over=120.0)
    for record in records:
        record.shipped_at = BEGIN + DAY / 2
    assert wave(records, _book(), BEGIN + 2 * DAY).weight > 5


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


def _shipped_wave(orders: int, refunds: int, after_shipping: float) -> list[Record]:
    records = _records(orders, refunds)
    for record in records:
        record.shipped_at = record.at + DAY
        if record.refund_at is not None:
            record.refund_at = record.shipped_at + after_shipping
    return records


def test_refunds_the_moment_an_order_is_shipped_say_more_than_the_same_share_a_week_later() -> None:
    at_once = wave(_shipped_wave(40, 16, 120.0), _book(), BEGIN + 9 * DAY)
    later = wave(_shipped_wave(40, 16, 6 * DAY), _book(), BEGIN + 9 * DAY)
    assert at_once.when_weight > 1 > later.when_weight == 0.0
    assert at_once.weight > later.weight


def test_timing_is_silent_when_the_shop_itself_refunds_at_shipping() -> None:
    book = RefundBook()
    for n in range(400):
        book.refund(_refunded(BEGIN - 20 * DAY + n, DAY + 60.0, DAY))
    assert wave(_shipped_wave(40, 16, 120.0), book, BEGIN + 9 * DAY).when_weight < 0.5


def test_one_sentence_for_all_refunds_is_told_as_a_reason() -> None:
    records = _records(40, 38)
    for record in records:
        record.refund_reason, record.refund_kind = "不想要", "refund_only"
    found = wave(records, _book(), BEGIN + 5 * DAY)
    assert (found.same_words, found.worded, found.only) == (38, 38, 38)
    assert {r.code for r in found.reasons(records)} >= {"refunds", "refund_words", "refund_only"}


def test_age_is_learned_from_the_shops_own_refunds() -> None:
    book = RefundBook()
    for n in range(400):
        book.refund(_refunded(BEGIN + n, 2 * HOUR))
    assert book.asked_by(DAY) > 0.9 > RefundBook().asked_by(DAY)


def _half_shipped(asked: int) -> list[Record]:
    """A hundred orders, fifty of them sent; of those, so many asked for their money at once."""
    records = _records(100, 0)
    for record in records[:50]:
        record.shipped_at = BEGIN + 6 * HOUR
    for record in records[:asked]:
        record.refund_at = BEGIN + 6 * HOUR + 600
    return records


def test_wave_is_seen_among_the_shipped_when_the_others_still_wait() -> None:
    now = BEGIN + 8 * HOUR
    shipped_or_not = wave(_records(100, 48), _book(), now).share_weight
    assert wave(_half_shipped(48), _book(), now).share_weight > shipped_or_not + 2


def test_no_wave_is_seen_among_the_shipped_when_two_of_fifty_ask() -> None:
    assert wave(_half_shipped(2), _book(), BEGIN + 8 * HOUR).weight <= 0


def test_when_and_how_add_to_a_wave_that_is_as_strong_as_a_share_can_be() -> None:
    records = _records(100, 97)
    for record in records:
        record.shipped_at = BEGIN + DAY - 600
        record.refund_reason, record.refund_kind = "不想要", "refund_only"
    found = wave(records, _book(), BEGIN + 3 * DAY)
    assert (found.share_weight, found.weight) == (8.0, 10.5)
