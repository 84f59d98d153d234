"""One run of the detector over a shop: go on from where it stands, judge, write once, announce.

A run takes up the newest engine that was fed nothing of what changed since, feeds it the rest, and
stores verdicts, the shop's new state and custody in one transaction, only while its lease is held.
So a run that was killed, repeated or told out of order ends in the same findings as one that
begins at the first order. Reading and judging happen outside that transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice, takewhile

import structlog
from django.db import OperationalError, transaction

from detection.engine.engine import Engine
from detection.engine.settings import Settings
from detection.engine.types import Event
from detection.errors import ScanBusy
from detection.models import Incident, LiveState, Scan
from detection.operations import ledger, live
from detection.operations.alerting import alert_people
from detection.operations.feeding import Clock, Feeder, Start, Verdicts
from detection.operations.incidents import Written, must_go_back_to, write_findings
from detection.queries.changes import changes_of, heard_until, newest_order_at, one_moment
from detection.queries.events import shop_events
from detection.queries.settings import settings_of
from detection.signals import incident_changed
from shops.crypto import ShopCipher, cipher_of
from shops.enums import Action
from shops.models import Change, Shop
from shops.operations import custody
from shops.platforms.times import latest_at

log = structlog.get_logger(__name__)

_EVENTS_A_BEAT = 5_000  # well under a second of work: far more often than the lease asks for
# As many are read at one moment of the database and held in memory; more are streamed.
_EVENTS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What one run did: orders read, incidents it had something to say of, those it changed."""

    orders_read: int
    incidents: int
    changed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """Whose run it is, and what its engine depends on beside the rows."""

    scan: Scan
    shop: Shop
    cipher: ShopCipher
    settings: Settings
    made_by: str
    clock: Clock


@dataclass(slots=True)
class _Findings:
    """What a run has found out and not yet written."""

    changes: tuple[int, ...]
    progress: live.Progress | None = None  # None: nothing had changed
    said: Verdicts = field(default_factory=dict)
    orders: int = 0


def scan_shop(*, shop_id: int, worker: str, clock: Clock) -> ScanOutcome | None:
    """Do the shop's waiting run, or return None when none waits.

    Raises ScanBusy while another worker does one, or when this one's lease was taken away, and
    OperationalError when the database went away: both leave the run to the lease. Any other
    failure ends the run as failed, with the reason in the ledger, and is raised again.
    """
    scan = ledger.claim_scan(shop_id=shop_id, worker=worker, now=clock())
    if scan is None:
        return None
    try:
        return _run(_task(scan, clock))
    except (ScanBusy, OperationalError):
        raise  # not ours to close: the lease runs out and the run is given to somebody else
    except Exception as error:
        ledger.fail_scan(scan=scan, error=f"{type(error).__name__}: {error}", now=clock())
        raise


def _task(scan: Scan, clock: Clock) -> _Task:
    shop = Shop.objects.get(pk=scan.shop_id)
    settings = settings_of(shop)
    made_by = live.maker_of(shop, settings)
    return _Task(scan, shop, cipher_of(shop), settings, made_by, clock)


def _run(task: _Task) -> ScanOutcome:
    found = _judge_what_changed(task)
    now = task.clock()
    with transaction.atomic():
        ledger.lock_claim(task.scan)
        written = _write(task, found, now)
        ledger.finish_scan(scan=task.scan, orders_read=found.orders, now=now)
        _record(task, found, written, now)
        if written.changed:
            transaction.on_commit(partial(_announce, task.shop.pk, tuple(written.changed)))
    return ScanOutcome(found.orders, len(found.said), tuple(written.changed))


# -- judging ------------------------------------------------------------------------------------


def _judge_what_changed(task: _Task) -> _Findings:
    """Judge from the newest engine that can be taken up; from the first order when none can."""
    if task.scan.is_full:
        return _judge(task, from_start=True)
    try:
        found = _judge(task)
        while (earlier := _further_back(task, found)) is not None:
            found = _judge(task, before=earlier)
    except (ScanBusy, OperationalError):
        raise
    except Exception:
        # Whatever a saved engine fails on, the orders still tell; a fault of theirs is met again.
        log.exception("scan_begins_at_the_first_order", shop_id=task.shop.pk)
        return _judge(task, from_start=True)
    return found


