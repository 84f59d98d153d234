"""The spike timeline: its buckets, its spans and marks, its page and its figure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from detection.queries.happenings import Mark, Span
from detection.queries.timeline import Bucket, data_reach, step_for, timeline
from shops.enums import MarkKind, RefundKind, RefundStatus, Role
from shops.models import Order, Product, Shop
from tests.factories import (
    NOW,
    make_hold,
    make_hold_action,
    make_incident,
    make_mark,
    make_member,
    make_notice,
    make_order,
    make_product,
    make_promotion,
    make_refund,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def make_past(shop: Shop, product: Product, days: int = 14) -> None:
    """One order an hour on each of the days before `NOW`."""
    ats = [NOW - hour * HOUR for hour in range(1, days * 24 + 1)]
    Order.objects.bulk_create(
        Order(
            shop=shop,
            product=product,
            platform_order_id=f"past-{number}",
            placed_at=at,
            as_of=NOW,
            changed_at=NOW,
        )
        for number, at in enumerate(ats)
    )


def test_timeline_counts_orders_and_refunds_by_bucket() -> None:
    shop = make_shop()
    orders = [make_order(shop, placed_at=NOW + minutes * HOUR / 60) for minutes in (0, 59, 60)]
    make_refund(orders[0], applied_at=NOW + HOUR)
    found = timeline(shop, start=NOW, end=NOW + 2 * HOUR, step=HOUR)
    assert found.buckets == [
        Bucket(at=NOW, orders=2, expected=None, upper=None, refunds=0),
        Bucket(at=NOW + HOUR, orders=1, expected=None, upper=None, refunds=1),
    ]


def test_timeline_leaves_out_refunds_that_were_withdrawn_or_have_no_time() -> None:
    shop = make_shop()
    order = make_order(shop)
    make_refund(order, status=RefundStatus.CLOSED)
    make_refund(order, kind=RefundKind.PRICE_ADJUST)
    make_refund(order, applied_at=None, is_implied=True)
    found = timeline(shop, start=NOW, end=NOW + 2 * HOUR, step=HOUR)
    assert [bucket.refunds for bucket in found.buckets] == [0, 0]


def test_timeline_of_a_product_counts_only_that_product() -> None:
    shop = make_shop()
    wanted, other = make_product(shop), make_product(shop)
    make_refund(make_order(shop, wanted), applied_at=NOW)
    make_refund(make_order(shop, other), applied_at=NOW)
    found = timeline(shop, wanted, start=NOW, end=NOW + HOUR, step=HOUR)
    assert [(bucket.orders, bucket.refunds) for bucket in found.buckets] == [(1, 1)]


def test_timeline_does_not_see_another_shop() -> None:
    mine, other = make_shop(), make_shop()
    make_refund(make_order(other), applied_at=NOW)
    make_incident(other)
    make_mark(other)
    found = timeline(mine, start=NOW, end=NOW + HOUR, step=HOUR)
    assert (found.buckets[0].orders, found.spans, found.marks) == (0, [], [])


def test_timeline_expects_what_the_past_shows_and_flags_a_burst() -> None:
    shop = make_shop()
    product = make_product(shop)
    make_past(shop, product)
    for _ in range(30):
        make_order(shop, product)
    burst, quiet = timeline(shop, start=NOW, end=NOW + 2 * HOUR, step=HOUR).buckets
    assert burst.expected == pytest.approx(1.0, abs=0.1)
    assert (burst.orders, burst.is_unusual, quiet.is_unusual) == (30, True, False)


MIDNIGHT = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)  # in Shanghai


def test_timeline_of_days_alone_is_one_of_days() -> None:
    shop = make_shop()
    for _ in range(20):
        make_order(shop, placed_at=MIDNIGHT, is_time_inferred=True)
    found = timeline(shop, start=MIDNIGHT, end=MIDNIGHT + DAY, step=HOUR)
    assert (found.step, [bucket.orders for bucket in found.buckets]) == (DAY, [20])


def test_timeline_of_hours_leaves_out_the_few_that_have_a_day_alone() -> None:
    shop = make_shop()
    make_order(shop, placed_at=MIDNIGHT, is_time_inferred=True)
    make_order(shop, placed_at=MIDNIGHT + HOUR)
    found = timeline(shop, start=MIDNIGHT, end=MIDNIGHT + 2 * HOUR, step=HOUR)
    assert [bucket.orders for bucket in found.buckets] == [0, 1]


def test_timeline_counts_refunds_of_a_day_alone_by_the_day_and_in_no_hour() -> None:
    shop = make_shop()
    order = make_order(shop, placed_at=MIDNIGHT + HOUR)
    make_refund(order, applied_at=MIDNIGHT + DAY - HOUR / 3600, is_time_inferred=True)
    days = timeline(shop, start=MIDNIGHT, end=MIDNIGHT + DAY, step=DAY)
    hours = timeline(shop, start=MIDNIGHT, end=MIDNIGHT + DAY, step=HOUR)
    assert [bucket.refunds for bucket in days.buckets] == [1]
    assert sum(bucket.refunds for bucket in hours.buckets) == 0


def test_timeline_is_calm_when_orders_are_as_always() -> None:
    shop = make_shop()
    make_past(shop, make_product(shop))
    found = timeline(shop, start=NOW - DAY, end=NOW, step=HOUR)
    assert not any(bucket.is_unusual for bucket in found.buckets)


def test_timeline_days_are_the_shops_own() -> None:
    shop = make_shop()
    make_order(shop, placed_at=datetime(2026, 6, 10, 15, 59, tzinfo=UTC))
    make_order(shop, placed_at=datetime(2026, 6, 10, 16, 0, tzinfo=UTC))
    found = timeline(shop, start=NOW - DAY, end=NOW, step=DAY)
    assert [(bucket.at.isoformat(), bucket.orders) for bucket in found.buckets] == [
        ("2026-06-10T00:00:00+08:00", 1),
        ("2026-06-11T00:00:00+08:00", 1),
    ]


def test_timeline_tells_spans_that_touch_it_and_marks_within_it() -> None:
    shop = make_shop(slug="yiwu")
    product = make_product(shop)
    incident = make_incident(shop, product)
    promotion = make_promotion(shop, starts_at=NOW - DAY, ends_at=NOW + DAY)
    action = make_hold_action(shop, done_at=NOW)
    make_hold(make_order(shop, product), held_by=action, held_at=NOW)
    released = make_hold_action(shop, kind="release", done_at=NOW)
    make_hold(
        make_order(shop, product),
        held_by=action,
        held_at=NOW,
        released_by=released,
        released_at=NOW + HOUR,
    )
    make_mark(shop, kind=MarkKind.PENALTY, at=NOW, ends_at=NOW + DAY, text="Delisted")
    make_mark(shop, kind=MarkKind.APPEAL, at=NOW, text="Filed", path="/appeal")
    make_mark(shop, kind=MarkKind.NOTE, at=NOW + 2 * DAY, text="Later")
    make_notice(shop, code="incident_hold", params={"product": "Mug"}, path="/incident")
    found = timeline(shop, start=NOW - HOUR, end=NOW + HOUR, step=HOUR)
    assert found.spans == [
        Span(
            "incident",
            incident.starts_at,
            incident.ends_at,
            "Not genuine, origin open · Hold",
            f"/shops/yiwu/incidents/{incident.public_id}/",
            "hold",
        ),
        Span(
            "promotion",
            promotion.starts_at,
            promotion.ends_at,
            "Sale",
            "/shops/yiwu/promotions/",
        ),
        Span(
            "hold",
            NOW,
            None,
            "2 orders put on hold, 1 of them still held",
            "/shops/yiwu/holds/",
        ),
        Span("penalty", NOW, NOW + DAY, "Delisted", ""),
    ]
    assert found.marks == [
        Mark("alert", NOW, "Stop shipping: Mug", "/incident"),
        Mark("appeal", NOW, "Filed", "/appeal"),
    ]


def test_timeline_leaves_out_what_was_withdrawn_taken_back_or_undone() -> None:
    shop = make_shop()
    make_incident(shop, is_withdrawn=True)
    make_promotion(shop, withdrawn_at=NOW)
    undone = make_hold_action(shop, undone_at=NOW)
    make_hold(make_order(shop), held_by=undone)
    assert timeline(shop, start=NOW, end=NOW + HOUR, step=HOUR).spans == []


def test_timeline_json_has_the_public_shape() -> None:
    shop = make_shop(slug="yiwu")
    make_order(shop)
    make_mark(shop, text="Pack", kind=MarkKind.PACK)
    told = timeline(shop, start=NOW, end=NOW + HOUR, step=HOUR).to_json()
    assert told == {
        "step": 3600,
        "buckets": [
            {
                "at": "2026-06-11T10:00:00+08:00",
                "orders": 1,
                "expected": None,
                "upper": None,
                "refunds": 0,
            }
        ],
        "spans": [],
        "marks": [
            {"kind": "pack", "at": "2026-06-11T02:00:00+00:00", "text": "Pack", "path": ""},
        ],
    }


@pytest.mark.parametrize(
    ("length", "step"),
    [
        (HOUR, timedelta(minutes=1)),
        (DAY, timedelta(minutes=10)),
        (7 * DAY, HOUR),
        (30 * DAY, 4 * HOUR),
        (60 * DAY, DAY),
        (4000 * DAY, DAY),
    ],
)
def test_step_for_keeps_the_bars_apart(length: timedelta, step: timedelta) -> None:
    assert step_for(NOW, NOW + length) == step


def test_timeline_takes_a_coarser_step_when_the_asked_one_gives_too_many_buckets() -> None:
    shop = make_shop()
    make_order(shop)
    found = timeline(shop, start=NOW - 30 * DAY, end=NOW, step=timedelta(minutes=1))
    assert found.step == timedelta(minutes=10)


def test_timeline_queries_do_not_grow_with_what_it_shows(
    django_assert_num_queries: object,
) -> None:
    shop = make_shop()
    for number in range(3):
        order = make_order(shop, placed_at=NOW + number * HOUR)
        make_refund(order)
        make_hold(order)
        make_incident(shop)
        make_promotion(shop)
        make_mark(shop)
    with django_assert_num_queries(11):
        timeline(shop, start=NOW, end=NOW + DAY, step=HOUR)


def test_data_reach_is_none_when_nothing_was_imported() -> None:
    assert data_reach(make_shop()) is None


def page(client: Client, shop: Shop, query: str = "", what: str = "") -> object:
    client.force_login(make_member(shop, Role.ORDER_REVIEWER))
    return client.get(f"/shops/{shop.slug}/timeline/{what}{query}")


def test_timeline_page_says_so_when_there_are_no_orders(client: Client) -> None:
    response = page(client, make_shop())
    assert response.status_code == 200
    assert response.context["timeline"] is None


def test_timeline_page_ends_at_the_newest_order(client: Client) -> None:
    shop = make_shop()
    make_order(shop, placed_at=NOW)
    response = page(client, shop, "?range=24h")
    told = response.context["timeline"]
    assert told.starts_at <= NOW - DAY + timedelta(minutes=1)
    assert told.ends_at > NOW
    assert response.context["range_chosen"] == "24h"


def test_timeline_page_reads_times_in_the_shops_zone(client: Client) -> None:
    shop = make_shop()
    make_order(shop)
    told = page(client, shop, "?start=2026-06-11T09:00&end=2026-06-11T11:00").context["timeline"]
    assert (told.starts_at, told.ends_at) == (NOW - HOUR, NOW + HOUR)


def test_timeline_page_links_each_row_to_its_orders(client: Client) -> None:
    shop = make_shop(slug="yiwu")
    make_order(shop)
    rows = page(client, shop, "?start=2026-06-11T10:00&end=2026-06-11T10:30").context["rows"]
    assert [url for _bucket, url in rows] == [
        "/shops/yiwu/orders/?start=2026-06-11T10%3A00&end=2026-06-11T10%3A01"
    ]


def test_timeline_figure_answers_json_for_a_member(client: Client) -> None:
    shop = make_shop()
    make_order(shop)
    figure = page(client, shop, what="figure/").json()
    assert {trace["type"] for trace in figure["data"]} == {"bar", "scatter"}


def test_timeline_figure_is_empty_when_there_are_no_orders(client: Client) -> None:
    assert page(client, make_shop(), what="figure/").json() == {"data": [], "layout": {}}


@pytest.mark.parametrize("what", ["", "figure/"])
def test_timeline_is_not_found_when_a_stranger_asks(client: Client, what: str) -> None:
    shop = make_shop()
    client.force_login(make_user())
    assert client.get(f"/shops/{shop.slug}/timeline/{what}").status_code == 404
