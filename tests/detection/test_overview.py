"""A shop at one glance: state, figures, what to do, and who sees which of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from detection.enums import IncidentState, Level, MerchantVerdict
from detection.models import Incident
from detection.queries.overview import (
    ShopState,
    overview,
    pressing_incidents,
    recent_orders,
    shop_states,
)
from shops.enums import BatchState, MarkKind, Role
from shops.models import Shop
from tests.factories import (
    NOW,
    make_batch,
    make_feedback,
    make_hold,
    make_incident,
    make_mark,
    make_member,
    make_order,
    make_scan,
    make_shop,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOON = NOW + HOUR


def state_of(shop: Shop) -> ShopState:
    return shop_states([shop])[shop.pk]


def test_state_is_safe_and_empty_when_nothing_was_imported() -> None:
    assert state_of(make_shop()) == ShopState("safe", None, None)


def test_state_is_the_worst_of_the_incidents_since_its_hold() -> None:
    shop = make_shop()
    make_order(shop)
    make_incident(shop, level=Level.WATCH, opened_at=NOW - DAY)
    worst = make_incident(shop, level=Level.CRITICAL)
    assert state_of(shop) == ShopState("critical", worst.hold_at, NOW)


def test_state_of_a_watch_is_since_it_opened() -> None:
    shop = make_shop()
    incident = make_incident(shop, level=Level.WATCH, hold_at=None)
    assert state_of(shop) == ShopState("watch", incident.opened_at, None)


def test_state_is_safe_again_since_the_last_incident_when_it_lies_a_week_back() -> None:
    shop = make_shop()
    ended = NOW - timedelta(days=8)
    make_incident(shop, state=IncidentState.CLOSED, starts_at=ended - HOUR, ends_at=ended)
    make_order(shop)
    assert state_of(shop) == ShopState("safe", ended, NOW)


def test_state_still_presses_when_the_incident_is_over_but_recent() -> None:
    shop = make_shop()
    make_incident(shop, state=IncidentState.CLOSED, level=Level.HOLD)
    make_order(shop, placed_at=NOW + 6 * DAY)
    assert state_of(shop).level == "hold"


@pytest.mark.parametrize("verdict", [MerchantVerdict.OURS, MerchantVerdict.GENUINE])
def test_incident_does_not_press_when_the_merchant_explained_it(verdict: str) -> None:
    shop = make_shop()
    incident = make_incident(shop)
    make_feedback(incident, verdict=MerchantVerdict.ATTACK)
    make_feedback(incident, verdict=verdict, given_at=NOW + HOUR)
    assert list(pressing_incidents()) == []


def test_incident_presses_when_the_merchant_confirms_the_attack() -> None:
    incident = make_incident(make_shop())
    make_feedback(incident, verdict=MerchantVerdict.ATTACK)
    assert list(pressing_incidents()) == [incident]


def test_incident_does_not_press_when_it_was_withdrawn() -> None:
    make_incident(make_shop(), is_withdrawn=True)
    assert list(pressing_incidents()) == []


def test_shop_states_take_as_many_queries_for_three_shops_as_for_one(
    django_assert_num_queries: object,
) -> None:
    shops = [make_shop() for _ in range(3)]
    for shop in shops:
        make_incident(shop)
    with django_assert_num_queries(3):
        shop_states(shops)


def test_overview_counts_suspects_holds_and_what_was_paid() -> None:
    shop = make_shop()
    incident = make_incident(shop, level=Level.CRITICAL)
    make_suspect(incident)
    make_hold(make_suspect(incident).order)
    seen = overview(shop, now=SOON)
    assert (seen.waiting_orders, seen.held_orders, seen.held_fen) == (1, 1, 2990)
    assert seen.steps == ["hold", "report", "stop_advertising", "pack", "do_not_accuse"]
    assert seen.worst == incident


def test_overview_asks_for_nothing_when_all_is_well() -> None:
    shop = make_shop()
    make_order(shop)
    seen = overview(shop, now=SOON)
    assert (seen.state.level, seen.steps, seen.incidents) == ("safe", [], [])


def _past(shop: Shop, days: int = 28, **more: object) -> Incident:
    ended = NOW - timedelta(days=days)
    fields = {"state": IncidentState.CLOSED, "level": Level.CRITICAL} | more
    return make_incident(shop, starts_at=ended - HOUR, ends_at=ended, **fields)


def test_attack_of_last_month_that_nobody_reported_is_still_led_to(client: Client) -> None:
    owner = make_user()
    shop = make_shop(owner=owner)
    make_order(shop)
    attack = _past(shop)
    assert overview(shop, now=SOON).unreported == [attack]
    client.force_login(owner)
    page = client.get(f"/shops/{shop.slug}/", headers={"Accept-Language": "zh-CN"})
    assert "尚未向平台报备的历史攻击" in page.content.decode()
    assert attack.public_id in page.content.decode()


@pytest.mark.parametrize(
    "more", [{"level": Level.WATCH}, {"is_withdrawn": True}, {"days": 120}, {"days": 3}]
)
def test_what_was_no_attack_or_presses_or_is_long_past_asks_for_no_report(
    more: dict[str, object],
) -> None:
    shop = make_shop()
    make_order(shop)
    _past(shop, **more)
    assert overview(shop, now=SOON).unreported == []


def test_reported_or_explained_attack_asks_for_no_report() -> None:
    shop = make_shop()
    make_order(shop)
    reported, explained = _past(shop), _past(shop)
    make_mark(
        shop, kind=MarkKind.REPORT, path=f"/shops/{shop.slug}/incidents/{reported.public_id}/"
    )
    make_feedback(explained, verdict=MerchantVerdict.OURS)
    assert overview(shop, now=SOON).unreported == []


def test_overview_asks_for_a_first_import_when_there_are_no_orders() -> None:
    assert overview(make_shop(), now=NOW).steps == ["import_first"]


def test_overview_asks_for_newer_data_when_it_is_a_day_old() -> None:
    shop = make_shop()
    make_order(shop)
    assert overview(shop, now=NOW + DAY + HOUR).steps == ["import_newer"]


def test_overview_asks_to_look_and_to_declare_when_it_only_watches() -> None:
    shop = make_shop()
    make_order(shop)
    make_incident(shop, level=Level.WATCH)
    assert overview(shop, now=SOON).steps == ["look", "declare"]


def test_overview_asks_to_confirm_a_file_that_was_looked_at() -> None:
    shop = make_shop()
    make_order(shop)
    make_batch(shop, state=BatchState.PREVIEWED)
    assert overview(shop, now=SOON).steps == ["confirm_import"]


def test_overview_day_is_the_newest_day_of_the_data() -> None:
    shop = make_shop()
    make_order(shop, placed_at=NOW)
    make_order(shop, placed_at=NOW - 11 * HOUR)  # the evening before in Shanghai
    today = overview(shop, now=SOON).day
    later = overview(shop, now=NOW + 3 * DAY).day
    assert today is not None
    assert later is not None
    assert (today.on.isoformat(), today.is_today, today.orders) == ("2026-06-11", True, 1)
    assert (today.expected, later.is_today) == (None, False)


def test_overview_day_is_whole_when_its_orders_have_a_day_alone() -> None:
    shop = make_shop()
    midnight = NOW.astimezone(shop.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in range(15):
        for _ in range(4):
            make_order(shop, placed_at=midnight - days * DAY, is_time_inferred=True)
    day = overview(shop, now=SOON).day
    assert day is not None
    assert (day.orders, round(day.expected or 0)) == (4, 4)


def test_recent_orders_end_with_the_hours_of_the_newest() -> None:
    shop = make_shop()
    make_order(shop, placed_at=NOW)
    make_order(shop, placed_at=NOW - 30 * DAY)
    counts = recent_orders(shop, NOW + timedelta(minutes=5))
    assert (len(counts), sum(counts), counts[-1]) == (180, 1, 1)


def test_overview_takes_as_many_queries_for_three_incidents_as_for_one(
    django_assert_max_num_queries: object,
) -> None:
    shop = make_shop()
    for _ in range(3):
        make_suspect(make_incident(shop))
        make_batch(shop, state=BatchState.DONE)
        make_scan(shop, state="done")
    with django_assert_max_num_queries(16):
        seen = overview(shop, now=SOON)
        assert [incident.product.title for incident in seen.incidents]


@pytest.mark.parametrize(
    ("role", "sees_money"), [(Role.OWNER, True), (Role.MANAGER, True), (Role.ORDER_REVIEWER, False)]
)
def test_overview_page_hides_money_from_order_reviewers(
    client: Client, role: str, sees_money: bool
) -> None:
    shop = make_shop()
    make_hold(make_order(shop))
    client.force_login(make_member(shop, role))
    text = client.get(f"/shops/{shop.slug}/").content.decode()
    assert ("29.90" in text) is sees_money


def test_overview_page_is_not_found_when_a_stranger_asks(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(f"/shops/{make_shop().slug}/").status_code == 404


def test_home_leads_to_the_only_shop(client: Client) -> None:
    owner = make_user()
    make_shop(owner, "yiwu")
    client.force_login(owner)
    assert client.get("/").headers["Location"] == "/shops/yiwu/"


def test_home_lists_the_shops_with_their_states_when_there_are_several(client: Client) -> None:
    owner = make_user()
    first, second = make_shop(owner, "a"), make_shop(owner, "b")
    make_shop(slug="not-mine")
    make_incident(second, level=Level.CRITICAL)
    client.force_login(owner)
    rows = client.get("/").context["rows"]
    assert [(shop, state.level) for shop, state in rows] == [(first, "safe"), (second, "critical")]


def test_home_leads_an_admin_without_shops_to_the_review_queue(client: Client) -> None:
    client.force_login(make_user(is_staff=True))
    assert client.get("/").headers["Location"] == "/review/"


def test_home_leads_a_visitor_to_the_login(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_order_dated_ahead_is_not_the_shops_newest_and_settles_no_incident() -> None:
    shop = make_shop()
    make_order(shop)
    incident = make_incident(shop, level=Level.CRITICAL, state=IncidentState.CLOSED)
    make_order(shop, placed_at=datetime(2099, 11, 28, tzinfo=UTC))
    assert state_of(shop) == ShopState("critical", incident.hold_at, NOW)