def _further_back(task: _Task, found: _Findings) -> datetime | None:
    progress = found.progress
    if progress is None or progress.went_back_to is None:
        return None
    return must_go_back_to(shop=task.shop, since=progress.went_back_to, said=found.said)


def _judge(task: _Task, *, from_start: bool = False, before: datetime | None = None) -> _Findings:
    """Feed what changed, and all that an engine from before `before` has not seen."""
    with one_moment():
        changes = changes_of(task.shop)
        found = _Findings(changes.ids)
        state = LiveState.objects.filter(shop=task.shop).first()
        before = _before_what_is_ahead(task, state, before)
        start = _start(task, state, changes.since, before, from_start=from_start)
        if start is None:
            return found
        until = heard_until(task.shop, task.clock())
        newest = newest_order_at(task.shop, until)
        with closing(shop_events(task.shop, task.cipher, start.fed_until)) as stream:
            events = list(islice(_come(stream, until), _EVENTS_AT_ONCE + 1))
    feeder = Feeder(start, newest, live.last_save(state), task.clock)
    if len(events) <= _EVENTS_AT_ONCE:
        _feed(task, feeder, events)
    else:
        # Rows that arrive while this is read may be judged now and once more by the next run.
        stream = shop_events(task.shop, task.cipher, start.fed_until)
        _feed(task, feeder, _come(stream, until))
    found.said, found.orders = feeder.said, feeder.orders
    found.progress = live.Progress(feeder, start.fed_until, newest)
    return found


def _before_what_is_ahead(
    task: _Task, state: LiveState | None, before: datetime | None
) -> datetime | None:
    """Where an order that is dated ahead was heard, the state goes back to before it."""
    fed_until = None if state is None else state.fed_until
    if fed_until is None or fed_until <= latest_at(task.clock()):
        return before
    until = heard_until(task.shop, task.clock())
    return min(before or until, until) if fed_until > until else before


def _come(events: Iterable[Event], until: datetime) -> Iterator[Event]:
    """The events up to `until`; they are in order of time."""
    return takewhile(lambda event: event.at <= until, events)


def _start(
    task: _Task,
    state: LiveState | None,
    since: datetime | None,
    before: datetime | None,
    *,
    from_start: bool,
) -> Start | None:
    """Find the engine to go on with; None when nothing has changed."""
    if state is not None and state.made_by == task.made_by and not from_start:
        moments = [moment for moment in (since, before) if moment is not None]
        if not moments:
            return None
        taken_up = live.start_before(
            shop=task.shop, cipher=task.cipher, state=state, moment=min(moments)
        )
        if taken_up is not None:
            return taken_up
    return Start(Engine(settings=task.settings))


def _feed(task: _Task, feeder: Feeder, events: Iterable[Event]) -> None:
    for number, event in enumerate(events):
        if number % _EVENTS_A_BEAT == 0:
            ledger.renew_lease(scan=task.scan, now=task.clock())
        feeder.feed(event)
    feeder.finish()


# -- writing ------------------------------------------------------------------------------------


def _write(task: _Task, found: _Findings, now: datetime) -> Written:
    written = Written()
    if found.progress is not None:
        written = write_findings(shop=task.shop, said=found.said, since=found.progress.went_back_to)
        alert_people(shop=task.shop, incident_ids=written.changed, now=now)
        live.keep(shop=task.shop, cipher=task.cipher, made_by=task.made_by, progress=found.progress)
    Change.objects.filter(pk__in=found.changes).delete()
    if written.unheard_since is not None:
        # The merchant's word was told under a name that nobody answers to any more: once again.
        Change.objects.create(shop=task.shop, since=written.unheard_since, kind="renamed")
        ledger.request_scan(shop_id=task.shop.pk, now=now)
    return written


def _record(task: _Task, found: _Findings, written: Written, now: datetime) -> None:
    custody.record(
        shop=task.shop,
        action=Action.DETECT_RUN,
        object=f"scan:{task.scan.pk}",
        now=now,
        detail={
            "orders": found.orders,
            "incidents": sorted(found.said),
            "changed": len(written.changed),
        },
        sha256=_digest(found.said),
    )


def _digest(said: Verdicts) -> str:
    """SHA-256 of the run's verdicts in canonical order: what it said, to the byte."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _announce(shop_id: int, incident_ids: tuple[int, ...]) -> None:
    incident_changed.send(sender=Incident, shop_id=shop_id, incident_ids=list(incident_ids))
