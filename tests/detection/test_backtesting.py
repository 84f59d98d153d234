"""A backtest: claimed once, killed anywhere, repeated with the same result, and without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from detection.engine.settings import Settings
from detection.enums import BacktestState, Judgement, MerchantVerdict, ReviewOutcome
from detection.errors import BacktestLost, BacktestRefused
from detection.models import Backtest, DetectionSetting, Incident
from detection.operations.backtesting import ledger, open_backtest_ids, run_backtest, running
from detection.operations.backtesting.ledger import claim_backtest, request_backtest
from detection.queries.backtests import Report, report_of
from detection.simulation.catalogue import MAIN
from detection.tasks import run_backtest_task, sweep_backtests_task
from shops.models import CustodyEvent, Notice, Order, Shop
from shops.operations.shops import destroy_key
from tests.detection.stories import FLOOD_AT, make_attacked_shop
from tests.factories import (
    NOW,
    make_backtest,
    make_backtest_case,
    make_backtest_result,
    make_decision,
    make_feedback,
    make_incident,
    make_order,
    make_product,
    make_review,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
_AFTER_LEASE = NOW + ledger.LEASE + timedelta(seconds=1)


def tick(moment: datetime = NOW) -> Callable[[], datetime]:
    return lambda: moment


def run(backtest: Backtest, worker: str = "a", now: datetime = NOW) -> Backtest | None:
    return run_backtest(backtest_id=backtest.pk, worker=worker, clock=tick(now))


@pytest.fixture
def shop() -> Shop:
    """A shop with a little to read."""
    shop = make_shop()
    product = make_product(shop)
    for hours in range(6):
        make_order(shop, product, placed_at=NOW - timedelta(hours=hours))
    return shop


# --- what it finds ----------------------------------------------------------------------------


def test_backtest_finds_the_flood_and_changes_nothing_else() -> None:
    attacked = make_attacked_shop()
    before = CustodyEvent.objects.count()
    done = run(request_backtest(shop=attacked, now=NOW, positions=[-2.0, 0.0]))
    assert done is not None
    assert (done.state, done.progress, done.error) == (BacktestState.DONE, 1.0, "")
    report = report_of(done)
    (case,) = report.cases
    assert (case.product and case.product.key, case.present.level) == (MAIN.key, "critical")
    assert case.present.alarm is not None
    assert timedelta() < case.present.alarm.at - FLOOD_AT < timedelta(minutes=5)
    assert [outcome.alarms for outcome in report.outcomes] == [1, 1]
    assert done.orders_read == done.orders_total == Order.objects.filter(shop=attacked).count()
    assert report.orders == sum(count for _day, count in report.days) == done.orders_read
    assert (Incident.objects.count(), Notice.objects.count()) == (0, 0)
    assert CustodyEvent.objects.count() == before


def test_backtest_reads_nothing_after_its_end_and_reports_nothing_before_its_start() -> None:
    attacked = make_attacked_shop()
    noon = FLOOD_AT - timedelta(hours=2)
    early = run(request_backtest(shop=attacked, now=NOW, ends_at=noon, positions=[0.0]))
    assert early is not None
    assert early.orders_read == Order.objects.filter(shop=attacked, placed_at__lt=noon).count()
    assert report_of(early).cases == []
    late = run(request_backtest(shop=attacked, now=NOW, starts_at=noon, positions=[0.0]))
    assert late is not None
    report = report_of(late)
    assert report.starts_at is not None
    assert report.starts_at >= noon
    assert len(report.cases) == 1
    assert late.orders_read > report.orders


def test_backtest_always_tries_the_shops_own_place(shop: Shop) -> None:
    DetectionSetting.objects.create(shop=shop, sensitivity=0.5, changed_at=NOW)
    asked = request_backtest(shop=shop, now=NOW)
    assert (asked.sensitivity, asked.positions) == (0.5, [-2.0, -1.0, 0.0, 0.5, 1.0, 2.0])
    done = run(asked)
    assert done is not None
    assert report_of(done).present.sensitivity == 0.5


# --- the ledger -------------------------------------------------------------------------------


def test_request_is_refused_when_there_is_nothing_to_read() -> None:
    with pytest.raises(BacktestRefused):
        request_backtest(shop=make_shop(), now=NOW)


def test_request_is_refused_when_it_ends_before_it_starts(shop: Shop) -> None:
    with pytest.raises(BacktestRefused):
        request_backtest(shop=shop, now=NOW, starts_at=NOW, ends_at=NOW)


def test_request_is_refused_while_another_run_of_the_shop_is_under_way(shop: Shop) -> None:
    first = request_backtest(shop=shop, now=NOW)
    with pytest.raises(BacktestRefused):
        request_backtest(shop=shop, now=NOW)
    claim_backtest(backtest_id=first.pk, worker="a", now=NOW)
    with pytest.raises(BacktestRefused):
        request_backtest(shop=shop, now=NOW)
    assert list(Backtest.objects.all()) == [first]


def test_request_refuses_a_place_that_is_not_on_the_dial(shop: Shop) -> None:
    with pytest.raises(ValueError, match="sensitivity"):
        request_backtest(shop=shop, now=NOW, positions=[7.0])


def test_request_forgets_the_oldest_runs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "KEPT", 2)
    other = make_backtest(make_shop(), state="done")
    for days in (3, 2, 1):
        make_backtest(shop, state="done", requested_at=NOW - timedelta(days=days))
    request_backtest(shop=shop, now=NOW)
    kept = Backtest.objects.filter(shop=shop).order_by("requested_at")
    assert [one.requested_at for one in kept] == [NOW - timedelta(days=1), NOW]
    assert Backtest.objects.filter(pk=other.pk).exists()


def test_second_worker_finds_nothing_to_do_while_the_first_is_alive(shop: Shop) -> None:
    asked = request_backtest(shop=shop, now=NOW)
    claim_backtest(backtest_id=asked.pk, worker="a", now=NOW)
    assert run(asked, worker="b") is None
    assert open_backtest_ids(NOW) == []


def test_silent_workers_run_is_begun_again_and_its_late_word_is_not_taken(shop: Shop) -> None:
    asked = request_backtest(shop=shop, now=NOW)
    dead = claim_backtest(backtest_id=asked.pk, worker="a", now=NOW)
    assert dead is not None
    assert open_backtest_ids(_AFTER_LEASE) == [asked.pk]
    alive = run(asked, worker="b", now=_AFTER_LEASE)
    assert alive is not None
    assert (alive.state, alive.claimed_by, alive.attempts) == (BacktestState.DONE, "b", 2)
    with pytest.raises(BacktestLost):
        ledger.keep_backtest(backtest=dead, now=_AFTER_LEASE)
    with pytest.raises(BacktestLost):
        ledger.finish_backtest(backtest=dead, result={}, now=_AFTER_LEASE)
    ledger.fail_backtest(backtest=dead, error="late", now=_AFTER_LEASE)
    alive.refresh_from_db()
    assert (alive.state, alive.error) == (BacktestState.DONE, "")


class _Killed(BaseException):
    """What a kill looks like from inside: nothing below catches it."""


@pytest.mark.parametrize("at_event", [1, 4, 9])
def test_killed_run_leaves_nothing_and_ends_like_one_that_was_not(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, at_event: int
) -> None:
    twin = run(request_backtest(shop=shop, now=NOW))
    assert twin is not None
    asked = request_backtest(shop=shop, now=NOW)
    whole = running.shop_events

    def cut(*args: Any) -> Iterator[Any]:
        for number, event in enumerate(whole(*args), start=1):
            if number == at_event:
                raise _Killed
            yield event

    with monkeypatch.context() as patched:
        patched.setattr(running, "shop_events", cut)
        with pytest.raises(_Killed):
            run(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.result) == (BacktestState.RUNNING, None)
    again = run(asked, worker="b", now=_AFTER_LEASE)
    assert again is not None
    assert again.result == twin.result
    assert again.events_read == twin.events_read


def test_same_worker_goes_on_at_once_when_its_task_is_delivered_again(shop: Shop) -> None:
    asked = request_backtest(shop=shop, now=NOW)
    claim_backtest(backtest_id=asked.pk, worker="task:1", now=NOW)
    done = run(asked, worker="task:1")
    assert done is not None
    assert (done.state, done.attempts) == (BacktestState.DONE, 2)


def test_run_stops_as_soon_as_it_was_given_away(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_EVENTS_A_LOOK", 1)
    asked = request_backtest(shop=shop, now=NOW)
    moments = iter([NOW, NOW, NOW])

    def clock() -> datetime:
        at = next(moments, None)
        if at is None:
            Backtest.objects.filter(pk=asked.pk).update(claimed_by="somebody else")
        return at or NOW + timedelta(seconds=10)

    assert run_backtest(backtest_id=asked.pk, worker="a", clock=clock) is None
    asked.refresh_from_db()
    assert (asked.state, asked.claimed_by) == (BacktestState.RUNNING, "somebody else")


def test_run_tells_how_far_it_is_while_it_reads(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_EVENTS_A_LOOK", 1)
    asked = request_backtest(shop=shop, now=NOW)
    seconds = iter(range(0, 1000, 2))
    seen: list[tuple[int, float]] = []
    whole = ledger.keep_backtest

    def keep(**more: Any) -> None:
        whole(**more)
        asked.refresh_from_db()
        seen.append((asked.events_read, asked.progress))

    monkeypatch.setattr(ledger, "keep_backtest", keep)
    run_backtest(
        backtest_id=asked.pk, worker="a", clock=lambda: NOW + timedelta(seconds=next(seconds))
    )
    assert seen == sorted(seen)
    assert 0 < seen[3][1] < 1
    assert seen[-1][1] == 0.99


def test_large_shop_is_read_in_several_passes_with_the_same_result(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(request_backtest(shop=shop, now=NOW))
    monkeypatch.setattr(running, "_ORDERS_AT_ONCE", 12)  # two places of six orders
    parts = run(request_backtest(shop=shop, now=NOW))
    assert whole is not None
    assert parts is not None
    assert parts.result == whole.result
    assert (parts.orders_read, parts.events_read) == (whole.orders_read, whole.events_read)


def test_run_fails_in_words_when_the_key_is_gone(shop: Shop) -> None:
    destroy_key(shop=shop, actor=make_user(), reason="closed", now=NOW)
    done = run(request_backtest(shop=shop, now=NOW))
    assert done is not None
    assert (done.state, "密钥已删除" in done.error) == (BacktestState.FAILED, True)
    assert done.result is None


def test_failed_run_names_the_fault_and_nothing_personal(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise LookupError("王小鹿 13800000000")

    monkeypatch.setattr(running, "shop_events", broken)
    asked = request_backtest(shop=shop, now=NOW)
    with pytest.raises(LookupError):
        run(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.error) == (BacktestState.FAILED, "LookupError")


def test_run_is_left_to_its_lease_when_the_database_goes_away(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(running, "shop_events", gone)
    asked = request_backtest(shop=shop, now=NOW)
    with pytest.raises(OperationalError):
        run(asked)
    asked.refresh_from_db()
    assert asked.state == BacktestState.RUNNING


def test_run_is_given_up_when_it_stopped_every_worker(shop: Shop) -> None:
    asked, now = request_backtest(shop=shop, now=NOW), NOW
    for attempt in range(ledger.MOST_ATTEMPTS):
        claim_backtest(backtest_id=asked.pk, worker=f"w{attempt}", now=now)
        now += 2 * ledger.LEASE
    assert run(asked, worker="last", now=now) is None
    asked.refresh_from_db()
    assert (asked.state, asked.lease_until) == (BacktestState.FAILED, None)
    assert "3 times" in asked.error or "3 次" in asked.error


def test_sweep_hands_out_what_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request_backtest(shop=shop, now=NOW)
    told: list[int] = []
    monkeypatch.setattr(run_backtest_task, "delay", told.append)
    assert sweep_backtests_task() == 1
    assert told == [asked.pk]
    assert run_backtest_task(asked.pk) is True
    assert sweep_backtests_task() == 0
    assert run_backtest_task(asked.pk) is False


# --- what people said of it -------------------------------------------------------------------


def report(shop: Shop, *cases: dict[str, Any], **more: Any) -> Report:
    result = make_backtest_result(*cases, **more)
    return report_of(make_backtest(shop, state="done", result=result))


def test_report_compares_each_place_with_the_present_one() -> None:
    shop = make_shop()
    (case,) = report(shop, make_backtest_case(make_product(shop), 5, 2, 1.5)).cases
    alarms = [stand.alarm for stand in case.stands]
    assert [alarm and alarm.sooner_minutes for alarm in alarms] == [-3, 0, 0.5]
    assert [alarm and alarm.minutes for alarm in alarms] == [5, 2, 1.5]
    assert [round(alarm.threshold, 3) for alarm in alarms if alarm] == [0.978, 0.943, 0.86]
    assert case.present == case.stands[1]


def test_report_says_quiet_where_a_place_stays_quiet() -> None:
    shop = make_shop()
    (case,) = report(shop, make_backtest_case(make_product(shop), None, None, 4)).cases
    assert [stand.alarm is None for stand in case.stands] == [True, True, False]
    assert case.stands[2].alarm is not None
    assert case.stands[2].alarm.sooner_minutes is None


def test_report_sets_bursts_apart_that_no_place_raises() -> None:
    shop = make_shop()
    found = report(shop, make_backtest_case(make_product(shop), None, None, None))
    assert (found.cases, len(found.quiet)) == ([], 1)
    assert [outcome.alarms for outcome in found.outcomes] == [0, 0, 0]


@pytest.mark.parametrize(
    ("word", "decision", "judgement"),
    [
        (None, None, Judgement.OPEN),
        (MerchantVerdict.ATTACK, None, Judgement.ATTACK),
        (MerchantVerdict.GENUINE, None, Judgement.FALSE_ALARM),
        (MerchantVerdict.OURS, None, Judgement.FALSE_ALARM),
        (MerchantVerdict.ATTACK, ReviewOutcome.GENUINE_DEMAND, Judgement.FALSE_ALARM),
        (MerchantVerdict.GENUINE, ReviewOutcome.CONSISTENT_WITH_ATTACK, Judgement.ATTACK),
        (MerchantVerdict.GENUINE, ReviewOutcome.NOT_ENOUGH, Judgement.FALSE_ALARM),
    ],
)
def test_alarm_is_judged_by_the_reviewers_and_else_by_the_merchant(
    word: str | None, decision: str | None, judgement: Judgement
) -> None:
    shop = make_shop()
    product = make_product(shop)
    incident = make_incident(shop, product)
    if word:
        make_feedback(incident, verdict=word)
    if decision:
        make_decision(make_review(incident), outcome=decision)
    told = make_backtest_case(product, 3, 2, 1, incident=incident.public_id)
    (case,) = report(shop, told).cases
    assert (case.incident, case.judgement) == (incident, judgement)


def test_incident_is_found_by_product_and_time_when_its_name_has_changed() -> None:
    shop = make_shop()
    product = make_product(shop)
    incident = make_incident(shop, product)
    make_incident(shop, product, starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))
    make_incident(shop, make_product(shop))
    make_incident(shop, product, is_withdrawn=True)
    (case,) = report(shop, make_backtest_case(product, 3, 2, 1)).cases
    assert case.incident == incident


def test_outcomes_count_what_each_place_costs() -> None:
    shop = make_shop()
    attack, sale, open_one = (make_product(shop) for _ in range(3))
    make_feedback(make_incident(shop, attack), verdict=MerchantVerdict.ATTACK)
    make_feedback(make_incident(shop, sale), verdict=MerchantVerdict.OURS)
    found = report(
        shop,
        make_backtest_case(attack, None, 2, 1),
        make_backtest_case(sale, None, 3, 2),
        make_backtest_case(open_one, None, None, 6),
    )
    told = [
        (one.alarms, one.attacks, one.false_alarms, one.undecided, one.missed, one.delay_minutes)
        for one in found.outcomes
    ]
    assert told == [(0, 0, 0, 0, 1, None), (2, 1, 1, 0, 0, 2.5), (3, 1, 1, 1, 0, 2)]
    assert [one.alarms_a_month for one in found.outcomes] == [0, 1, 1.5]
    assert [one.false_alarms_a_month for one in found.outcomes] == [0, 0.5, 0.5]


def test_outcomes_give_no_rate_when_the_stretch_is_shorter_than_a_month() -> None:
    shop = make_shop()
    found = report(shop, make_backtest_case(make_product(shop), 1, 1, 1), days=20)
    assert (found.present.alarms, found.present.alarms_a_month) == (1, None)


def test_report_query_count_is_equal_with_one_and_three_bursts() -> None:
    shop = make_shop()
    counts = []
    for many in (1, 3):
        products = [make_product(shop) for _ in range(many)]
        for product in products:
            make_review(make_incident(shop, product))
        told = [make_backtest_case(product, 3, 2, 1) for product in products]
        backtest = make_backtest(shop, state="done", result=make_backtest_result(*told))
        with CaptureQueriesContext(connection) as queries:
            assert len(report_of(backtest).cases) == many
        counts.append(len(queries))
    assert counts == [2, 2]


def test_settings_of_a_run_survive_a_later_turn(shop: Shop) -> None:
    asked = request_backtest(shop=shop, now=NOW)
    DetectionSetting.objects.create(shop=shop, sensitivity=1.0, changed_at=NOW)
    done = run(asked)
    assert done is not None
    assert Settings(report_of(done).present.sensitivity) == Settings(0.0)
