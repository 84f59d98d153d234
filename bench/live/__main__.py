"""`bin/bench live [--quick]`: orders a second with verdicts through PostgreSQL and Celery.

Prints one table, with what the engine and two rivals do in memory on the same events, and writes
live.md and live.json into --out. Needs the shared data folder and about two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.live import memory
from bench.live.servers import servers, worker
from bench.live.states import Kept, kept_after
from bench.live.stream import FILE, stream
from bench.live.through import Passed, pass_through

_RESULTS = Path(__file__).resolve().parents[1] / "results"
_GOAL = 1000.0
_STATES = (10_000, 100_000, 300_000)


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    if not FILE.exists():
        print(f"needs {FILE}; BRUSHGUARD_SHARED names the folder that holds data/", file=sys.stderr)
        return 2
    orders = 4_000 if options.quick else options.orders
    events = stream(orders)
    with servers(), worker() as used:
        pass_through(stream(500), 250, used)  # everything is imported, the tables are known
        _tell(f"pushing {orders} orders, {options.batch} a push")
        passed = pass_through(events, options.batch, used)
        late = pass_through(events, options.batch, used, late_by_seconds=options.late)
    alone = {
        "our engine, in memory": memory.timed(memory.engine, events),
        "half-space trees (river), in memory": memory.timed(memory.half_space_trees, events),
        "plain z-score a product, in memory": memory.timed(memory.plain_z_score, events),
    }
    sizes = _STATES[:1] if options.quick else _STATES
    kept = [] if options.no_states else [kept_after(size) for size in sizes]
    text = _table(passed, late, options, alone, kept)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "live.md").write_text(text + "\n", "utf-8")
    found = {
        "live": asdict(passed),
        "late": asdict(late),
        "memory": {name: asdict(timed) for name, timed in alone.items()},
        "states": [asdict(state) for state in kept],
    }
    (options.out / "live.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if passed.orders_per_second >= _GOAL else 1


def _table(
    passed: Passed,
    late: Passed,
    options: argparse.Namespace,
    alone: dict[str, memory.Timed],
    kept: Sequence[Kept],
) -> str:
    lines = [
        f"{passed.orders} real orders ({passed.events} events), pushed {options.batch} at a time "
        "as fast as they are recorded; a worker of two processes, one of them on the shop. "
        f"{os.cpu_count()} cores, load {passed.load:.1f} when it began.",
        "",
        "| path | orders a second | a second of the worker's processor | "
        "verdict after a push, p50 / p95 | scans |",
        "| --- | --- | --- | --- | --- |",
        _row("PostgreSQL and Celery, verdicts stored", passed),
        _row(f"the same, up to {options.late:g} s late", late),
        *(
            f"| {name} | {timed.orders_per_second:,.0f} | {timed.orders_per_second:,.0f} | | |"
            for name, timed in alone.items()
        ),
        "",
        f"Target: {_GOAL:,.0f} orders a second through PostgreSQL: "
        + ("met." if passed.orders_per_second >= _GOAL else "missed."),
    ]
    if kept:
        lines += ["", "| orders kept | saving | opening | bytes |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {state.orders:,} | {state.save_seconds:.2f} s | {state.load_seconds:.2f} s "
            f"| {state.bytes / 1e6:.1f} MB |"
            for state in kept
        ]
    return "\n".join(lines)


def _row(name: str, passed: Passed) -> str:
    return (
        f"| {name} | {passed.orders_per_second:,.0f} "
        f"| {passed.orders / passed.worker_seconds:,.0f} "
        f"| {passed.latency_p50:.1f} s / {passed.latency_p95:.1f} s "
        f"| {passed.scans} for {passed.pushes} pushes |"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench live", description=__doc__)
    parser.add_argument("--orders", type=int, default=22_000)
    parser.add_argument("--batch", type=int, default=500, help="orders a push")
    parser.add_argument("--late", type=float, default=120.0, help="seconds an event may be late")
    parser.add_argument("--quick", action="store_true", help="4,000 orders, one small state")
    parser.add_argument("--no-states", action="store_true", help="leave the saved states out")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    return parser


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
