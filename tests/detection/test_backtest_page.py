"""The backtest's pages: what each reader sees and may do, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from detection import tasks
from detection.engine.settings import USUAL, Settings
from detection.models import Backtest, DetectionSetting, Scan
from detection.operations.tuning import set_sensitivity
from detection.queries.settings import settings_of
from detection.views import backtests
from shops.enums import Role
from shops.models import Shop, User
from tests.factories import (
    NOW,
    make_backtest,
    make_backtest_case,
    make_backtest_result,
    make_feedback,
    make_incident,
    make_member,
    make_order,
    make_product,
    make_review,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
READERS = (Role.ORDER_REVIEWER, Role.CLERK, Role.LAWYER)
REASON = "Too many calls at night"


@pytest.fixture
def shop() -> Shop:
    shop = make_shop(slug="yiwu", name="义乌晴川家居旗舰店")
    make_order(shop, make_product(shop, title="日式陶瓷马克杯"))
    return shop


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What workers were told."""
    told: list[Any] = []
    monkeypatch.setattr(tasks.run_backtest_task, "delay", lambda pk: told.append(("run", pk)))
    monkeypatch.setattr(tasks.scan_shop_task, "delay", lambda pk: told.append(("scan", pk)))
    return told


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def done(shop: Shop, *minutes: float | None, **more: Any) -> Backtest:
    product = shop.products.earliest("pk")
    told = [make_backtest_case(product, *minutes)] if minutes else []
    return make_backtest(shop, state="done", result=make_backtest_result(*told), **more)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# --- running one ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_start_asks_for_a_run_and_shows_it(
    shop: Shop, told: list[Any], role: Role, django_capture_on_commit_callbacks: Any
) -> None:
    member = make_member(shop, role)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(member).post("/shops/yiwu/backtest/start/")
    asked = Backtest.objects.get()
    assert (asked.requested_by, asked.starts_at, asked.ends_at) == (member, None, None)
    assert answer.url == f"/shops/yiwu/backtest/{asked.pk}/"
    assert told == [("run", asked.pk)]


def test_start_takes_times_in_the_shops_own_zone(shop: Shop, told: list[Any]) -> None:
    times = {"start": "2026-06-01T00:00", "end": "2026-06-11T00:00"}
    client_of(make_member(shop)).post("/shops/yiwu/backtest/start/", times)
    asked = Backtest.objects.get()
    assert asked.starts_at is not None
    assert asked.starts_at.isoformat() == "2026-05-31T16:00:00+00:00"


@pytest.mark.parametrize(
    "times", [{"start": "yesterday"}, {"start": "2026-06-11T00:00", "end": "2026-06-01T00:00"}]
)
def test_start_says_what_is_wrong_with_the_times(shop: Shop, times: dict[str, str]) -> None:
    answer = client_of(make_member(shop)).post("/shops/yiwu/backtest/start/", times)
    assert (answer.status_code, Backtest.objects.count()) == (400, 0)
    assert answer.context["form"].errors


def test_start_is_refused_in_words_while_one_is_under_way(shop: Shop) -> None:
    make_backtest(shop)
    answer = client_of(make_member(shop)).post("/shops/yiwu/backtest/start/")
    assert (answer.status_code, Backtest.objects.count()) == (400, 1)


@pytest.mark.parametrize("role", READERS)
def test_reader_sees_the_page_but_may_neither_start_nor_turn(shop: Shop, role: Role) -> None:
    client = client_of(make_member(shop, role))
    page = client.get("/shops/yiwu/backtest/")
    assert page.status_code == 200
    assert "backtest/start/" not in text_of(page)
    assert "Save the setting" not in text_of(page)
    assert client.post("/shops/yiwu/backtest/start/").status_code == 403
    turned = client.post("/shops/yiwu/backtest/dial/", {"sensitivity": "1.0", "reason": REASON})
    assert turned.status_code == 403
    assert (Backtest.objects.count(), settings_of(shop)) == (0, USUAL)


def test_stranger_finds_nothing(shop: Shop) -> None:
    client, run = client_of(make_user()), done(shop, 3, 2, 1)
    for path in ("", f"{run.pk}/", f"{run.pk}/progress/"):
        assert client.get(f"/shops/yiwu/backtest/{path}").status_code == 404
    for path in ("start/", "dial/"):
        assert client.post(f"/shops/yiwu/backtest/{path}").status_code == 404


def test_run_of_another_shop_is_not_found(shop: Shop) -> None:
    other = make_shop()
    make_product(other)
    run = done(other, 3, 2, 1)
    answer = client_of(make_member(shop)).get(f"/shops/yiwu/backtest/{run.pk}/")
    assert answer.status_code == 404


