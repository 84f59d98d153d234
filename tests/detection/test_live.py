"""Live scanning: in whatever pushes the facts come, the findings are those of a full scan."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from detection.engine.engine import Engine
from detection.engine.events import verdict_to_json
from detection.engine.settings import Settings
from detection.engine.types import Event, OrderEvent, PromotionEvent, RefundEvent
from detection.enums import Level, ScanState
from detection.models import Checkpoint, Incident, LiveState, Scan, Suspect, VerdictRecord
from detection.operations import feeding, ledger, live, scanning
from detection.operations.scanning import ScanOutcome, scan_shop
from detection.queries.events import shop_events
from detection.signals import incident_changed
from detection.simulation.catalogue import MAIN
from detection.tasks import enqueue_scan, scan_shop_task
from shops.crypto import cipher_of
from shops.enums import Action
from shops.errors import SealBroken
from shops.models import Change, CustodyEvent, Order, Promotion, Shop
from shops.operations.undoing import undo_import
from tests.detection.arrivals import Arriving, arrivals, cut
from tests.detection.engine.test_real import PRODUCT, SECONDS, _flood, _report
from tests.detection.stories import FLOOD_AT, flood_story
from tests.factories import NOW, make_batch, make_feedback, make_order, make_shop
from tests.shared import shared_file

pytestmark = pytest.mark.django_db

MAIN_KEY = MAIN.key
Commit = Callable[..., Any]


class Watched:
    """A shop whose facts arrive live, and the worker that scans it."""

    def __init__(self, commit: Commit, slug: str = "") -> None:
        self.shop = make_shop(slug=slug)
        self._commit = commit
        self._arriving = Arriving(self.shop)

    def push(self, events: Iterable[Event]) -> None:
        self._arriving.push(events)

    def scan(self, *, full: bool = False, now: datetime = NOW) -> ScanOutcome:
        ledger.request_scan(shop_id=self.shop.pk, now=now, full=full)
        with self._commit(execute=True):
            outcome = scan_shop(shop_id=self.shop.pk, worker="test", clock=lambda: now)
        assert outcome is not None
        return outcome

    def is_as_after_a_full_scan(self) -> bool:
        """Whether a scan from the first order finds nothing to change, and a bare engine neither."""
        before = self.findings()
        assert self.said() == self.said_by_an_engine()
        assert self.scan(full=True).changed == ()
        return self.findings() == before

    def findings(self) -> dict[str, Any]:
        rows = Incident.objects.filter(shop=self.shop, is_withdrawn=False)
        return {
            row.engine_name: {
                **{field.attname: getattr(row, field.attname) for field in row._meta.fields},
                "history": list(row.history.order_by("seq").values_list("seq", "at", "verdict")),
                "suspects": dict(
                    Suspect.objects.filter(incident=row)
                    .order_by("order")
                    .values_list("order__platform_order_id", "probability")
                ),
            }
            for row in rows.order_by("engine_name")
        }

    def said(self) -> dict[str, list[Any]]:
        rows = VerdictRecord.objects.filter(incident__shop=self.shop, incident__is_withdrawn=False)
        said: dict[str, list[Any]] = {}
        for row in rows.order_by("incident", "seq").select_related("incident"):
            said.setdefault(row.incident.engine_name, []).append(row.verdict)
        return said

    def said_by_an_engine(self) -> dict[str, list[Any]]:
        """What a fresh engine says of the rows, without anything of ours around it."""
        engine = Engine()
        events = shop_events(self.shop, cipher_of(self.shop))
        verdicts = [verdict for event in events for verdict in engine.feed(event)]
        said: dict[str, list[Any]] = {}
        for verdict in [*verdicts, *engine.settle()]:
            line = json.loads(json.dumps(verdict_to_json(verdict))) | {"suspects": []}
            said.setdefault(verdict.incident, []).append(line)
        return said

    @property
    def state(self) -> LiveState:
        return LiveState.objects.get(shop=self.shop)

    @property
    def checkpoints(self) -> list[datetime]:
        rows = Checkpoint.objects.filter(shop=self.shop).order_by("fed_until")
        return list(rows.values_list("fed_until", flat=True))


@pytest.fixture(autouse=True)
def new_worker() -> Iterator[None]:
    live.forget_memory()
    yield
    live.forget_memory()


@pytest.fixture
def watched(django_capture_on_commit_callbacks: Commit) -> Watched:
    return Watched(django_capture_on_commit_callbacks)


def days(
    before: timedelta = timedelta(hours=26), after: timedelta = timedelta(hours=6)
) -> list[Event]:
    """The facts around the flood: some days before it, its five minutes, some hours of after."""
    start, end = FLOOD_AT - before, FLOOD_AT + after
    return [event for event in flood_story()[1:-1] if start <= event.at < end]


def split(events: Sequence[Event], moment: datetime) -> tuple[list[Event], list[Event]]:
    return [e for e in events if e.at <= moment], [e for e in events if e.at > moment]


@pytest.fixture(scope="module")
def once_flooded(kept_rows: None, django_db_blocker: DjangoDbBlocker) -> tuple[Watched, Any]:
    """A shop that was scanned before the flood, in it and an hour after; and the worker's memory."""
    live.forget_memory()
    before, later = split(days(), FLOOD_AT - timedelta(minutes=4))
    flood, after = split(later, FLOOD_AT + timedelta(hours=1))
    with django_db_blocker.unblock():
        watched = Watched(TestCase.captureOnCommitCallbacks)
        for push in (before, flood, after):
            watched.push(push)
            watched.scan()
    return watched, dict(live._hot)


