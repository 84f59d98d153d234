"""An open page learns cheaply that something changed, and nothing of another shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from detection.queries.pulse import pulse_of
from shops.enums import Role
from shops.models import Shop
from shops.operations import notifying
from tests.factories import (
    NOW,
    make_hold_action,
    make_incident,
    make_member,
    make_notice,
    make_order,
    make_scan,
    make_shop,
    make_user,
)


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(owner=make_user())


def _changes(shop: Shop, happens: Any) -> bool:
    before = pulse_of(shop)
    happens()
    return pulse_of(shop) != before


@pytest.mark.parametrize(
    "happens",
    [
        lambda shop: make_order(shop, placed_at=NOW + timedelta(minutes=1)),
        make_incident,
        make_notice,
        lambda shop: make_hold_action(shop, done_at=NOW + timedelta(seconds=1)),
        lambda shop: make_scan(shop, requested_at=NOW + timedelta(seconds=1)),
        lambda shop: shop.scans.update(state="done"),
        lambda shop: shop.hold_actions.update(undone_at=NOW),
        lambda shop: notifying.acknowledge(notice=shop.notices.get(), actor=None, now=NOW),
    ],
)
def test_pulse_changes_with_what_the_pages_show(shop: Shop, happens: Any) -> None:
    make_order(shop)
    make_notice(shop)
    make_hold_action(shop)
    make_scan(shop, state="running")
    assert _changes(shop, lambda: happens(shop))


def test_pulse_rests_while_another_shop_is_flooded(shop: Shop) -> None:
    other = make_shop()
    assert not _changes(shop, lambda: (make_order(other), make_incident(other), make_notice(other)))


def test_answer_is_304_without_a_body_while_nothing_changed(shop: Shop, client: Client) -> None:
    client.force_login(make_member(shop, Role.ORDER_REVIEWER))
    url = reverse("detection:pulse-show", args=[shop.slug])
    first = client.get(url)
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    make_notice(shop, code="pack_ready", params={"name": "a.zip"})
    changed = client.get(url, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["open"] == 1
    assert "a.zip" in changed.json()["alerts"][0]["text"]


def test_idle_question_costs_five_queries(
    shop: Shop, client: Client, django_assert_num_queries: Any
) -> None:
    """The session, the person, the shop, the role, the pulse."""
    client.force_login(make_member(shop))
    url = reverse("detection:pulse-show", args=[shop.slug])
    etag = client.get(url)["ETag"]
    with django_assert_num_queries(5):
        client.get(url, headers={"if-none-match": etag})


@pytest.mark.parametrize("page", ["overview-show", "incident-list", "hold-list"])
def test_page_knows_the_pulse_of_before_it_was_read(shop: Shop, client: Client, page: str) -> None:
    client.force_login(make_member(shop))
    before = pulse_of(shop)
    text = client.get(reverse(f"detection:{page}", args=[shop.slug])).content.decode()
    assert f'data-pulse-now="{before}"' in text
    assert "data-live" in text


def test_watching_is_told_in_the_list_and_not_in_the_banner(shop: Shop, client: Client) -> None:
    client.force_login(make_member(shop))
    make_notice(
        shop,
        level="watch",
        code="incident_watch",
        params={"product": "雨伞", "orders": "9", "start": "1", "end": "2", "expected": "1"},
        created_at=timezone.now(),
    )
    url = reverse("detection:pulse-show", args=[shop.slug])
    assert client.get(url).json()["open"] == 0
    listed = client.get(reverse("shops:notice-list", args=[shop.slug])).content.decode()
    assert "雨伞" in listed
