"""An open page follows what happens, and takes nothing out of anybody's hands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from shops.models import Notice, Shop
from tests.factories import (
    NOW,
    make_hold_action,
    make_incident,
    make_notice,
    make_order,
    make_product,
    make_shop,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
_SOON = 15_000
_PARAMS = {
    "product": "雨伞",
    "orders": "2000",
    "expected": "3",
    "start": "20:00",
    "end": "20:30",
    "suspects": "1960",
}


@pytest.fixture
def shop() -> Shop:
    shop = make_shop(owner=make_user("owner@example.com"), slug="yiwu")
    incident = make_incident(shop, make_product(shop, title="雨伞"))
    for minute in range(3):
        order = make_order(shop, incident.product, placed_at=NOW - timedelta(minutes=minute))
        make_suspect(incident, order)
    return shop


@pytest.fixture
def page(shop: Shop, live_server: Any, browser: Browser) -> Iterator[Page]:
    client = Client()
    client.force_login(shop.memberships.get().user)
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    context.add_cookies(
        [
            {"name": name, "value": value, "url": live_server.url}
            for name, value in (
                ("sessionid", client.cookies["sessionid"].value),
                ("django_language", "en"),
            )
        ]
    )
    page = context.new_page()
    yield page
    context.close()


def _open(page: Page, live_server: Any, path: str = "") -> None:
    page.goto(f"{live_server.url}/shops/yiwu/{path}")


def _alert(shop: Shop, **more: Any) -> Notice:
    return make_notice(shop, level="critical", code="incident_critical", params=_PARAMS, **more)


def _suspect(shop: Shop, order_id: str) -> None:
    incident = shop.incidents.get()
    order = make_order(
        shop,
        incident.product,
        platform_order_id=order_id,
        placed_at=NOW + timedelta(minutes=9),
    )
    make_suspect(incident, order)


def test_overview_shows_a_new_alert_and_new_orders_by_itself(
    shop: Shop, page: Page, live_server: Any
) -> None:
    _open(page, live_server)
    page.evaluate("window.stayed = true")
    expect(page.locator(".alerts")).to_have_count(0)
    _alert(shop)
    _suspect(shop, "26000000000777")
    expect(page.locator(".alerts__item--critical")).to_contain_text("雨伞", timeout=_SOON)
    expect(page.locator("#live-alarm")).to_contain_text("New alert: Critical: 雨伞")
    expect(page.locator(".side [data-live-count]")).to_have_text("1")
    expect(page.locator("#live-overview .figure").nth(1)).to_contain_text("4", timeout=_SOON)
    assert page.title().startswith("(1) ")
    assert page.evaluate("window.stayed")


def test_focus_stays_on_the_link_it_was_on(shop: Shop, page: Page, live_server: Any) -> None:
    _open(page, live_server, "incidents/")
    link = page.locator("#live-incidents a").first
    link.focus()
    href = link.get_attribute("href")
    make_incident(
        shop,
        make_product(shop, title="Cup"),
        starts_at=NOW + timedelta(hours=1),
        updated_at=NOW + timedelta(hours=2),
    )
    expect(page.locator("#live-incidents li")).to_have_count(2, timeout=_SOON)
    assert page.evaluate("document.activeElement.getAttribute('href')") == href


def test_ticked_orders_stay_ticked_until_somebody_asks_for_what_is_new(
    shop: Shop, page: Page, live_server: Any
) -> None:
    _open(page, live_server, "holds/")
    boxes = page.locator("#live-holds input[name=order]")
    expect(boxes).to_have_count(3)
    boxes.nth(1).check()
    ticked = boxes.nth(1).get_attribute("value")
    _suspect(shop, "26000000000777")
    expect(page.locator("#live-bar")).to_be_visible(timeout=_SOON)
    expect(boxes).to_have_count(3)
    assert page.locator("#live-holds input[name=order]:checked").get_attribute("value") == ticked
    page.get_by_role("button", name="Show it").click()
    expect(boxes).to_have_count(4)
    expect(page.locator("#live-bar")).to_be_hidden()
    page.locator("[data-selection-page]").check()  # the new part's own script works
    expect(page.locator("#live-holds input[name=order]:checked")).to_have_count(4)


def test_list_nobody_works_on_shows_new_suspects_by_itself(
    shop: Shop, page: Page, live_server: Any
) -> None:
    _open(page, live_server, "holds/")
    _suspect(shop, "26000000000777")
    expect(page.locator("#live-holds input[name=order]")).to_have_count(4, timeout=_SOON)
    expect(page.locator("#live-hold-tabs")).to_contain_text("4")


def test_page_that_nobody_looks_at_asks_nothing(shop: Shop, page: Page, live_server: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _open(page, live_server)
    page.wait_for_timeout(2500)
    assert any("/pulse/" in url for url in asked)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.wait_for_timeout(2500)  # the question under way may still go out
    asked.clear()
    page.wait_for_timeout(4500)
    assert asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(1000)
    assert any("/pulse/" in url for url in asked)


def test_idle_page_is_answered_by_304_and_not_made_again(
    shop: Shop, page: Page, live_server: Any
) -> None:
    answers: list[tuple[str, int]] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    _open(page, live_server)
    page.wait_for_timeout(500)
    answers.clear()
    page.wait_for_timeout(5000)
    assert len(answers) >= 2
    assert {(url.endswith("/pulse/"), status) for url, status in answers} == {(True, 304)}


def test_change_that_the_page_does_not_show_moves_nothing(
    shop: Shop, page: Page, live_server: Any
) -> None:
    _open(page, live_server)
    page.evaluate("window.old = document.getElementById('live-overview')")
    make_hold_action(shop)
    page.wait_for_timeout(5000)
    assert page.evaluate("window.old.isConnected")


def test_interrupted_connection_is_said(shop: Shop, page: Page, live_server: Any) -> None:
    _open(page, live_server)
    page.route("**/pulse/", lambda route: route.abort())
    expect(page.locator("#live-status")).to_contain_text("interrupted", timeout=30_000)
    page.unroute("**/pulse/")
    expect(page.locator("#live-status")).to_be_empty(timeout=30_000)


def test_page_says_so_when_its_person_was_logged_out(
    shop: Shop, page: Page, live_server: Any
) -> None:
    _open(page, live_server)
    page.context.clear_cookies()
    expect(page.locator("#live-status")).to_contain_text("logged out", timeout=_SOON)