@pytest.fixture
def flooded(once_flooded: tuple[Watched, Any], new_worker: None, db: None) -> Watched:
    """The flooded shop, and a worker that remembers it, each test with its own of both."""
    watched, remembered = deepcopy(once_flooded)
    live._hot.update(remembered)
    return watched


# --- live is as full ---------------------------------------------------------------------------


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes longer than reading
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    places=st.lists(st.integers(0, 100_000), min_size=2, max_size=16),
    seed=st.integers(0, 1000),
    forgets=st.sets(st.integers(0, 16)),
)
def test_live_finds_what_a_full_scan_finds_when_facts_come_late_and_in_any_pushes(
    places: list[int],
    seed: int,
    forgets: set[int],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    watched = Watched(django_capture_on_commit_callbacks)
    rng = random.Random(seed)
    for number, push in enumerate(cut(arrivals(days(), seed=seed), places)):
        watched.push(push)
        if rng.random() < 0.3:
            correct_an_order(watched.shop, rng)
        if number in forgets:
            live.forget_memory()
        watched.scan()
    assert watched.findings()
    assert watched.is_as_after_a_full_scan()


def correct_an_order(shop: Shop, rng: random.Random) -> None:
    """A file tells of an old order that it was another, was placed earlier, or never was."""
    rows = list(Order.objects.filter(shop=shop).order_by("pk"))
    if not rows:
        return
    row = rng.choice(rows)
    match rng.randrange(3):
        case 0:
            Order.objects.filter(pk=row.pk).update(
                placed_at=row.placed_at - timedelta(seconds=rng.randrange(3600))
            )
        case 1:
            Order.objects.filter(pk=row.pk).update(quantity=50, has_chat=True)
        case _:
            row.delete()


def test_live_finds_what_a_full_scan_finds_when_a_real_shop_is_flooded(watched: Watched) -> None:
    start = datetime.fromisoformat("2020-02-28T04:00:00+08:00")
    events = real_days(flood_at=start)
    bulk, rest = split(events, start - timedelta(hours=3))
    arriving = arrivals(rest, seed=1)
    for push in [bulk, *cut(arriving, range(0, len(arriving), 700))]:
        watched.push(push)
        watched.scan()
    assert [PRODUCT] in [row["verdict"]["product_ids"] for row in watched.findings().values()]
    assert watched.is_as_after_a_full_scan()


def real_days(flood_at: datetime) -> list[Event]:
    """Three real days of a Tmall shop, and the flood of Yiwu on top."""
    facts = [
        event
        for event in _report(shared_file(SECONDS))
        if not isinstance(event, RefundEvent) and event.at >= flood_at - timedelta(days=3)
    ]
    return sorted([*facts, *_flood(flood_at, full=False, places=())], key=lambda event: event.at)


_FEED = """
import json, pickle, sys
from detection.engine.engine import Engine
from detection.engine.events import verdict_to_json
told, begin, end, load, save = json.loads(sys.argv[1])
engine = Engine.load(open(load, "rb").read()) if load else Engine()
for event in pickle.load(open(told, "rb"))[begin:end]:
    for verdict in engine.feed(event):
        print(json.dumps(verdict_to_json(verdict)))
if save:
    open(save, "wb").write(engine.save())
"""


def test_state_goes_on_the_same_in_a_process_that_hashes_otherwise(tmp_path: Path) -> None:
    """Nothing may hang on the order of a set: the worker that loads is not the one that saved."""

    def feed(seed: int, begin: int, end: int, load: str = "", save: str = "") -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", _FEED, json.dumps([str(told), begin, end, load, save])],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()

    story = days(before=timedelta(days=7), after=timedelta(days=7))
    told = tmp_path / "story"
    told.write_bytes(pickle.dumps(story))
    middle = next(n for n, e in enumerate(story) if e.at > FLOOD_AT + timedelta(minutes=2))
    state = str(tmp_path / "state")
    first = feed(1, 0, middle, save=state)
    assert [*first, *feed(2, middle, len(story), load=state)] == feed(3, 0, len(story))


# --- what a run reads --------------------------------------------------------------------------


def test_scan_feeds_only_what_is_new_when_the_worker_remembers(flooded: Watched) -> None:
    new = days(after=timedelta(hours=9))
    _, latest = split(new, FLOOD_AT + timedelta(hours=6))
    flooded.push(latest)
    placed = sum(isinstance(event, OrderEvent) for event in latest)
    assert 0 < placed == flooded.scan().orders_read


def test_scan_feeds_a_few_minutes_again_when_an_order_comes_seconds_late(
    flooded: Watched,
) -> None:
    last = max(event.at for event in days())
    late = OrderEvent(last - timedelta(seconds=20), "late", MAIN_KEY)
    flooded.push([late])
    read = flooded.scan().orders_read
    assert 0 < read < Order.objects.filter(shop=flooded.shop).count() / 3
    assert flooded.is_as_after_a_full_scan()


def test_scan_reads_nothing_when_nothing_changed(flooded: Watched) -> None:
    before = flooded.findings()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcome = flooded.scan(now=FLOOD_AT + timedelta(days=2))
    assert outcome == ScanOutcome(orders_read=0, incidents=0, changed=())
    assert flooded.findings() == before
    assert not [q for q in queries.captured_queries if 'FROM "shops_order"' in q["sql"]]


def test_scan_makes_as_many_queries_for_many_orders_as_for_one(watched: Watched) -> None:
    before, later = split(days(), FLOOD_AT - timedelta(hours=5))
    watched.push(before)
    watched.scan()
    # Before the flood: an incident has queries of its own.
    placed = [e for e in later if isinstance(e, OrderEvent) and e.at < FLOOD_AT]
    assert len(placed) > 30
    counts = []
    for push in (placed[:1], placed[1:]):
        watched.push(push)
        with CaptureQueriesContext(connection) as queries:
            watched.scan()
        counts.append(len(queries))
    assert counts[0] == counts[1] < 45


def test_scan_tells_an_old_orders_parcel_at_its_own_time(flooded: Watched) -> None:
    last = max(event.at for event in days())
    row = Order.objects.filter(shop=flooded.shop, completed_at=None).earliest("placed_at")
    Order.objects.filter(pk=row.pk).update(completed_at=last + timedelta(minutes=1))
    assert flooded.scan().orders_read == 0
    assert flooded.state.fed_until == last + timedelta(minutes=1)
    assert flooded.is_as_after_a_full_scan()


def test_scan_goes_back_when_a_promotion_explains_days_that_are_over(flooded: Watched) -> None:
    starts_at = FLOOD_AT - timedelta(minutes=30)
    flooded.push([PromotionEvent(starts_at, starts_at, FLOOD_AT + timedelta(hours=2))])
    assert flooded.scan().orders_read > 0
    assert flooded.is_as_after_a_full_scan()
    Promotion.objects.filter(shop=flooded.shop).update(withdrawn_at=NOW)
    assert flooded.scan().orders_read > 0
    assert flooded.is_as_after_a_full_scan()


def test_scan_goes_on_from_before_an_order_dated_a_year_ahead(flooded: Watched) -> None:
    last = max(event.at for event in days())
    flooded.push([OrderEvent(last + timedelta(days=400), "typo", MAIN_KEY)])
    flooded.scan()
    flooded.push([OrderEvent(last + timedelta(minutes=1), "next", MAIN_KEY)])
    read = flooded.scan().orders_read
    assert 0 < read < Order.objects.filter(shop=flooded.shop).count()
    assert flooded.is_as_after_a_full_scan()


# --- states ------------------------------------------------------------------------------------


def spoil_nothing(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    """The state is as it was left."""


def lose_all(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    LiveState.objects.filter(shop=watched.shop).delete()


def lose_checkpoints(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    Checkpoint.objects.filter(shop=watched.shop).delete()


def damage(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    for row in Checkpoint.objects.filter(shop=watched.shop):
        row.sealed = bytes(row.sealed)[:-1] + b"!"
        row.save()


def write_rubbish(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    """Sealed in the right place, and yet no engine."""
    cipher = cipher_of(watched.shop)
    for row in Checkpoint.objects.filter(shop=watched.shop):
        row.sealed = cipher.seal_state(live._place(watched.shop, row), b"not an engine")
        row.save()


def be_of_another_version(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(live, "VERSION", live.VERSION + 1)


def turn_the_dial(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scanning, "settings_of", lambda _: Settings(1.0))


def move_the_shop(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    Shop.objects.filter(pk=watched.shop.pk).update(timezone="Europe/Berlin")


def break_the_engine(watched: Watched, patch: pytest.MonkeyPatch) -> None:
    """A state that opens and then fails: what a forgotten new version number looks like."""
    whole = Engine.load

    def load(data: bytes) -> Engine:
        engine = whole(data)
        del engine._shop
        return engine

    patch.setattr(Engine, "load", staticmethod(load))


@pytest.mark.parametrize(
    ("spoil", "is_rebuilt"),
    [
        (spoil_nothing, False),
        (lose_all, True),
        (lose_checkpoints, True),
        (damage, True),
        (write_rubbish, True),
        (be_of_another_version, True),
        (turn_the_dial, True),
        (move_the_shop, True),
        (break_the_engine, True),
    ],
)
def test_scan_begins_at_the_first_order_when_no_state_can_be_taken_up(
    flooded: Watched,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Watched, pytest.MonkeyPatch], None],
    is_rebuilt: bool,
) -> None:
    assert flooded.checkpoints
    live.forget_memory()
    spoil(flooded, monkeypatch)
    last = max(event.at for event in days())
    flooded.push([OrderEvent(last + timedelta(seconds=5), "next", MAIN_KEY)])
    outcome = flooded.scan()
    orders = Order.objects.filter(shop=flooded.shop).count()
    assert (outcome.orders_read == orders) == is_rebuilt
    before = flooded.findings()
    assert before
    assert flooded.scan(full=True).changed == ()
    assert flooded.findings() == before


def test_memory_is_not_trusted_when_another_worker_has_written_since(flooded: Watched) -> None:
    last = max(event.at for event in days())
    kept = dict(live._hot)
    flooded.push([OrderEvent(last + timedelta(seconds=5), "one", MAIN_KEY)])
    flooded.scan()
    live._hot.clear()
    live._hot.update(kept)  # this worker was not the one that scanned last
    flooded.push([OrderEvent(last + timedelta(seconds=9), "two", MAIN_KEY)])
    assert flooded.scan().orders_read > 1
    assert flooded.is_as_after_a_full_scan()


def test_state_of_one_shop_is_nothing_to_another(flooded: Watched, watched: Watched) -> None:
    other = make_shop()
    row = Checkpoint.objects.filter(shop=flooded.shop).latest("fed_until")
    sealed, place = bytes(row.sealed), live._place(flooded.shop, row)
    assert cipher_of(flooded.shop).open_state(place, sealed)
    with pytest.raises(SealBroken):
        cipher_of(other).open_state(place, sealed)
    with pytest.raises(SealBroken):
        cipher_of(flooded.shop).open_state(live._place(other, row), sealed)
    with pytest.raises(SealBroken):  # a receiver's or a file's key opens no state
        cipher_of(flooded.shop).open_bytes(place, sealed)


def test_state_holds_no_name_in_clear(flooded: Watched) -> None:
    names = {e.receiver.name for e in days() if isinstance(e, OrderEvent) and e.receiver.name}
    sealed = b"".join(bytes(row.sealed) for row in Checkpoint.objects.all())
    assert names
    assert not [name for name in names if name.encode() in sealed]


def test_state_lags_behind_its_verdicts_when_saving_is_dear(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding.LastSave, "is_paid_off", lambda self, _: self.at is None)
    before, later = split(days(), FLOOD_AT - timedelta(hours=2))
    watched.push(before)
    watched.scan()
    saved = watched.checkpoints
    for push in cut(later, range(0, len(later), 300)):
        watched.push(push)
        watched.scan()
    assert watched.checkpoints == saved != []
    assert watched.state.fed_until is not None
    assert watched.state.fed_until > saved[-1]
    live.forget_memory()
    last = max(event.at for event in days())
    watched.push([OrderEvent(last + timedelta(seconds=5), "next", MAIN_KEY)])
    assert watched.scan().orders_read > 1
    assert watched.is_as_after_a_full_scan()


@given(
    steps=st.lists(st.integers(1, 500), min_size=1, max_size=400),
)
@settings(max_examples=30, deadline=None)
def test_checkpoints_stay_few_and_leave_no_wide_hole(steps: list[int]) -> None:
    kept: list[datetime] = []
    now = NOW
    for minutes in steps:
        now += timedelta(minutes=minutes)
        kept = sorted(live.worth_keeping([*kept, now], now))
    assert len(kept) <= 14
    assert kept[-1] == now
    for older, newer in pairwise(kept):
        # A pair that could have been one is gone; what is left open was never filled.
        assert newer - older <= max(timedelta(minutes=510), 10 * (now - newer) + timedelta(hours=9))


# --- late, gone and undone ---------------------------------------------------------------------


def test_undoing_an_import_takes_its_incident_back(watched: Watched) -> None:
    before, later = split(days(), FLOOD_AT - timedelta(minutes=4))
    watched.push(before)
    watched.scan()
    calm = watched.findings()
    batch = make_batch(watched.shop, state="done", as_of=NOW, finished_at=NOW)
    Arriving(watched.shop, batch_id=batch.pk).push(later)
    watched.scan()
    assert watched.findings() != calm
    undo_import(batch=batch, actor=None, now=NOW)
    assert watched.scan().orders_read < Order.objects.filter(shop=watched.shop).count()
    assert watched.findings() == calm
    assert watched.is_as_after_a_full_scan()


def test_incident_is_told_from_its_beginning_when_its_latest_word_falls_away(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the latest verdict keeps names: the one before it is found by going further back."""
    monkeypatch.setattr(feeding, "_FEWEST_EVENTS", 1)
    monkeypatch.setattr(feeding, "_EVERY", timedelta(minutes=1))
    middle = FLOOD_AT + timedelta(minutes=2)
    first, second = split(days(after=timedelta(minutes=20)), middle)
    for push in (first, second):
        watched.push(push)
        watched.scan()
    saved_at = max(at for at in watched.checkpoints if at <= middle)
    assert saved_at > FLOOD_AT + timedelta(minutes=1)
    orders = Order.objects.filter(shop=watched.shop)
    orders.filter(placed_at__gt=saved_at).delete()
    for column in ("paid_at", "shipped_at", "completed_at"):
        orders.filter(**{f"{column}__gt": saved_at}).update(**{column: None})
    went: list[datetime | None] = []
    asked = scanning.must_go_back_to

    def ask(**how: Any) -> datetime | None:
        went.append(asked(**how))
        return went[-1]

    monkeypatch.setattr(scanning, "must_go_back_to", ask)
    watched.scan()
    assert any(went)
    assert watched.findings()
    assert watched.is_as_after_a_full_scan()


def test_feedback_is_told_under_the_new_name_when_a_late_order_moves_the_opening(
    flooded: Watched,
) -> None:
    incident = Incident.objects.get(shop=flooded.shop, level=Level.CRITICAL)
    name = incident.engine_name
    last = max(event.at for event in days())
    make_feedback(incident, verdict="genuine", given_at=last + timedelta(minutes=3))
    flooded.scan()
    for second in range(1, 40):
        at = FLOOD_AT - timedelta(seconds=second)
        flooded.push([OrderEvent(at, f"early-{second}", MAIN_KEY)])
    flooded.scan()
    while Scan.objects.filter(shop=flooded.shop, state=ScanState.QUEUED).exists():
        flooded.scan()
    incident.refresh_from_db()
    assert incident.engine_name != name
    assert flooded.is_as_after_a_full_scan()


# --- one writer, killed anywhere ---------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        "detection.operations.scanning.write_findings",
        "detection.operations.scanning.alert_people",
        "detection.operations.live.keep",
        "detection.operations.live._thin_out",
        "detection.operations.incidents._write_history",
        "detection.operations.incidents._write_suspects",
        "detection.operations.ledger.finish_scan",
        "detection.operations.scanning.custody.record",
    ],
)
def test_run_that_dies_while_writing_leaves_everything_as_it_was(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    before, later = split(days(), FLOOD_AT - timedelta(minutes=4))
    watched.push(before)
    watched.scan()
    state, checkpoints, found = watched.state, watched.checkpoints, watched.findings()
    lines = CustodyEvent.objects.count()
    watched.push(later)
    changes = list(Change.objects.order_by("pk").values_list("pk", "since"))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, die)
        with pytest.raises(KeyboardInterrupt):
            watched.scan()
    assert watched.state.token == state.token
    assert (watched.checkpoints, watched.findings()) == (checkpoints, found)
    assert list(Change.objects.order_by("pk").values_list("pk", "since")) == changes
    assert CustodyEvent.objects.count() == lines
    assert Scan.objects.get(shop=watched.shop, state=ScanState.RUNNING).claimed_by == "test"
    watched.scan()
    assert watched.findings() != found
    assert watched.is_as_after_a_full_scan()


def test_run_that_lost_its_lease_writes_no_state(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.push(days())
    judged = scanning._judge_what_changed

    def judge_slowly(task: Any) -> Any:
        found = judged(task)
        Scan.objects.filter(pk=task.scan.pk).update(claimed_by="another", attempts=2)
        return found

    monkeypatch.setattr(scanning, "_judge_what_changed", judge_slowly)
    with pytest.raises(scanning.ScanBusy):
        watched.scan()
    assert not LiveState.objects.filter(shop=watched.shop).exists()
    assert not Checkpoint.objects.filter(shop=watched.shop).exists()
    assert Change.objects.filter(shop=watched.shop).exists()


def test_custody_gets_one_line_a_run(flooded: Watched) -> None:
    lines = CustodyEvent.objects.filter(shop=flooded.shop, action=Action.DETECT_RUN)
    assert lines.count() == Scan.objects.filter(shop=flooded.shop, state=ScanState.DONE).count()


# --- asking ------------------------------------------------------------------------------------


def test_thousand_posts_enqueue_a_few_scans(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(scan_shop_task, "delay", told.append)
    for number in range(1000):
        enqueue_scan(watched.shop.pk)
        if number % 300 == 299:  # a worker gets round to it now and then
            scan_shop(shop_id=watched.shop.pk, worker="test", clock=lambda: NOW)
    assert told == [watched.shop.pk] * 4
    states = Counter(Scan.objects.filter(shop=watched.shop).values_list("state", flat=True))
    assert states == {ScanState.DONE: 3, ScanState.QUEUED: 1}


def test_detect_full_prints_the_same_incidents(flooded: Watched) -> None:
    def detect(*args: str) -> str:
        out = StringIO()
        call_command("detect", "--shop", flooded.shop.slug, "--json", *args, stdout=out)
        return out.getvalue()

    plain = detect()
    assert json.loads(plain)["incidents"]
    assert detect("--full") == plain
    full = Scan.objects.filter(shop=flooded.shop).latest("pk")
    orders = Order.objects.filter(shop=flooded.shop).count()
    assert (full.is_full, full.orders_read) == (True, orders)


def test_scan_announces_nothing_when_a_late_order_changes_nothing(flooded: Watched) -> None:
    heard: list[Any] = []

    def listen(**said: Any) -> None:
        heard.append(said["incident_ids"])

    incident_changed.connect(listen, weak=False)
    try:
        at = FLOOD_AT - timedelta(days=1, hours=20)
        flooded.push([OrderEvent(at, "quiet", "id:elsewhere")])
        outcome = flooded.scan()
    finally:
        incident_changed.disconnect(listen)
    assert len(heard) == bool(outcome.changed)
    assert flooded.is_as_after_a_full_scan()


# --- what is dated ahead -----------------------------------------------------------------------


def test_order_dated_ahead_waits_until_it_is_due_and_closes_nothing(watched: Watched) -> None:
    before, later = split(days(), FLOOD_AT + timedelta(hours=1))
    now = FLOOD_AT + timedelta(days=1)
    watched.push(before)
    watched.scan(now=now)
    as_found = watched.findings()
    ahead = make_order(watched.shop, placed_at=now + timedelta(days=400))
    watched.scan(now=now)
    assert watched.findings() == as_found
    # Whatever comes in its own time is not late by it.
    watched.push(later)
    watched.scan(now=now)
    assert watched.scan(now=now, full=True).changed == ()
    # When it is due it is heard with whatever comes next.
    due = ahead.placed_at + timedelta(hours=1)
    make_order(watched.shop, placed_at=due)
    assert watched.scan(now=due).orders_read == 2


def test_shop_that_heard_orders_dated_ahead_recovers_with_its_next_scan(
    watched: Watched,
) -> None:
    now = FLOOD_AT + timedelta(days=1)
    before, _ = split(days(), FLOOD_AT + timedelta(minutes=5))
    watched.push(before)
    watched.scan(now=now)
    right = watched.findings()
    for hours in (0, 6):
        make_order(watched.shop, placed_at=now + timedelta(days=400, hours=hours))
    watched.scan(now=now + timedelta(days=401))  # as they were heard before
    assert watched.findings() != right
    watched.scan(now=now)
    assert watched.findings() == right
