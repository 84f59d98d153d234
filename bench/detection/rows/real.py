"""Real streams: nothing above `watch` where nobody cheated, and Shopee's labelled brushing found."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from bench.detection import real
from bench.detection.build import build
from bench.detection.injected import SOURCES
from bench.detection.measure import ScenarioResult
from bench.detection.rows.row import Row
from bench.detection.run import How, in_processes, listen
from bench.detection.scenario import Spec
from bench.detection.stats import share_interval
from detection.engine.types import Event, IncidentClass, Level, OrderEvent, Verdict

# A quick run reads the last weeks of the year, which hold the Christmas rush.
_QUICK_SINCE, _QUICK_DAYS = datetime.fromisoformat("2011-11-21"), 19
_NASA_SHOPS = 12


@dataclass(frozen=True, slots=True)
class Quiet:
    """A genuine stream's outcome: incidents that reached hold and critical, orders read."""

    name: str
    orders: int
    holds: int
    criticals: int


def real_rows(how: How, *, is_quick: bool, jobs: int, seed: int) -> list[Row]:
    """Rows on the real streams; `not measured` where a file is absent."""
    nasa = [
        Spec("honest", "nasa", seed * 31 + i, 7000 + i, (1.0, 5.0, 20.0)[i % 3], 1 + i % 4, 5.0, 0.1,
             (60, 150, 400, 1000)[i % 4], (30.0, 60.0, 240.0)[i % 3])
        for i in range(_NASA_SHOPS // (2 if is_quick else 1))
    ]  # fmt: skip
    work: list[Callable[[], Quiet | list[Row]]] = [
        partial(_uci, how, is_quick),
        partial(_tmall, how, False),
        *([] if is_quick else [partial(_tmall, how, True)]),
        partial(_shopee, how),
        partial(_nasa, how, nasa),
    ]
    rows: list[Row] = []
    for found in in_processes(_call, work, jobs):
        rows += _quiet_rows(found) if isinstance(found, Quiet) else found
    return rows


def _call(work: Callable[[], Quiet | list[Row]]) -> Quiet | list[Row]:
    return work()


def _uci(how: How, is_quick: bool) -> Quiet:
    since, days = (_QUICK_SINCE, _QUICK_DAYS) if is_quick else (None, None)
    name = "UCI, the last weeks" if is_quick else "UCI, the year"
    return _quiet(name, real.uci(how.data, since, days), how)


def _tmall(how: How, by_price: bool) -> Quiet:
    name = "Tmall, nine days" + (", a product for each price" if by_price else "")
    return _quiet(name, real.tmall(how.data, by_price=by_price), how)


def _quiet(name: str, events: Sequence[Event], how: How) -> Quiet:
    verdicts, _ = listen(events, how.sensitivity)
    orders = sum(isinstance(event, OrderEvent) for event in events)
    return Quiet(
        name,
        orders,
        _reached(verdicts, Level.HOLD, Level.CRITICAL),
        _reached(verdicts, Level.CRITICAL),
    )


def _reached(verdicts: Iterable[Verdict], *levels: Level) -> int:
    return len({verdict.incident for verdict in verdicts if verdict.level in levels})


def _quiet_rows(quiet: Quiet) -> list[Row]:
    value = float(quiet.holds) if quiet.orders else math.nan
    key = "real." + quiet.name.split(",")[0].lower() + (".price" if "price" in quiet.name else "")
    return [
        Row(
            key,
            f"{quiet.name}: incidents above watch",
            value,
            quiet.orders,
            goal=0.0,
            unit="n in orders",
        )
    ]


def _nasa(how: How, specs: Sequence[Spec]) -> Quiet:
    """Crowds shaped like NASA's minutes, in shops of every rate: all of them together."""
    orders = holds = criticals = 0
    if how.data is None:
        return Quiet("NASA shapes", 0, 0, 0)
    for spec in specs:
        found = _quiet("", build(spec, how.data).events, how)
        orders, holds, criticals = (
            orders + found.orders,
            holds + found.holds,
            criticals + found.criticals,
        )
    return Quiet("NASA shapes", orders, holds, criticals)


def _shopee(how: How) -> list[Row]:
    shops = real.shopee(how.data)
    heard = [(shop, listen(shop.events, how.sensitivity)[0]) for shop in shops]
    quiet = [
        bool(_reached(said, Level.HOLD, Level.CRITICAL))
        for shop, said in heard
        if not shop.is_brushed
    ]
    found = [bool(own_windows(said)) for shop, said in heard if shop.is_brushed]
    truth, named = [], []
    for shop, said in heard:
        for order in shop.events:
            if isinstance(order, OrderEvent):
                truth.append(shop.in_window[order.order_id])
                named.append(any(start <= order.at <= end for start, end in own_windows(said)))
    hits = int(np.sum(np.array(truth, bool) & np.array(named, bool)))
    return [
        _share(
            "real.shopee.quiet",
            "Shopee, shops not brushed: ever above watch",
            sum(quiet),
            len(quiet),
            0.0,
        ),
        _share(
            "real.shopee.found", "Shopee, brushed shops named self_brushing", sum(found), len(found)
        ),
        _share(
            "real.shopee.precision", "Shopee, orders in such windows: precision", hits, sum(named)
        ),
        _share("real.shopee.recall", "Shopee, orders in such windows: recall", hits, sum(truth)),
    ]


def own_windows(verdicts: Iterable[Verdict]) -> list[tuple[datetime, datetime]]:
    """Windows of the incidents whose last word was self_brushing."""
    last = {verdict.incident: verdict for verdict in verdicts}
    return [
        (verdict.window.starts_at, verdict.window.ends_at)
        for verdict in last.values()
        if verdict.klass is IncidentClass.SELF_BRUSHING
    ]


def injected_rows(results: Sequence[ScenarioResult]) -> list[Row]:
    """Attacks injected into the real streams: held by their end + 10 minutes."""
    rows = []
    for source in SOURCES:
        for kind in ("hundred", "waves", "flood"):
            some = [r for r in results if r.spec["kind"] == f"{source}_{kind}"]
            held = sum(r.level_by_end in ("hold", "critical") for r in some)
            name = f"Injected into {source}, {kind}, tier 1: held by its end + 10 min"
            rows.append(_share(f"injected.{source}.{kind}", name, held, len(some)))
    return rows


def _share(key: str, name: str, hits: int, n: int, goal: float | None = None) -> Row:
    if not n:
        return Row(key, name, math.nan, 0, goal=goal)
    low, high = share_interval(hits, n)
    return Row(key, name, hits / n, n, low, high, goal)
