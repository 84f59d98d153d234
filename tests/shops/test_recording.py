"""Recording canonical rows: set-based, repeatable, and joined across files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shops.crypto import cipher_of
from shops.models import Order, Product, Refund, RowBefore, Shop
from shops.operations.recording import Outcome, Recorder, Tally
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, Receiver, RefundRow
from tests.factories import NOW, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def record(shop: Shop, *rows: CanonicalRow, as_of: datetime = NOW) -> Outcome:
    recorder = Recorder(shop=shop, cipher=cipher_of(shop), as_of=as_of)
    outcome = recorder.record(rows, now=NOW)
    recorder.finish(now=NOW)
    return outcome


def order(number: int = 1, **more: object) -> OrderRow:
    fields = {
        "row_no": number,
        "order_id": f"order-{number}",
        "placed_at": NOW,
        "paid_at": NOW,
        "status": "paid",
        "status_raw": "待发货",
        "payable_fen": 2990,
        "paid_gross_fen": 2990,
        "quantity": 1,
        "product_key": "title:收纳箱",
        "product_title": "收纳箱",
        "buyer": f"buyer {number}",
        "receiver": Receiver("王小明", "13812345678", "浙江省", "金华市", "义乌市", "宾王路1号"),
    }
    return OrderRow(**fields | more)  # type: ignore[arg-type]


def line(number: int = 1, **more: object) -> LineRow:
    fields = {
        "row_no": number,
        "order_id": "order-1",
        "line_id": f"line-{number}",
        "product_key": "id:88",
        "title": "收纳箱",
        "quantity": 1,
        "paid_gross_fen": 2990,
    }
    return LineRow(**fields | more)  # type: ignore[arg-type]


def refund(**more: object) -> RefundRow:
    fields = {
        "row_no": 1,
        "order_id": "order-1",
        "refund_id": "refund-1",
        "status": "succeeded",
        "amount_fen": 2990,
        "applied_at": NOW,
    }
    return RefundRow(**fields | more)  # type: ignore[arg-type]


def test_recording_asks_as_many_queries_when_rows_grow(shop: Shop) -> None:
    def queries(*rows: CanonicalRow) -> int:
        with CaptureQueriesContext(connection) as seen:
            record(shop, *rows)
        return len(seen)

    few = queries(*(order(number) for number in range(3)))
    many = queries(*(order(number) for number in range(100, 600)))
    assert few == many


def test_recording_changes_nothing_when_the_rows_come_again(shop: Shop) -> None:
    rows = [order(1, refunded_fen=2990, status="closed_refunded"), line(1), refund()]
    record(shop, *rows)
    before = list(Order.objects.values())
    again = record(shop, *rows)
    assert (again.orders, again.lines, again.refunds) == (
        Tally(unchanged=1),
        Tally(unchanged=1),
        Tally(unchanged=1),
    )
    assert list(Order.objects.values()) == before


def test_recording_fills_blanks_and_never_blanks_a_value(shop: Shop) -> None:
    record(shop, order(1, channel="mobile", shipped_at=None))
    record(
        shop,
        order(1, channel=None, payable_fen=None, shipped_at=NOW),
        as_of=NOW + timedelta(days=1),
    )
    stored = Order.objects.get()
    assert (stored.channel, stored.payable_fen, stored.shipped_at) == ("mobile", 2990, NOW)


def test_older_file_fills_blanks_and_is_told_what_it_could_not_change(shop: Shop) -> None:
    record(shop, order(1, channel=None, quantity=2), as_of=NOW)
    older = record(shop, order(1, channel="mobile", quantity=3), as_of=NOW - timedelta(days=1))
    stored = Order.objects.get()
    assert (stored.channel, stored.quantity, stored.as_of) == ("mobile", 2, NOW)
    assert older.kept_out == [1]


def test_time_without_seconds_never_replaces_the_same_minute(shop: Shop) -> None:
    exact = NOW + timedelta(seconds=17)
    record(shop, order(1, placed_at=exact))
    record(shop, order(1, placed_at=NOW), as_of=NOW + timedelta(days=1))
    assert Order.objects.get().placed_at == exact
    moved = NOW + timedelta(minutes=3)
    record(shop, order(1, placed_at=moved), as_of=NOW + timedelta(days=2))
    assert Order.objects.get().placed_at == moved


def test_status_without_a_word_of_its_own_only_moves_on(shop: Shop) -> None:
    record(shop, order(1, status="completed", status_raw="交易成功"))
    later = NOW + timedelta(days=1)
    record(shop, order(1, status="paid", status_raw=None), as_of=later)
    assert Order.objects.get().status == "completed"
    record(shop, order(1, status="closed_refunded", status_raw=None), as_of=later)
    assert Order.objects.get().status == "closed_refunded"


def test_implied_refund_gives_way_to_the_platforms_own_and_comes_back(shop: Shop) -> None:
    record(shop, order(1, status="closed_refunded", refunded_fen=2990))
    implied = Refund.objects.get()
    assert (implied.is_implied, implied.amount_fen, implied.status) == (True, 2990, "succeeded")
    record(shop, refund(status="requested"))
    assert sorted(Refund.objects.values_list("is_implied", flat=True)) == [False, True]
    record(shop, refund(), as_of=NOW + timedelta(days=1))
    assert list(Refund.objects.values_list("is_implied", "status")) == [(False, "succeeded")]


def test_no_refund_is_implied_when_nothing_went_back(shop: Shop) -> None:
    record(
        shop,
        order(1, refunded_fen=0),
        order(2, status="closed_unpaid", paid_at=None),
        order(3, status="closed_other", refunded_fen=0),
    )
    assert Refund.objects.count() == 0


def test_closed_order_implies_a_refund_when_its_money_came_though_no_file_says_when(
    shop: Shop,
) -> None:
    """Amazon's report of all orders knows amounts, and no time of payment."""
    paid = {"paid_at": None, "paid_gross_fen": 2990}
    record(
        shop,
        order(1, status="closed_other", **paid),
        order(2, status="closed_other", **(paid | {"paid_gross_fen": 0})),
        order(3, status="shipped", **paid),
    )
    assert [one.platform_order_id for one in Refund.objects.all()] == [order(1).order_id]


