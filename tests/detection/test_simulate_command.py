"""`simulate` as docs/interfaces.md, section 3, has it, and the demonstration shop it feeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from detection.engine.events import event_from_json, event_to_json
from detection.engine.types import OrderEvent
from detection.enums import Level, ScanState
from detection.models import Incident, Scan
from detection.operations.demonstration import DEMO_SLUG, load_demonstration
from detection.operations.simulating import record_story
from detection.queries.holds import orders_waiting
from detection.simulation import SCENARIOS, build
from shops.enums import Role
from shops.models import (
    CustodyEvent,
    ImportBatch,
    Membership,
    Order,
    Product,
    Promotion,
    Refund,
    Review,
    Shop,
)
from tests.detection.stories import flood_story, make_attacked_shop
from tests.factories import NOW, make_order, make_shop, make_user

_MORNING = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def simulate(*args: str) -> str:
    out = StringIO()
    call_command("simulate", *args, stdout=out)
    return out.getvalue()


def test_simulate_prints_the_log_a_line_an_event() -> None:
    lines = simulate("--scenario", "campus_group", "--seed", "2", "--events").splitlines()
    told = build("campus_group", 2)
    assert [json.loads(line) for line in lines] == [
        json.loads(json.dumps(event_to_json(event))) for event in told
    ]
    assert [event_from_json(json.loads(line)) for line in lines[:500]] == told[:500]


@pytest.mark.parametrize(
    ("args", "refusal"),
    [
        (["--scenario", "nothing", "--events"], "invalid choice: 'nothing'"),
        (["--scenario", "yiwu"], "one of the arguments --shop --events is required"),
        (["--scenario", "yiwu", "--shop", "a", "--events"], "not allowed with argument"),
    ],
)
def test_simulate_refuses_when_called_wrongly(args: list[str], refusal: str) -> None:
    with pytest.raises(CommandError, match=refusal):
        simulate(*args)


def test_simulate_offers_every_scenario_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("simulate", "--help")
    shown = " ".join(capsys.readouterr().out.split())
    assert [name for name in SCENARIOS if name not in shown] == []


@pytest.mark.django_db
def test_simulate_writes_every_order_into_a_shop_it_opens() -> None:
    answer = json.loads(simulate("--scenario", "campus_group", "--shop", "drill", "--json"))
    shop = Shop.objects.get(slug="drill")
    orders = [event for event in build("campus_group") if isinstance(event, OrderEvent)]
    assert answer == {
        "shop": "drill",
        "created": True,
        "scenario": "campus_group",
        "orders": len(orders),
    }
    assert (shop.is_demo, Order.objects.filter(shop=shop).count()) == (True, len(orders))
    assert Scan.objects.get(shop=shop).state == ScanState.QUEUED


@pytest.mark.django_db
def test_recorded_story_changes_nothing_when_recorded_again() -> None:
    def rows() -> list[Any]:
        kinds: list[Any] = [Order, Refund, Review, Product, Promotion]
        return [list(kind.objects.order_by("pk").values()) for kind in kinds]

    shop = make_attacked_shop()
    once = rows()
    record_story(shop=shop, events=flood_story(), now=NOW)
    assert rows() == once


@pytest.mark.django_db
def test_simulate_refuses_a_shop_that_has_orders_of_its_own() -> None:
    make_order(make_shop(slug="real"))
    with pytest.raises(CommandError, match="a drill does not mix with them"):
        simulate("--scenario", "ordinary", "--shop", "real")


@pytest.mark.django_db
def test_demonstration_is_loaded_once_and_shows_the_attack_with_parcels_to_hold() -> None:
    owner = make_user()
    shop = load_demonstration(owner=owner, clock=lambda: _MORNING)
    incident = Incident.objects.get(shop=shop, is_withdrawn=False, level=Level.CRITICAL)
    batches = ImportBatch.objects.filter(shop=shop).order_by("kind")
    assert (shop.slug, shop.is_demo) == (DEMO_SLUG, True)
    assert Membership.objects.get(shop=shop).user == owner
    assert Membership.objects.get(shop=shop).role == Role.OWNER
    assert [(batch.kind, batch.state) for batch in batches] == [
        ("lines", "done"),
        ("orders", "done"),
        ("refunds", "done"),
    ]
    assert incident.klass == "reverse_brushing"
    assert abs(incident.suspects.count() - 2000) < 60
    assert orders_waiting(shop).count() > 500
    assert Order.objects.filter(shop=shop).latest("placed_at").placed_at <= _MORNING
    lines = CustodyEvent.objects.count()
    assert load_demonstration(owner=owner, clock=lambda: _MORNING) == shop
    assert CustodyEvent.objects.count() == lines


@pytest.mark.django_db
def test_load_demo_refuses_when_nobody_has_that_address() -> None:
    with pytest.raises(CommandError, match="nobody with the e-mail address"):
        call_command("load_demo", owner="nobody@example.com")
    assert not Shop.objects.exists()
