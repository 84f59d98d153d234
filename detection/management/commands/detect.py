"""`detect --shop SLUG [--from T] [--to T] [--full] [--json]`: run the detector on a shop now."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from detection.enums import ScanState
from detection.errors import ScanBusy
from detection.management.moments import in_zone, moment
from detection.models import Incident, Scan
from detection.operations import ledger
from detection.operations.scanning import scan_shop
from detection.queries.verdicts import incidents_between, verdict_of
from shops.errors import DomainError
from shops.models import Shop

_PAUSE_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 1800


class Command(BaseCommand):
    help = "Runs the detector over a shop's orders and prints its incidents."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, metavar="SLUG")
        parser.add_argument("--from", dest="start", type=moment, metavar="T")
        parser.add_argument("--to", dest="end", type=moment, metavar="T")
        parser.add_argument(
            "--full", action="store_true", help="begin at the first order, whatever was saved"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        shop = Shop.objects.filter(slug=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop {options['shop']!r}.")
        try:
            scan_now(shop, full=options["full"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        start, end = (in_zone(options[side], shop) for side in ("start", "end"))
        incidents = incidents_between(shop, start=start, end=end)
        if options["json"]:
            answer = {"incidents": [verdict_of(incident) for incident in incidents]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for incident in incidents:
            self.stdout.write(_line(incident, shop))
        self.stderr.write(f"{len(incidents)} incidents in {shop.slug}.")


def scan_now(shop: Shop, *, full: bool = False) -> None:
    """Have the shop scanned from its rows as they are now, here or by a worker that is at it.

    A `full` scan begins at the first order instead of going on from what was saved.

    Raises ScanBusy after half an hour of waiting, and DomainError when the scan failed.
    """
    worker = f"command:{os.getpid()}"
    ledger.request_scan(shop_id=shop.pk, now=timezone.now(), full=full)
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            if scan_shop(shop_id=shop.pk, worker=worker, clock=timezone.now) is not None:
                return
        except ScanBusy:
            time.sleep(_PAUSE_SECONDS)
            continue
        last = Scan.objects.filter(shop=shop).latest("requested_at", "pk")
        if last.state == ScanState.FAILED:
            raise DomainError(f"The scan failed: {last.error}")
        if last.state == ScanState.DONE:
            return
        time.sleep(_PAUSE_SECONDS)
    raise ScanBusy("Another worker is still looking at this shop. Try again later.")


def _line(incident: Incident, shop: Shop) -> str:
    start = incident.starts_at.astimezone(shop.zone)
    return (
        f"{incident.public_id}  {start:%Y-%m-%d %H:%M}  {incident.level:8}  {incident.klass:18}"
        f"  {incident.orders} orders, {incident.expected:.1f} expected"
    )