def test_admin_of_the_service_tries_any_shop_but_turns_no_dial(shop: Shop, told: list[Any]) -> None:
    client = client_of(make_user(is_staff=True))
    review = make_review(make_incident(shop, shop.products.get()))
    run = done(shop, 3, 2, 1)
    page, result = (client.get(f"/shops/yiwu/backtest/{path}") for path in ("", f"{run.pk}/"))
    assert "Save the setting" not in text_of(page)
    assert f'href="/review/{review.pk}/"' in text_of(result)
    for shops_own in ("/shops/yiwu/orders/", "/shops/yiwu/timeline/", "/shops/yiwu/incidents/"):
        assert shops_own not in text_of(result)
    assert client.post("/shops/yiwu/backtest/start/").status_code == 302
    turned = client.post("/shops/yiwu/backtest/dial/", {"sensitivity": "1.0", "reason": REASON})
    assert (turned.status_code, settings_of(shop)) == (404, USUAL)


def test_admin_stays_nameless_to_the_shop_and_its_people_to_the_admin(shop: Shop) -> None:
    owner = make_member(shop, Role.OWNER, make_user(display_name="王店主"))
    admin = make_user(is_staff=True, display_name="审核员李")
    set_sensitivity(shop=shop, sensitivity=1.0, reason=REASON, actor=owner, now=NOW)
    for person in (owner, admin):
        done(shop, requested_by=person)
    seen_by_admin, seen_by_owner = (
        text_of(client_of(person).get("/shops/yiwu/backtest/")) for person in (admin, owner)
    )
    assert ("王店主" in seen_by_admin, "somebody of the shop" in seen_by_admin) == (False, True)
    assert ("审核员李" in seen_by_owner, "reviewer of the service" in seen_by_owner) == (
        False,
        True,
    )
    assert "王店主" in seen_by_owner


# --- its states -------------------------------------------------------------------------------


def test_empty_shop_is_told_to_import_first() -> None:
    shop = make_shop(slug="empty")
    page = client_of(make_member(shop)).get("/shops/empty/backtest/")
    assert "There are no orders to try it on yet" in text_of(page)
    assert "backtest/start/" not in text_of(page)


def test_running_one_is_asked_again_until_it_is_done(shop: Shop) -> None:
    client = client_of(make_member(shop))
    run = make_backtest(shop, state="running", orders_total=200, orders_read=50, events_read=180)
    progress = f"/shops/yiwu/backtest/{run.pk}/progress/"
    page = text_of(client.get(f"/shops/yiwu/backtest/{run.pk}/"))
    assert f'data-poll="{progress}"' in page
    assert '<progress max="100" value="25"' in page
    assert "50 of 200 orders, 180 events in all." in page
    assert "You may leave this page" in page
    Backtest.objects.update(state="done", result=make_backtest_result())
    answer = client.get(progress)
    assert "data-poll" not in text_of(answer)
    assert "no-store" in answer["Cache-Control"]


def test_waiting_one_says_so(shop: Shop) -> None:
    run = make_backtest(shop)
    page = client_of(make_member(shop)).get(f"/shops/yiwu/backtest/{run.pk}/")
    assert "Waiting for a worker" in text_of(page)


def test_failed_one_says_why_and_that_nothing_was_changed(shop: Shop) -> None:
    run = make_backtest(shop, state="failed", error="The key was deleted.")
    page = text_of(client_of(make_member(shop)).get(f"/shops/yiwu/backtest/{run.pk}/"))
    assert "did not get to its end" in page
    assert "The key was deleted." in page
    assert "Nothing of the shop was changed" in page
    assert "data-poll" not in page


def test_result_says_when_how_sure_and_what_other_places_would_have_done(shop: Shop) -> None:
    incident = make_incident(shop, shop.products.get())
    make_feedback(incident)
    run = done(shop, None, 2, 1.9)
    answer = client_of(make_member(shop)).get(f"/shops/yiwu/backtest/{run.pk}/")
    page = text_of(answer)
    assert "Within 60 days you would have been asked once to stop shipping" in page
    assert "96 % sure, alarm from 94 %" in page
    assert "2 min after the first order; 20 orders by then" in page
    (told,) = answer.context["cases"]
    assert [(line.name, line.sooner or "quiet") for line in told["others"]] == [
        ("Quieter", "quiet"),
        ("Sooner", "6 s sooner"),
    ]
    assert f'href="/shops/yiwu/incidents/{incident.public_id}/"' in page
    assert "/shops/yiwu/timeline/?product=" in page
    assert "It was an attack" in page
    assert "silent at 1 attack" in page


