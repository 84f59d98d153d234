"""A scan: claimed in the ledger, judged by the engine, written once, repeated without effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from detection.engine.engine import Engine
from detection.enums import IncidentState, Level, ScanState
from detection.errors import ScanBusy
from detection.models import Hold, Incident, Scan, Suspect, VerdictRecord
from detection.operations import ledger
from detection.operations.incidents import free_id
from detection.operations.scanning import ScanOutcome, scan_shop
from detection.operations.simulating import record_story
from detection.queries.events import shop_events
from detection.queries.stale import shops_to_scan
from detection.signals import incident_changed
from detection.simulation.catalogue import MAIN
from shops.crypto import cipher_of
from shops.enums import Action
from shops.errors import KeyDestroyed
from shops.models import CustodyEvent, Order, Shop
from shops.operations.shops import destroy_key
from tests.detection.stories import FLOOD_AT, FLOOD_ORDERS, flood_story, make_attacked_shop
from tests.factories import (
    NOW,
    make_feedback,
    make_hold,
    make_order,
    make_product,
    make_promotion,
    make_refund,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db

_LATER = NOW + timedelta(seconds=30)


def tick(moment: datetime = NOW) -> Any:
    return lambda: moment


def scan(shop: Shop, now: datetime = NOW) -> ScanOutcome | None:
    ledger.request_scan(shop_id=shop.pk, now=now)
    return scan_shop(shop_id=shop.pk, worker="test", clock=tick(now))


def rows_of(shop: Shop) -> dict[str, list[Any]]:
    """Everything a scan writes, in a form that shows any change."""
    return {
        "incidents": list(Incident.objects.filter(shop=shop).order_by("pk").values()),
        "history": list(
            VerdictRecord.objects.filter(incident__shop=shop)
            .order_by("pk")
            .values("pk", "seq", "at", "level", "verdict")
        ),
        "suspects": list(Suspect.objects.filter(incident__shop=shop).order_by("pk").values()),
    }


@pytest.fixture
def attacked() -> Shop:
    return make_attacked_shop()


# --- what a scan finds ------------------------------------------------------------------------


def test_scan_finds_the_flood_and_its_orders_when_a_shop_is_attacked(attacked: Shop) -> None:
    outcome = scan(attacked)
    incident = Incident.objects.get(shop=attacked, product__key=MAIN.key, level=Level.CRITICAL)
    assert outcome is not None
    assert outcome.orders_read == Order.objects.filter(shop=attacked).count()
    assert incident.pk in outcome.changed
    assert incident.hold_at is not None
    assert timedelta() < incident.hold_at - FLOOD_AT < timedelta(minutes=5)
    assert incident.klass == "reverse_brushing"
    assert incident.highest_level == Level.CRITICAL
    assert abs(incident.suspects.count() - FLOOD_ORDERS) < 60


def test_scan_says_what_replay_says_when_both_read_the_same_rows(attacked: Shop) -> None:
    scan(attacked)
    engine = Engine()
    verdicts = [v for e in shop_events(attacked, cipher_of(attacked)) for v in engine.feed(e)]
    said = [
        (verdict.at, verdict.state.value, verdict.level.value, verdict.orders)
        for verdict in [*verdicts, *engine.settle()]
    ]
    stored = VerdictRecord.objects.filter(incident__shop=attacked)
    stored = stored.order_by("at", "incident__opened_at", "seq")
    assert said == [(row.at, row.state, row.level, row.verdict["orders"]) for row in stored]


def test_scan_names_suspects_in_the_latest_verdict_alone_when_it_writes_history(
    attacked: Shop,
) -> None:
    scan(attacked)
    incident = Incident.objects.get(shop=attacked, product__key=MAIN.key, level=Level.CRITICAL)
    history = list(incident.history.order_by("seq").values_list("verdict", flat=True))
    assert len(history) > 1
    assert [told["suspects"] for told in history] == [[]] * len(history)
    assert len(incident.verdict["suspects"]) == incident.suspects.count() > 0
    assert history[-1] == incident.verdict | {"suspects": []}


def test_scan_finds_nothing_when_a_shop_has_no_orders() -> None:
    shop = make_shop()
    assert scan(shop) == ScanOutcome(orders_read=0, incidents=0, changed=())
    assert rows_of(shop) == {"incidents": [], "history": [], "suspects": []}


def test_scan_leaves_other_shops_alone(attacked: Shop) -> None:
    other = make_shop()
    make_order(other, make_product(other))
    scan(attacked)
    before = rows_of(attacked)
    scan(other)
    assert (rows_of(other)["incidents"], rows_of(attacked)) == ([], before)


def test_incident_of_a_second_shop_with_the_same_orders_has_an_id_of_its_own(
    attacked: Shop,
) -> None:
    scan(attacked)
    known = Incident.objects.get(shop=attacked, level=Level.CRITICAL).public_id
    other = make_shop()
    own = free_id(other, known)
    assert own != known
    assert re.fullmatch(r"inc-[0-9a-f]{12}", own)
    assert free_id(other, known) == own
    assert free_id(other, "inc-0123456789ab") == "inc-0123456789ab"


def test_scan_changes_nothing_but_one_custody_line_when_repeated(attacked: Shop) -> None:
    scan(attacked)
    before = rows_of(attacked)
    lines = CustodyEvent.objects.filter(shop=attacked).count()
    again = scan(attacked, _LATER)
    assert again is not None
    assert again.changed == ()
    assert rows_of(attacked) == before
    newest = CustodyEvent.objects.filter(shop=attacked).order_by("seq")[lines:]
    assert [line.action for line in newest] == [Action.DETECT_RUN]


def test_scan_keeps_what_people_said_and_did_when_repeated(attacked: Shop) -> None:
    scan(attacked)
    incident = Incident.objects.get(shop=attacked, level=Level.CRITICAL)
    suspect = incident.suspects.first()
    assert suspect is not None
    hold = make_hold(suspect.order, incident=incident)
    feedback = make_feedback(incident, given_at=NOW)
    scan(attacked, _LATER)
    incident.refresh_from_db()
    assert Hold.objects.get(pk=hold.pk).incident == incident
    assert list(incident.feedback.all()) == [feedback]
    assert not incident.is_withdrawn


def test_scan_withdraws_an_incident_and_its_suspects_when_its_orders_are_gone(
    attacked: Shop,
) -> None:
    scan(attacked)
    incident = Incident.objects.get(shop=attacked, level=Level.CRITICAL)
    Order.objects.filter(shop=attacked, placed_at__gte=FLOOD_AT).delete()
    outcome = scan(attacked, _LATER)
    incident.refresh_from_db()
    assert outcome is not None
    assert outcome.changed == (incident.pk,)
    assert (incident.is_withdrawn, incident.suspects.count()) == (True, 0)


def test_scan_stands_by_an_incident_again_when_its_orders_come_back(
    attacked: Shop,
) -> None:
    scan(attacked)
    before = rows_of(attacked)["incidents"]
    Order.objects.filter(shop=attacked, placed_at__gte=FLOOD_AT).delete()
    scan(attacked, _LATER)
    record_story(shop=attacked, events=flood_story(), now=_LATER)
    scan(attacked, _LATER)
    assert rows_of(attacked)["incidents"] == before


def test_scan_keeps_the_incidents_row_when_a_late_order_moves_its_opening(attacked: Shop) -> None:
    scan(attacked)
    incident = Incident.objects.get(shop=attacked, level=Level.CRITICAL)
    first = Order.objects.filter(shop=attacked, placed_at__gte=FLOOD_AT).earliest("placed_at")
    for seconds in range(1, 40):
        make_order(
            attacked, first.product, placed_at=FLOOD_AT - timedelta(seconds=seconds), as_of=NOW
        )
    scan(attacked, _LATER)
    same = Incident.objects.get(shop=attacked, level=Level.CRITICAL)
    assert (same.pk, same.public_id) == (incident.pk, incident.public_id)


def test_scan_announces_only_what_changed(
    attacked: Shop, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[dict[str, Any]] = []

    def listen(**said: Any) -> None:
        heard.append({name: said[name] for name in ("shop_id", "incident_ids")})

    incident_changed.connect(listen, weak=False)
    try:
        for now in (NOW, _LATER):
            with django_capture_on_commit_callbacks(execute=True):
                scan(attacked, now)
    finally:
        incident_changed.disconnect(listen)
    known = list(Incident.objects.filter(shop=attacked).order_by("pk").values_list("pk", flat=True))
    assert heard == [{"shop_id": attacked.pk, "incident_ids": known}]


def test_scan_leaves_an_incident_running_while_the_rows_do_not_end_it(attacked: Shop) -> None:
    scan(attacked)
    incident = Incident.objects.get(shop=attacked, level=Level.CRITICAL)
    assert (incident.state, incident.closed_at) == (IncidentState.OPEN, None)


# --- what the engine is told ------------------------------------------------------------------


def test_events_tell_a_refund_without_times_as_implied_when_only_a_file_knows_it() -> None:
    shop = make_shop()
    order = make_order(shop, make_product(shop), placed_at=NOW - timedelta(days=1))
    make_refund(order, applied_at=None, finished_at=None, is_implied=True, as_of=NOW)
    told = list(shop_events(shop, cipher_of(shop)))[-1]
    assert (told.at, told.order_id, told.stage.value, told.implied) == (  # type: ignore[union-attr]
        NOW,
        order.platform_order_id,
        "succeeded",
        True,
    )


def test_events_leave_out_an_order_whose_time_no_file_told() -> None:
    shop = make_shop()
    told = make_order(shop, make_product(shop))
    make_order(shop, make_product(shop), is_time_inferred=True)
    events = shop_events(shop, cipher_of(shop))
    assert {e.order_id for e in events if hasattr(e, "order_id")} == {told.platform_order_id}


def test_events_tell_a_refund_in_two_stages_when_both_times_are_known() -> None:
    shop = make_shop()
    order = make_order(shop, make_product(shop), placed_at=NOW - timedelta(days=1))
    asked_at, done_at = NOW - timedelta(hours=5), NOW - timedelta(hours=2)
    make_refund(order, applied_at=asked_at, finished_at=done_at)
    told = list(shop_events(shop, cipher_of(shop)))[-2:]
    assert [(event.at, event.stage.value, event.implied) for event in told] == [  # type: ignore[union-attr]
        (asked_at, "requested", False),
        (done_at, "succeeded", False),
    ]


def test_events_tell_a_refund_of_a_day_alone_behind_its_order_and_without_an_age() -> None:
    shop = make_shop()
    order = make_order(shop, make_product(shop), placed_at=NOW)
    over = NOW + timedelta(hours=3)
    make_refund(order, applied_at=over, finished_at=None, is_time_inferred=True, as_of=over)
    told = list(shop_events(shop, cipher_of(shop)))[-2:]
    assert [(event.at, event.stage.value, event.implied) for event in told] == [  # type: ignore[union-attr]
        (over, "requested", True),
        (over, "succeeded", True),
    ]


def test_events_open_a_sealed_receiver_and_name_a_buyer_by_its_strongest_key() -> None:
    shop = make_shop()
    make_order(
        shop,
        make_product(shop, key="id:1"),
        receiver={"name": "王小鹿", "phone": "15400000000", "address": "前进街1号"},
        identity_keys=["tail6:aa", "phone:cc", "buyer:bb"],
    )
    order = list(shop_events(shop, cipher_of(shop)))[1]
    assert order.buyer == "buyer:bb"  # type: ignore[union-attr]
    assert order.receiver.name == "王小鹿"  # type: ignore[union-attr]
    assert order.receiver.region == ("浙江省", "金华市", None)  # type: ignore[union-attr]


def test_events_name_no_buyer_when_only_a_phone_is_known() -> None:
    shop = make_shop()
    make_order(shop, make_product(shop), identity_keys=["phone:cc"])
    assert list(shop_events(shop, cipher_of(shop)))[1].buyer is None  # type: ignore[union-attr]


def test_events_put_a_late_declared_promotion_before_its_own_days() -> None:
    shop = make_shop()
    starts_at = NOW - timedelta(days=5)
    make_promotion(shop, starts_at=starts_at, ends_at=NOW, declared_at=NOW)
    assert [event.at for event in shop_events(shop, cipher_of(shop))] == [starts_at, starts_at]


def test_events_are_in_order_of_time(attacked: Shop) -> None:
    times = [event.at for event in shop_events(attacked, cipher_of(attacked))]
    assert times == sorted(times)


# --- the ledger -------------------------------------------------------------------------------


@pytest.fixture
def shop() -> Iterator[Shop]:
    return make_shop()


def test_request_waits_once_when_asked_for_twice(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    ledger.request_scan(shop_id=shop.pk, now=_LATER)
    assert list(Scan.objects.values_list("state", "requested_at")) == [(ScanState.QUEUED, NOW)]


def test_scan_does_nothing_when_nobody_asked(shop: Shop) -> None:
    assert scan_shop(shop_id=shop.pk, worker="a", clock=tick()) is None


def test_claim_is_refused_while_another_worker_holds_the_shop(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    first = ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    with pytest.raises(ScanBusy):
        ledger.claim_scan(shop_id=shop.pk, worker="b", now=_LATER)
    assert first is not None
    assert [scan.state for scan in Scan.objects.order_by("pk")] == ["running", "queued"]


def test_claim_takes_a_run_over_when_its_worker_fell_silent(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    dead = ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    alive = ledger.claim_scan(
        shop_id=shop.pk, worker="b", now=NOW + ledger.LEASE + timedelta(seconds=1)
    )
    assert dead is not None
    assert alive is not None
    assert (alive.pk, alive.claimed_by, alive.attempts) == (dead.pk, "b", 2)


def test_claim_goes_on_at_once_when_a_killed_workers_task_is_delivered_again(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    killed = ledger.claim_scan(shop_id=shop.pk, worker="task:1", now=NOW)
    again = ledger.claim_scan(shop_id=shop.pk, worker="task:1", now=_LATER)
    assert killed is not None
    assert again is not None
    assert (again.pk, again.attempts) == (killed.pk, 2)
    with pytest.raises(ScanBusy):
        ledger.lock_claim(killed)


def test_silent_worker_may_not_write_when_its_run_was_given_away(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    dead = ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    ledger.claim_scan(shop_id=shop.pk, worker="b", now=NOW + 2 * ledger.LEASE)
    assert dead is not None
    with pytest.raises(ScanBusy):
        ledger.lock_claim(dead)
    with pytest.raises(ScanBusy):
        ledger.renew_lease(scan=dead, now=NOW + 2 * ledger.LEASE)


def test_reaper_leaves_a_living_run_alone(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    assert ledger.reap_scans(now=_LATER) == []
    assert Scan.objects.get().state == ScanState.RUNNING


def test_reaper_ends_a_silent_run_when_another_already_waits(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    assert ledger.reap_scans(now=NOW + 2 * ledger.LEASE) == [shop.pk]
    assert [scan.state for scan in Scan.objects.order_by("pk")] == ["failed", "queued"]
    assert ledger.waiting_shops() == [shop.pk]


def test_reaper_gives_up_when_a_run_killed_every_worker(shop: Shop) -> None:
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    now = NOW
    for attempt in range(ledger.MOST_ATTEMPTS):
        ledger.claim_scan(shop_id=shop.pk, worker=f"w{attempt}", now=now)
        now += 2 * ledger.LEASE
    assert ledger.reap_scans(now=now) == []
    assert Scan.objects.get().state == ScanState.FAILED


def test_failed_scan_says_why_and_writes_nothing_when_the_key_is_gone(attacked: Shop) -> None:
    destroy_key(shop=attacked, actor=make_user(), reason="closed", now=NOW)
    with pytest.raises(KeyDestroyed):
        scan(attacked)
    failed = Scan.objects.get(shop=attacked)
    assert (failed.state, failed.error.split(":")[0]) == (ScanState.FAILED, "KeyDestroyed")
    assert rows_of(attacked)["incidents"] == []


def test_scan_is_left_to_its_lease_when_the_database_goes_away(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("detection.operations.scanning.shop_events", gone)
    with pytest.raises(OperationalError):
        scan(shop)
    assert Scan.objects.get().state == ScanState.RUNNING


# --- the sweep --------------------------------------------------------------------------------


def test_sweep_finds_a_shop_when_rows_came_after_its_last_scan(shop: Shop) -> None:
    quiet = make_shop()
    for each in (shop, quiet):
        make_order(each)
        scan(each, _LATER)
    assert shops_to_scan() == []
    make_order(shop)
    assert shops_to_scan() == [shop.pk]


def test_sweep_finds_a_shop_when_it_was_never_scanned(shop: Shop) -> None:
    assert shops_to_scan() == []
    make_order(shop)
    assert shops_to_scan() == [shop.pk]


def test_sweep_leaves_a_shop_alone_while_a_run_looks_at_it(shop: Shop) -> None:
    make_order(shop)
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    assert shops_to_scan() == []


def test_sweep_waits_for_something_new_when_a_run_failed(shop: Shop) -> None:
    make_order(shop)
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    failed = ledger.claim_scan(shop_id=shop.pk, worker="a", now=NOW)
    assert failed is not None
    ledger.fail_scan(scan=failed, error="x", now=NOW)
    assert shops_to_scan() == []
    make_order(shop)
    assert shops_to_scan() == [shop.pk]


def test_sweep_finds_a_shop_when_its_merchant_spoke_or_changed_the_calendar(
    attacked: Shop,
) -> None:
    scan(attacked)
    assert shops_to_scan() == []
    make_promotion(attacked, changed_at=_LATER)
    assert shops_to_scan() == [attacked.pk]
    scan(attacked, _LATER)
    incident = Incident.objects.get(shop=attacked, level=Level.CRITICAL)
    make_feedback(incident, given_at=_LATER + timedelta(seconds=5))
    assert shops_to_scan() == [attacked.pk]
