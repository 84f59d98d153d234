"""Every kind can be built, quickly, the same each time, and its log tells what the tier may show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.detection.attacks import ATTACKS, OTHERS
from bench.detection.build import ACTS, build
from bench.detection.honest import BURSTS, MONTHS
from bench.detection.scenario import Spec
from bench.detection.styles import CAMOUFLAGES, STYLES
from detection.engine.types import OrderEvent, RefundEvent, ReviewEvent, StepEvent, TrafficEvent
from tests.bench.detection.conftest import spec

_DAYS = {
    "drip": 4,
    "own_few": 3,
    "own_many": 3,
    "holiday": 2,
    "audience_shift": 3,
    "month": 3,
    "serial_refunder": 6,
}


def _spec(kind: str, **changes: object) -> Spec:
    family = "honest" if kind in {**BURSTS, **MONTHS} else "attack"
    minutes = _DAYS[kind] * 1440.0 if kind in _DAYS else 20.0
    return spec(kind=kind, family=family, minutes=minutes, **changes)


@pytest.mark.parametrize("kind", ACTS)
def test_every_kind_is_the_same_each_time_and_in_order(kind: str) -> None:
    first, second = (build(_spec(kind, tier=4)) for _ in range(2))
    assert first == second
    times = [event.at for event in first.events]
    assert times == sorted(times)


@pytest.mark.parametrize("kind", {**BURSTS, **MONTHS, **OTHERS})
def test_nothing_honest_or_merely_odd_holds_a_fake(kind: str) -> None:
    assert build(_spec(kind)).fakes == {}


@pytest.mark.parametrize("kind", ATTACKS)
def test_every_attack_holds_fakes_that_are_in_the_log(kind: str) -> None:
    scenario = build(_spec(kind, base_rate=10.0))
    ids = {event.order_id for event in scenario.events if isinstance(event, OrderEvent)}
    assert scenario.fakes
    assert set(scenario.fakes) <= ids
    assert min(scenario.fakes.values()) == scenario.starts_at


def test_order_ids_do_not_tell_fakes_apart() -> None:
    scenario = build(spec())
    orders = [event for event in scenario.events if isinstance(event, OrderEvent)]
    assert [order.order_id for order in orders] == [f"o{i:06d}" for i in range(len(orders))]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", CAMOUFLAGES)
def test_camouflage_hides_about_its_share(style: str, kind: str) -> None:
    scenario = build(spec(style=style, size=400, camouflage=0.7, camouflage_kind=kind))
    assert len(scenario.fakes) == 400


def test_hijacked_camouflage_uses_known_buyers() -> None:
    asked = spec(size=200, camouflage=1.0, camouflage_kind="hijacked", history_days=5.0)
    scenario = build(asked)
    orders = {e.order_id: e for e in scenario.events if isinstance(e, OrderEvent)}
    known = {o.buyer for o in orders.values() if o.order_id not in scenario.fakes}
    assert {orders[name].buyer for name in scenario.fakes} <= known


def test_a_flood_is_refunded_after_its_parcels_left() -> None:
    scenario = build(spec(kind="flood", size=200, tail_days=4.0))
    shipped, refunded = {}, {}
    for event in scenario.events:
        if isinstance(event, StepEvent) and event.kind == "shipped":
            shipped[event.order_id] = event.at
        elif isinstance(event, RefundEvent):
            refunded.setdefault(event.order_id, event.at)
    ours = [name for name in scenario.fakes if name in refunded and name in shipped]
    assert len(ours) > 150
    assert all(refunded[name] > shipped[name] for name in ours)


def test_own_brushing_is_reviewed_well_and_never_refunded() -> None:
    scenario = build(_spec("own_few", tail_days=5.0))
    stars = [
        e.stars
        for e in scenario.events
        if isinstance(e, ReviewEvent) and e.order_id in scenario.fakes
    ]
    refunds = [
        e for e in scenario.events if isinstance(e, RefundEvent) and e.order_id in scenario.fakes
    ]
    assert set(stars) == {5}
    assert refunds == []


@pytest.mark.parametrize("tier", [0, 1, 2, 3, 4])
def test_a_tier_shows_no_more_than_it_may(tier: int) -> None:
    events = build(spec(tier=tier)).events
    orders = [event for event in events if isinstance(event, OrderEvent)]
    assert any(order.buyer for order in orders) == (tier >= 1)
    assert any(order.receiver.region[0] for order in orders) == (tier >= 1)
    assert any(order.receiver.region[2] for order in orders) == (tier >= 2)
    assert any(isinstance(event, TrafficEvent) for event in events) == (tier >= 4)


def test_addresses_are_made_up_where_the_data_folder_is_absent(tmp_path: Path) -> None:
    assert build(spec(), tmp_path).events == build(spec(), None).events


def test_a_genuine_crowd_brings_visitors_and_an_attack_hardly_any() -> None:
    def visitors(asked: Spec) -> float:
        scenario = build(asked)
        return sum(
            event.visitors or 0
            for event in scenario.events
            if isinstance(event, TrafficEvent)
            and event.product_id == "p0"
            and event.at.timestamp() >= scenario.starts_at
        )

    seed = {"shop_seed": 4, "tier": 4, "size": 150, "base_rate": 1.0, "tail_days": 0.1}
    assert visitors(spec(**seed)) < visitors(_spec("viral", style="none", **seed))


@pytest.mark.parametrize("kind", ["new_shop", "viral", "promotion"])
def test_in_a_rush_each_customer_comes_once(kind: str) -> None:
    """Also in a shop of a few days, whose few regulars would else come a dozen times within the hour."""
    rush = build(_spec(kind, tier=3, size=300, base_rate=1.0, history_days=2.0))
    orders = [event for event in rush.events if isinstance(event, OrderEvent)]
    buyers = Counter(o.buyer for o in orders if o.buyer and o.at.timestamp() >= rush.starts_at)
    assert len(buyers) > 200
    assert sum(count > 2 for count in buyers.values()) <= 2