def test_asked_refund_is_implied_by_a_line_until_a_refund_file_tells(shop: Shop) -> None:
    record(shop, order(1), line(1, refund_status="requested", refunded_fen=2990))
    assert list(Refund.objects.values_list("is_implied", "status")) == [(True, "requested")]
    record(shop, refund(status="refused"))
    assert list(Refund.objects.values_list("is_implied", "status")) == [(False, "refused")]


def test_refund_is_told_not_implied_when_the_order_file_has_its_time(shop: Shop) -> None:
    at = NOW + timedelta(hours=3)
    record(shop, order(1, status="closed_refunded", refunded_fen=2990, refunded_at=at))
    stored = Refund.objects.get()
    assert (stored.is_implied, stored.finished_at, stored.amount_fen) == (False, at, 2990)


@pytest.mark.parametrize("is_day_first", [True, False], ids=["day first", "moment first"])
def test_moment_of_a_refund_is_kept_whichever_file_told_the_day_alone(
    shop: Shop, is_day_first: bool
) -> None:
    day = refund(applied_at=NOW + timedelta(hours=8), is_time_inferred=True)
    first, second = (day, refund()) if is_day_first else (refund(), day)
    record(shop, first)
    record(shop, second, as_of=NOW + timedelta(days=1))
    assert list(Refund.objects.values_list("applied_at", "is_time_inferred")) == [(NOW, False)]


def test_day_of_a_refund_is_kept_when_a_later_file_tells_no_time(shop: Shop) -> None:
    over = NOW + timedelta(hours=8)
    record(shop, refund(applied_at=over, is_time_inferred=True))
    record(shop, refund(applied_at=None), as_of=NOW + timedelta(days=1))
    record(shop, refund(refund_id="refund-2", applied_at=None))
    record(shop, refund(refund_id="refund-2"), as_of=NOW + timedelta(days=1))
    told = Refund.objects.order_by("platform_refund_id")
    assert list(told.values_list("applied_at", "is_time_inferred")) == [(over, True), (NOW, False)]


