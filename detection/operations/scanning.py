"""One run of the detector over a shop: read the rows, judge, write in one transaction, announce.

The engine is rebuilt from all the shop's rows each time, so a run that was killed, repeated or
told out of order ends in the same findings. Judging happens outside any transaction, while the
ledger's lease is kept alive; writing happens inside one, and only while the lease is held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import OperationalError, transaction

from detection.engine.engine import Engine
from detection.engine.events import verdict_to_json
from detection.engine.types import Event, OrderEvent
from detection.errors import ScanBusy
from detection.models import Incident, Scan
from detection.operations import ledger
from detection.operations.alerting import alert_people
from detection.operations.incidents import write_findings
from detection.queries.events import shop_events
from detection.signals import incident_changed
from shops.crypto import cipher_of
from shops.enums import Action
from shops.models import Shop
from shops.operations import custody

Clock = Callable[[], datetime]
Verdicts = dict[str, list[dict[str, Any]]]
_EVENTS_A_BEAT = 5_000  # well under a second of work: far more often than the lease asks for


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What one run did: orders read, incidents known now, and those it changed."""

    orders_read: int
    incidents: int
    changed: tuple[int, ...]


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
        return _run(scan, clock)
    except (ScanBusy, OperationalError):
        raise  # not ours to close: the lease runs out and the run is given to somebody else
    except Exception as error:
        ledger.fail_scan(scan=scan, error=f"{type(error).__name__}: {error}", now=clock())
        raise


def judge(events: Iterable[Event], beat: Callable[[], None]) -> tuple[Verdicts, int]:
    """Run the engine over events; give each incident's verdicts in order, and the orders read.

    `beat` is called every few thousand events.
    """
    engine = Engine()
    said: Verdicts = {}
    orders = 0
    for number, event in enumerate(events):
        if number % _EVENTS_A_BEAT == 0:
            beat()
        orders += isinstance(event, OrderEvent)
        for verdict in engine.feed(event):
            # Through JSON and back: stored verdicts compare equal only in the stored form.
            line = json.loads(json.dumps(verdict_to_json(verdict)))
            said.setdefault(verdict.incident, []).append(line)
    return said, orders


def _run(scan: Scan, clock: Clock) -> ScanOutcome:
    shop = Shop.objects.get(pk=scan.shop_id)

    def beat() -> None:
        ledger.renew_lease(scan=scan, now=clock())

    found, orders = judge(shop_events(shop, cipher_of(shop)), beat)
    now = clock()
    with transaction.atomic():
        ledger.lock_claim(scan)
        changed = write_findings(shop=shop, found=found)
        alert_people(shop=shop, incident_ids=changed, now=now)
        ledger.finish_scan(scan=scan, orders_read=orders, now=now)
        custody.record(
            shop=shop,
            action=Action.DETECT_RUN,
            object=f"scan:{scan.pk}",
            now=now,
            detail={"orders": orders, "incidents": sorted(found), "changed": len(changed)},
            sha256=_digest(found),
        )
        if changed:
            transaction.on_commit(partial(_announce, shop.pk, tuple(changed)))
    return ScanOutcome(orders, len(found), tuple(changed))


def _digest(found: Verdicts) -> str:
    """SHA-256 of all verdicts in canonical order: what this run said, to the byte."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _announce(shop_id: int, incident_ids: tuple[int, ...]) -> None:
    incident_changed.send(sender=Incident, shop_id=shop_id, incident_ids=list(incident_ids))
