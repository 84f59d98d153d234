"""`backtest --shop SLUG [--from T] [--to T] [--sensitivity X ...] [--json]`: try the dial now."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from detection.engine.settings import LEAST, MOST, Settings
from detection.enums import BacktestState
from detection.management.moments import in_zone, moment
from detection.models import Backtest
from detection.operations.backtesting import request_backtest, run_backtest
from detection.queries.backtests import Case, Report, Stand, report_of
from shops.errors import DomainError
from shops.models import Shop


class Command(BaseCommand):
    help = "Tries places of the dial on a shop's own past and prints what would have been raised."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, metavar="SLUG")
        parser.add_argument("--from", dest="start", type=moment, metavar="T")
        parser.add_argument("--to", dest="end", type=moment, metavar="T")
        parser.add_argument(
            "--sensitivity",
            dest="positions",
            type=_place,
            nargs="+",
            metavar="X",
            help=f"places of the dial, {LEAST:g} to {MOST:g}; the present one is always tried",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        shop = Shop.objects.filter(slug=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop {options['shop']!r}.")
        try:
            backtest = _backtest_now(shop, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        report = report_of(backtest)
        if options["json"]:
            self.stdout.write(json.dumps(_answer(backtest, report), ensure_ascii=False))
            return
        for case in report.cases:
            self.stdout.write(_line(case, shop))
        self.stderr.write(
            f"{report.present.alarms} alarms in {report.day_count} days of {shop.slug} at "
            f"{report.present.sensitivity:+g}; {report.orders} orders, {report.seconds} s."
        )


def _backtest_now(shop: Shop, options: dict[str, Any]) -> Backtest:
    """Ask for a run and do it here. Raises DomainError when it is refused or fails."""
    now = timezone.now()
    asked = request_backtest(
        shop=shop,
        now=now,
        starts_at=in_zone(options["start"], shop),
        ends_at=in_zone(options["end"], shop),
        positions=options["positions"],
    )
    worker = f"command:{os.getpid()}"
    done = run_backtest(backtest_id=asked.pk, worker=worker, clock=timezone.now)
    if done is None:
        raise DomainError("Another worker took this backtest over; look at it on its page.")
    if done.state == BacktestState.FAILED:
        raise DomainError(f"The backtest failed: {done.error}")
    return done


def _place(text: str) -> float:
    try:
        return Settings(float(text)).sensitivity
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no place of the dial, which goes from {LEAST:g} to {MOST:g}"
        ) from error


def _answer(backtest: Backtest, report: Report) -> dict[str, Any]:
    return {
        "backtest": backtest.pk,
        "from": _time(report.starts_at),
        "to": _time(report.ends_at),
        "orders": report.orders,
        "events": backtest.events_read,
        "seconds": report.seconds,
        "dial": [asdict(outcome) for outcome in report.outcomes],
        "incidents": [_case(case) for case in (*report.cases, *report.quiet)],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "incident": case.incident.public_id if case.incident else None,
        "product_id": case.product.key if case.product else None,
        "class": case.klass,
        "window": {"from": _time(case.starts_at), "to": _time(case.ends_at)},
        "orders": case.orders,
        "expected": case.expected,
        "judgement": str(case.judgement),
        "dial": [_stand(stand) for stand in case.stands],
    }


def _stand(stand: Stand) -> dict[str, Any]:
    alarm = stand.alarm
    return {
        "sensitivity": stand.sensitivity,
        "level": stand.level or None,
        "probability": stand.probability,
        "alarm": None if alarm is None else asdict(alarm) | {"at": _time(alarm.at)},
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _line(case: Case, shop: Shop) -> str:
    start = case.starts_at.astimezone(shop.zone)
    stands = "  ".join(_short(stand) for stand in case.stands)
    return f"{case.name}  {start:%Y-%m-%d %H:%M}  {case.orders} orders  {stands}"


def _short(stand: Stand) -> str:
    if stand.alarm is None:
        return f"{stand.sensitivity:+g}: quiet"
    return f"{stand.sensitivity:+g}: {stand.alarm.level} after {stand.alarm.minutes:.1f} min"
