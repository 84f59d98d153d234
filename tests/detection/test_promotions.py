"""The promotion calendar: declaring, changing, ending, taking back, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shops.enums import Role
from shops.errors import PromotionRefused
from shops.models import CustodyEvent, Promotion, Shop
from shops.operations.promotions import (
    PromotionTerms,
    change_promotion,
    declare_promotion,
    end_promotion,
    withdraw_promotion,
)
from shops.signals import promotion_changed
from tests.factories import NOW, make_member, make_product, make_promotion, make_shop, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FILLED = {
    "kind": "live_stream",
    "title": "晚八点直播",
    "starts_at": "2026-06-11T20:00",
    "ends_at": "2026-06-11T22:30",
}


@pytest.fixture
def announced(django_capture_on_commit_callbacks: object) -> object:
    """Collect the shops that were announced; signals go on commit."""
    shops: list[int] = []

    def listen(shop_id: int, **_: object) -> None:
        shops.append(shop_id)

    promotion_changed.connect(listen)
    yield shops
    promotion_changed.disconnect(listen)


def terms(**more: object) -> PromotionTerms:
    fields = {"kind": "sale", "title": "618", "starts_at": NOW, "ends_at": NOW + HOUR}
    return PromotionTerms(**fields | more)


def what_custody_says(shop: Shop) -> list[str]:
    lines = CustodyEvent.objects.filter(shop=shop, action="promotion.changed").order_by("seq")
    return [line.line for line in lines]


def test_declared_promotion_is_kept_told_to_custody_and_announced(
    announced: list[int], django_capture_on_commit_callbacks: object
) -> None:
    shop, product = (shop := make_shop()), make_product(shop, "id:1")
    owner = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        made = declare_promotion(shop=shop, terms=terms(products=[product]), actor=owner, now=NOW)
    assert (made.title, made.declared_at, list(made.products.all())) == ("618", NOW, [product])
    assert announced == [shop.pk]
    (line,) = what_custody_says(shop)
    assert '"what":"declared"' in line
    assert '"products":["id:1"]' in line


def test_promotion_is_refused_when_it_ends_before_it_starts() -> None:
    shop = make_shop()
    with pytest.raises(PromotionRefused):
        declare_promotion(shop=shop, terms=terms(ends_at=NOW - HOUR), actor=make_user(), now=NOW)
    assert (Promotion.objects.count(), what_custody_says(shop)) == (0, [])


def test_promotion_is_refused_when_it_lasts_longer_than_any_campaign() -> None:
    with pytest.raises(PromotionRefused):
        declare_promotion(
            shop=make_shop(),
            terms=terms(ends_at=NOW + timedelta(days=365)),
            actor=make_user(),
            now=NOW,
        )


def test_promotion_is_refused_when_a_product_is_another_shops() -> None:
    with pytest.raises(PromotionRefused):
        declare_promotion(
            shop=make_shop(),
            terms=terms(products=[make_product(make_shop())]),
            actor=make_user(),
            now=NOW,
        )


def test_changed_promotion_keeps_when_it_was_declared() -> None:
    shop = make_shop()
    promotion = make_promotion(shop, [make_product(shop)])
    later = NOW + timedelta(days=1)
    change_promotion(promotion=promotion, terms=terms(title="New"), actor=make_user(), now=later)
    promotion.refresh_from_db()
    assert (promotion.title, promotion.declared_at, promotion.changed_at) == ("New", NOW, later)
    assert list(promotion.products.all()) == []
    assert '"what":"changed"' in what_custody_says(shop)[0]


def test_running_promotion_ends_now() -> None:
    promotion = make_promotion(make_shop())
    end_promotion(promotion=promotion, actor=make_user(), now=NOW + HOUR)
    promotion.refresh_from_db()
    assert promotion.ends_at == NOW + HOUR


@pytest.mark.parametrize("hours", [-1, 3])
def test_promotion_cannot_end_when_it_does_not_run(hours: int) -> None:
    promotion = make_promotion(make_shop())
    with pytest.raises(PromotionRefused):
        end_promotion(promotion=promotion, actor=make_user(), now=NOW + hours * HOUR)


def test_promotion_taken_back_stays_as_a_row_and_takes_no_more_changes() -> None:
    promotion = make_promotion(make_shop())
    withdraw_promotion(promotion=promotion, actor=make_user(), now=NOW)
    promotion.refresh_from_db()
    assert promotion.withdrawn_at == NOW
    with pytest.raises(PromotionRefused):
        change_promotion(promotion=promotion, terms=terms(), actor=make_user(), now=NOW)


def test_promotion_page_adds_one_with_times_of_the_shops_zone(client: Client) -> None:
    shop = make_shop()
    product = make_product(shop)
    client.force_login(make_member(shop))
    response = client.post(
        f"/shops/{shop.slug}/promotions/add/", FILLED | {"products": [product.pk]}
    )
    assert response.headers["Location"] == f"/shops/{shop.slug}/promotions/"
    promotion = Promotion.objects.get()
    assert (promotion.kind, promotion.title) == ("live_stream", "晚八点直播")
    assert promotion.starts_at.isoformat() == "2026-06-11T12:00:00+00:00"
    assert promotion.ends_at.isoformat() == "2026-06-11T14:30:00+00:00"
    assert list(promotion.products.all()) == [product]


def test_promotion_page_says_what_is_wrong_and_keeps_what_was_typed(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop))
    response = client.post(
        f"/shops/{shop.slug}/promotions/add/", FILLED | {"ends_at": "2026-06-11T19:00"}
    )
    assert response.context["form"].non_field_errors() == ["结束时间必须晚于开始时间。"]
    assert "晚八点直播" in response.content.decode()
    assert not Promotion.objects.exists()


def test_promotion_form_takes_the_window_that_an_incident_hands_over(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop))
    response = client.get(f"/shops/{shop.slug}/promotions/add/?starts_at=2026-06-11T10:00")
    assert 'value="2026-06-11T10:00"' in response.content.decode()


def test_promotion_edit_shows_and_changes_what_is_there(client: Client) -> None:
    shop = make_shop()
    promotion = make_promotion(shop)
    client.force_login(make_member(shop))
    path = f"/shops/{shop.slug}/promotions/{promotion.pk}/"
    assert 'value="2026-06-11T10:00"' in client.get(path).content.decode()
    client.post(path, FILLED)
    promotion.refresh_from_db()
    assert promotion.title == "晚八点直播"


@pytest.mark.parametrize("verb", ["end", "withdraw"])
def test_promotion_button_is_not_found_when_it_belongs_to_another_shop(
    client: Client, verb: str
) -> None:
    shop, other = make_shop(), make_promotion(make_shop())
    client.force_login(make_member(shop))
    response = client.post(f"/shops/{shop.slug}/promotions/{other.pk}/{verb}/")
    assert response.status_code == 404


@pytest.mark.parametrize("role", [Role.ORDER_REVIEWER, Role.CLERK, Role.LAWYER])
def test_promotion_is_readable_but_not_writable_for_other_roles(client: Client, role: str) -> None:
    shop = make_shop()
    promotion = make_promotion(shop)
    client.force_login(make_member(shop, role))
    assert client.get(f"/shops/{shop.slug}/promotions/").status_code == 200
    for path in ("add/", f"{promotion.pk}/", f"{promotion.pk}/end/", f"{promotion.pk}/withdraw/"):
        response = client.post(f"/shops/{shop.slug}/promotions/{path}", FILLED)
        assert response.status_code == 403
    assert what_custody_says(shop) == []


def test_promotion_list_is_not_found_when_a_stranger_asks(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(f"/shops/{make_shop().slug}/promotions/").status_code == 404


def test_promotion_list_query_count_is_equal_with_one_and_three(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_promotion(shop, [make_product(shop)], declared_by=make_user())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/shops/{shop.slug}/promotions/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
