"""The order list: what matches, page by page, masked, and for members only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from detection.queries.orders import (
    Cursor,
    OrderFilter,
    order_page,
    orders_matching,
)
from shops.enums import OrderStatus, Role
from shops.models import Order, Shop
from tests.factories import (
    NOW,
    make_hold,
    make_incident,
    make_member,
    make_order,
    make_product,
    make_shop,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def found(shop: Shop, **wanted: object) -> list[Order]:
    return list(orders_matching(shop, OrderFilter(**wanted)).order_by("pk"))


def test_orders_match_by_product_time_status_and_number() -> None:
    shop = make_shop()
    mug = make_product(shop)
    first = make_order(shop, mug, platform_order_id="1001")
    second = make_order(shop, placed_at=NOW + HOUR, status=OrderStatus.SHIPPED)
    assert found(shop) == [first, second]
    assert found(shop, product=mug) == [first]
    assert found(shop, start=NOW + HOUR) == [second]
    assert found(shop, end=NOW + HOUR) == [first]
    assert found(shop, status=OrderStatus.SHIPPED) == [second]
    assert found(shop, order_id="100") == [first]
    assert found(shop, order_id="001") == []


def test_orders_match_by_suspicion_incident_and_hold() -> None:
    shop = make_shop()
    incident = make_incident(shop)
    suspect = make_suspect(incident, probability=0.9)
    withdrawn = make_suspect(make_incident(shop, is_withdrawn=True))
    held = make_order(shop)
    make_hold(held)
    assert found(shop, is_suspect=True) == [suspect.order]
    assert found(shop, is_suspect=False) == [withdrawn.order, held]
    assert found(shop, incident=incident.public_id) == [suspect.order]
    assert found(shop, is_held=True) == [held]
    assert found(shop, is_held=False) == [suspect.order, withdrawn.order]


def test_orders_carry_the_likeliest_suspicion_that_stands_first() -> None:
    shop = make_shop()
    order = make_order(shop)
    make_suspect(make_incident(shop), order, probability=0.6)
    surest = make_suspect(make_incident(shop), order, probability=0.9)
    make_suspect(make_incident(shop, is_withdrawn=True), order, probability=1.0)
    (row,) = found(shop)
    assert [one.probability for one in row.open_suspicions] == [0.9, 0.6]
    assert row.open_suspicions[0] == surest


def test_orders_of_another_shop_never_match() -> None:
    make_order(make_shop())
    assert found(make_shop()) == []


def test_order_pages_go_down_and_up_without_loss_when_times_are_equal() -> None:
    shop = make_shop()
    for number in range(7):
        make_order(shop, placed_at=NOW + (number // 3) * HOUR)
    expected = list(Order.objects.of(shop).order_by("-placed_at", "-pk"))
    first = order_page(shop, OrderFilter(), size=3)
    second = order_page(shop, OrderFilter(), cursor=first.older, size=3)
    third = order_page(shop, OrderFilter(), cursor=second.older, size=3)
    assert first.orders + second.orders + third.orders == expected
    assert (first.newer, third.older, first.count) == (None, None, 7)
    back = order_page(shop, OrderFilter(), cursor=third.newer, size=3)
    assert back.orders == second.orders
    top = order_page(shop, OrderFilter(), cursor=back.newer, size=3)
    assert (top.orders, top.newer) == (first.orders, None)


def test_order_page_takes_as_many_queries_for_three_rows_as_for_one(
    django_assert_num_queries: object,
) -> None:
    shop = make_shop()
    make_suspect(make_incident(shop))
    with django_assert_num_queries(3):
        order_page(shop, OrderFilter())
    for _ in range(2):
        make_suspect(make_incident(shop))
    with django_assert_num_queries(3):
        order_page(shop, OrderFilter())


def test_cursor_reads_what_it_wrote_and_nothing_else() -> None:
    at = datetime(2026, 6, 11, 2, 3, 4, 567891, tzinfo=UTC)
    for cursor in (Cursor(at, 7), Cursor(at, 7, is_newer=True)):
        assert Cursor.parse(str(cursor)) == cursor
    for text in ("", "older", "older_x_1", "older_1_-5", "sideways_1_1"):
        assert Cursor.parse(text) is None


def page(client: Client, shop: Shop, query: str = "", role: str = Role.MANAGER) -> object:
    client.force_login(make_member(shop, role))
    return client.get(f"/shops/{shop.slug}/orders/{query}")


def test_order_list_filters_by_the_form_in_the_shops_zone(client: Client) -> None:
    shop = make_shop()
    wanted = make_order(shop, placed_at=NOW)
    make_order(shop, placed_at=NOW - HOUR)
    response = page(client, shop, "?start=2026-06-11T10:00&end=2026-06-11T10:01&suspect=no")
    assert response.context["page"].orders == [wanted]


def test_order_list_ignores_a_field_that_cannot_be_read_and_says_so(client: Client) -> None:
    shop = make_shop()
    order = make_order(shop)
    response = page(client, shop, "?start=yesterday&status=gone")
    assert response.context["page"].orders == [order]
    assert set(response.context["form"].errors) == {"start", "status"}


def test_order_list_shows_masks_and_never_the_clear_text(client: Client) -> None:
    shop = make_shop()
    make_order(shop, receiver={"name": "王小明", "phone": "13812345678", "address": "义乌路1号"})
    text = page(client, shop).content.decode()
    assert "138****0000" in text
    assert not any(secret in text for secret in ("王小明", "13812345678", "义乌路"))


@pytest.mark.parametrize(("role", "sees_money"), [(Role.LAWYER, True), (Role.CLERK, False)])
def test_order_list_shows_amounts_only_to_roles_that_may(
    client: Client, role: str, sees_money: bool
) -> None:
    shop = make_shop()
    make_order(shop)
    assert ("29.90" in page(client, shop, role=role).content.decode()) is sees_money


def test_order_list_keeps_the_filter_when_paging(client: Client) -> None:
    shop = make_shop()
    for _ in range(51):
        make_order(shop)
    response = page(client, shop, "?suspect=no")
    assert response.context["older_url"].startswith("?suspect=no&page=older_")
    assert response.context["newer_url"] == ""
    assert (
        len(
            client.get(response.request["PATH_INFO"] + response.context["older_url"])
            .context["page"]
            .orders
        )
        == 1
    )


def test_order_list_query_count_is_equal_with_one_and_three_orders(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_suspect(make_incident(shop))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/shops/{shop.slug}/orders/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_order_list_is_not_found_when_a_stranger_asks(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(f"/shops/{make_shop().slug}/orders/").status_code == 404


@pytest.mark.parametrize(("more", "is_cut"), [(0, False), (1, True)])
def test_order_count_is_cut_when_more_match_than_anyone_reads(
    monkeypatch: pytest.MonkeyPatch, more: int, is_cut: bool
) -> None:
    monkeypatch.setattr("detection.queries.orders.COUNT_LIMIT", 20)
    shop = make_shop()
    Order.objects.bulk_create(
        Order(shop=shop, platform_order_id=str(number), placed_at=NOW, as_of=NOW, changed_at=NOW)
        for number in range(20 + more)
    )
    assert order_page(shop, OrderFilter()).is_count_cut is is_cut