def test_result_says_so_when_nothing_would_have_been_raised(shop: Shop) -> None:
    run = done(shop, None, None, None)
    page = text_of(client_of(make_member(shop)).get(f"/shops/yiwu/backtest/{run.pk}/"))
    assert "Within 60 days you would not have been disturbed" in page
    assert "Nothing, at any place of the dial." in page
    assert "1 more burst was noticed" in page


def test_result_hands_its_chart_over_as_json(shop: Shop) -> None:
    run = done(shop, None, 2, 1)
    answer = client_of(make_member(shop)).get(f"/shops/yiwu/backtest/{run.pk}/")
    assert '<script id="backtest-figure" type="application/json">' in text_of(answer)
    days, *lanes = answer.context["figure"]["data"]
    assert len(days["x"]) == 60
    assert [(lane["name"], lane["customdata"]) for lane in lanes] == [
        ("Quieter", []),
        ("As usual (set)", ["#case-1"]),
        ("Sooner", ["#case-1"]),
    ]


# --- the dial ---------------------------------------------------------------------------------


def test_dial_shows_the_cost_of_each_place_in_public_and_on_the_shops_own_past(
    shop: Shop,
) -> None:
    done(shop, None, 2, 1, positions=[-2.0, -1.0, 0.0, 1.0, 2.0])
    done(shop, positions=[0.0, 1.0], requested_at=NOW + timedelta(hours=1))
    answer = client_of(make_member(shop)).get("/shops/yiwu/backtest/")
    places = answer.context["places"]
    assert [place.value for place in places] == ["-2.0", "-1.0", "0.0", "1.0", "2.0"]
    assert all(place.bench for place in places)
    assert [place.own and place.own.alarms for place in places] == [
        None,
        "no alarm in 60 days",
        "1 alarm in 60 days",
        "1 alarm in 60 days",
        None,
    ]
    assert [place.is_present for place in places] == [False, False, True, False, False]


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_dial_is_turned_with_a_reason_and_the_shop_is_scanned(
    shop: Shop, told: list[Any], role: Role, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of(make_member(shop, role, make_user(display_name="王店主")))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/shops/yiwu/backtest/dial/", {"sensitivity": "1.0", "reason": REASON})
    assert answer.status_code == 302
    assert settings_of(shop) == Settings(1.0)
    assert told == [("scan", shop.pk)]
    assert Scan.objects.filter(shop=shop, state="queued").count() == 1
    page = text_of(client.get("/shops/yiwu/backtest/"))
    assert "The dial stands at “Sooner”" in page
    assert "As usual → <strong>Sooner</strong>" in page
    assert REASON in page
    assert "王店主" in page


@pytest.mark.parametrize(
    "filled",
    [
        {"sensitivity": "1.0", "reason": ""},
        {"sensitivity": "0.7", "reason": REASON},
        {"sensitivity": "9", "reason": REASON},
        {"sensitivity": "0.0", "reason": REASON},
        {},
    ],
)
def test_dial_stays_where_it_is_when_the_form_is_not_filled(
    shop: Shop, filled: dict[str, str]
) -> None:
    answer = client_of(make_member(shop)).post("/shops/yiwu/backtest/dial/", filled)
    assert (answer.status_code, DetectionSetting.objects.count()) == (400, 0)
    assert answer.context["dial_form"].errors


def test_dial_offers_the_present_place_when_it_has_no_name(shop: Shop) -> None:
    set_sensitivity(shop=shop, sensitivity=0.5, reason=REASON, actor=make_user(), now=NOW)
    answer = client_of(make_member(shop)).get("/shops/yiwu/backtest/")
    present = [(place.name, place.bench) for place in answer.context["places"] if place.is_present]
    assert present == [("+0.5", None)]
    assert 'value="0.5" checked' in text_of(answer)


# --- the list ---------------------------------------------------------------------------------


def test_list_query_count_is_equal_with_one_and_three_runs(shop: Shop) -> None:
    client = client_of(make_member(shop))
    counts = []
    for more in (1, 2):
        for number in range(more):
            done(
                shop,
                3,
                2,
                1,
                requested_at=NOW - timedelta(hours=number),
                requested_by=make_user(),
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/shops/yiwu/backtest/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_turns_its_pages(shop: Shop) -> None:
    for hours in range(backtests._PAGE + 1):
        done(shop, requested_at=NOW - timedelta(hours=hours))
    answer = client_of(make_member(shop)).get("/shops/yiwu/backtest/?page=2")
    assert len(answer.context["rows"]) == 1
