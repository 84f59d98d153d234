"""Pushed events that could not be recorded: their owner sees why, tries again, takes them away."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from detection.models import Push
from detection.operations import receiving
from detection.queries.pushes import MAX_ATTEMPTS, unrecorded
from shops.enums import Role
from shops.models import CustodyEvent, Order
from tests.detection.test_events_api import Sender, order, step
from tests.factories import NOW, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Sender:
    cache.clear()
    return Sender(make_shop(owner=make_user("owner@example.com"), slug="mugs"))


def stuck(sender: Sender, *numbers: int, why: str = "OSError: the disk is full") -> None:
    """A push of these orders that was tried as often as any is."""
    sender.push(*map(order, numbers))
    Push.objects.filter(attempts=0).update(attempts=MAX_ATTEMPTS, error=why)


def owner_of(sender: Sender) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(sender.shop.memberships.get(role=Role.OWNER).user)
    return client


def url(sender: Sender, name: str) -> str:
    return reverse(f"detection:push-{name}", args=[sender.shop.slug])


def test_events_that_were_given_up_are_counted_by_their_reason(sender: Sender) -> None:
    stuck(sender, 1, 2)
    stuck(sender, 3)
    stuck(sender, 4, why="KeyDestroyed: gone")
    sender.push(order(5), order(6))
    sender.drain()
    seen = unrecorded(sender.shop)
    found = {one.why: (one.pushes, one.events) for one in seen.given_up}
    assert found == {"OSError: the disk is full": (2, 3), "KeyDestroyed: gone": (1, 1)}
    assert (seen.waiting, seen.given_up_events, Order.objects.count()) == (0, 4, 2)


def test_what_waits_for_a_worker_or_its_order_is_no_failure(sender: Sender) -> None:
    sender.push(step("paid", 5, number=9))
    sender.drain()
    sender.push(order(1))
    seen = unrecorded(sender.shop)
    assert (seen.waiting, seen.early, seen.given_up) == (1, 1, [])
    assert "could not be recorded" not in owner_of(sender).get(url(sender, "list")).content.decode()


def test_page_names_the_reason_and_the_first_page_points_to_it(sender: Sender) -> None:
    stuck(sender, 1, 2)
    page = owner_of(sender).get(url(sender, "list")).content.decode()
    assert "2 events could not be recorded" in page
    assert "OSError: the disk is full" in page
    first = reverse("detection:overview-show", args=[sender.shop.slug])
    assert url(sender, "list") in owner_of(sender).get(first).content.decode()


def test_first_page_is_silent_about_pushes_when_all_is_recorded(sender: Sender) -> None:
    sender.push(order(1))
    sender.drain()
    first = reverse("detection:overview-show", args=[sender.shop.slug])
    assert url(sender, "list") not in owner_of(sender).get(first).content.decode()


def test_every_event_is_recorded_once_when_it_is_tried_again(sender: Sender) -> None:
    stuck(sender, 1, 2)
    assert sender.drain() == 0
    owner_of(sender).post(url(sender, "retry"))
    assert sender.drain() == 2
    owner_of(sender).post(url(sender, "retry"))
    assert (sender.drain(), Order.objects.count()) == (0, 2)


def test_download_is_what_was_pushed_and_custody_says_who_took_it(sender: Sender) -> None:
    stuck(sender, 1, 2)
    answer = owner_of(sender).post(url(sender, "download"))
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    told = [json.loads(line) for line in lines]
    assert [one["order_id"] for one in told] == [order(1)["order_id"], order(2)["order_id"]]
    assert told[0]["receiver"]["name"] == "王小明"
    seen = CustodyEvent.objects.get(action="pii.viewed")
    assert (seen.object, json.loads(seen.line)["detail"]["pushes"]) == ("pushes:given-up", 1)


def test_pushes_of_another_shop_are_neither_shown_nor_tried(sender: Sender) -> None:
    stuck(sender, 1)
    other = make_shop(owner=make_user("other@example.com"), slug="bowls")
    assert receiving.retry_pushes(other) == 0
    assert unrecorded(other).given_up == []


def test_given_up_pushes_outlive_the_purge(sender: Sender) -> None:
    stuck(sender, 1)
    receiving.purge_pushes(NOW + timedelta(days=400))
    assert unrecorded(sender.shop).given_up_events == 1