def test_orphan_refund_is_named_and_joins_when_the_order_comes(shop: Shop) -> None:
    first = record(shop, refund())
    assert first.orphan_refunds == [1]
    record(shop, order(1, status="closed_refunded", refunded_fen=2990))
    assert list(Refund.objects.values_list("is_implied", flat=True)) == [False]


def test_product_is_that_of_the_line_that_cost_most(shop: Shop) -> None:
    record(
        shop,
        order(1),
        line(1, product_key="id:cheap", paid_gross_fen=990),
        line(2, product_key="id:dear", paid_gross_fen=9900),
    )
    stored = Order.objects.select_related("product").get()
    assert (stored.product and stored.product.key, stored.line_count) == ("id:dear", 2)


def test_order_without_lines_joins_the_product_whose_title_it_has(shop: Shop) -> None:
    record(shop, order(1), order(2))
    record(shop, line(1))
    keys = Order.objects.values_list("product__key", flat=True)
    assert set(keys) == {"id:88"}


def test_order_stays_under_its_title_when_two_products_carry_it(shop: Shop) -> None:
    record(shop, order(2))
    record(shop, line(1), line(2, product_key="id:99"))
    assert Order.objects.get().product == Product.objects.get(key="title:收纳箱")


def test_rows_of_one_shop_never_touch_those_of_another(shop: Shop) -> None:
    other = make_shop()
    record(shop, order(1), line(1), refund())
    before = list(Order.objects.filter(shop=shop).values())
    record(other, order(1, quantity=9), line(1, quantity=9), refund(amount_fen=1))
    assert list(Order.objects.filter(shop=shop).values()) == before
    assert [other.orders.count(), other.lines.count(), other.refunds.count()] == [1, 1, 1]


def test_receiver_is_sealed_for_its_order_and_opens_again(shop: Shop) -> None:
    record(shop, order(1))
    stored = Order.objects.get()
    opened = cipher_of(shop).open_receiver(stored.platform_order_id, stored.sealed_receiver or b"")
    assert opened == {
        "name": "王小明",
        "phone": "13812345678",
        "address": "宾王路1号",
        "buyer": "buyer 1",
    }
    assert (stored.name_mask, stored.phone_mask, stored.buyer_mask) == (
        "王**",
        "138****5678",
        "b**1",
    )


def test_nothing_is_kept_for_undo_when_no_batch_asks(shop: Shop) -> None:
    record(shop, order(1))
    record(shop, replace(order(1), quantity=5), as_of=NOW + timedelta(days=1))
    assert RowBefore.objects.count() == 0


def test_product_known_by_its_price_alone_is_shown_as_that_price(shop: Shop) -> None:
    record(shop, order(1, product_key="price:3700", product_title=None))
    assert str(Product.objects.get()) == "¥37.00"


def test_recording_makes_a_new_shop_known_to_the_planner_when_it_is_large(shop: Shop) -> None:
    """Else the next statements read every row of the shop once for each order of the file."""
    old = make_shop()
    record(old, *(order(number) for number in range(1, 4000)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE shops_order")
    record(shop, *(order(number) for number in range(1, 4000)))
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT 1 FROM shops_order WHERE shop_id = %s", [shop.pk]
        )
        assert cursor.fetchone()[0][0]["Plan"]["Plan Rows"] > 2000


def test_inferred_time_gives_way_to_one_that_a_file_tells_even_an_older_one(shop: Shop) -> None:
    day = NOW.replace(hour=0)
    record(shop, order(placed_at=day, is_time_inferred=True))
    record(shop, order(placed_at=NOW), as_of=NOW - timedelta(days=1))
    stored = Order.objects.get()
    assert (stored.placed_at, stored.is_time_inferred) == (NOW, False)


def test_inferred_time_never_replaces_one_that_a_file_told(shop: Shop) -> None:
    record(shop, order(placed_at=NOW))
    day = NOW.replace(hour=0)
    record(shop, order(placed_at=day, is_time_inferred=True), as_of=NOW + timedelta(days=1))
    record(shop, order(placed_at=day, is_time_inferred=True), as_of=NOW + timedelta(days=2))
    stored = Order.objects.get()
    assert (stored.placed_at, stored.is_time_inferred) == (NOW, False)
