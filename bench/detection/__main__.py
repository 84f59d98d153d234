"""`bin/bench detection [--quick]`: how well the detector finds attacks and leaves crowds alone.

Prints one table (value, target, count, 95 % interval, verdict), the rivals' on the same events, and
writes table.md, table.json and detection.png into --out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from bench.detection import table
from bench.detection.dial import dial_rows
from bench.detection.injected import injections
from bench.detection.measure import ScenarioResult
from bench.detection.picture import draw
from bench.detection.plan import plan
from bench.detection.records import Records
from bench.detection.rows import all_rows
from bench.detection.rows.real import injected_rows, real_rows
from bench.detection.rows.rivals import rival_rows
from bench.detection.rows.row import Row
from bench.detection.rows.seen import seen_rows
from bench.detection.run import DATA, How, run_all
from bench.detection.scenario import SPLITS
from bench.detection.speed import speed_rows

_RESULTS = Path(__file__).resolve().parents[1] / "results"
# Scenarios, injections into real streams, orders of the replay. A sample by default. The full run, whose
# counts the targets ask for, is reckoned from samples at 1.6 core seconds a scenario and 2.5 more for
# the rivals: an hour on two quiet cores without them, three with them.
_SIZES = {"quick": (64, 6, 10_000), "usual": (480, 24, 100_000), "full": (4600, 120, 1_000_000)}
# The parts of the table; `--parts` picks some. The ceiling is an experiment, run when asked for.
_USUAL_PARTS = ("scenarios", "rivals", "real", "speed")
PARTS = (*_USUAL_PARTS, "ceiling")


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    size = "quick" if options.quick else "full" if options.full else "usual"
    n, injected, replay_orders = _SIZES[size]
    n = n if options.scenarios is None else options.scenarios
    how = How(data=options.data if options.data.is_dir() else None)
    if options.list:
        for spec in plan(n, options.seed, options.split):
            print(json.dumps(spec.params(), ensure_ascii=False))
        return 0
    if options.dial:
        for row in dial_rows(how, n=n, seed=options.seed, split=options.split, jobs=options.jobs):
            print(json.dumps(row), flush=True)
        return 0
    if how.data is None:
        _tell(
            f"No data folder at {options.data}: real streams are not measured, addresses are made up."
        )
    replayed = replay_orders if options.replay_orders is None else options.replay_orders
    _measure(options, how, n, injected, replayed)
    return 0


def _measure(options: argparse.Namespace, how: How, n: int, injected: int, replayed: int) -> None:
    started = time.monotonic()
    parts: dict[str, Sequence[Row]] = {}
    results: list[ScenarioResult] = []
    records = Records(options.dump, resume=options.resume) if options.dump else None
    if "scenarios" in options.parts:
        watched = replace(how, has_rivals="rivals" in options.parts)
        specs = plan(n, options.seed, options.split)
        results = run_all(specs, options.jobs, watched, records)
        parts["Targets"] = all_rows(results)
        parts["Seen and unseen"] = seen_rows(results)
        parts["Rivals on the same events"] = rival_rows(results)
        draw(results, options.out / "detection.png")
    if "ceiling" in options.parts:
        parts["How far any judge could come"] = _ceiling(options, how, n)
    if "real" in options.parts:
        inside = run_all(injections(injected, options.seed), options.jobs, how, records)
        real = real_rows(how, is_quick=not options.full, jobs=options.jobs, seed=options.seed)
        parts["Real streams"] = [*real, *injected_rows(inside)]
        results += inside
    if "speed" in options.parts:
        parts["Speed"] = speed_rows(how, replayed, tries=1 if options.quick else 3)
    parts = {name: _only(some, options.only) for name, some in parts.items()}
    parts = {name: some for name, some in parts.items() if some}
    _report(options, parts, {"seed": options.seed, "split": options.split, "scenarios": len(results),
                             "honest": sum(result.is_honest for result in results),
                             "data": how.data is not None, "seconds": round(time.monotonic() - started, 1)})  # fmt: skip


def _ceiling(options: argparse.Namespace, how: How, n: int) -> list[Row]:
    # Imported late, as the rivals are.
    from bench.detection.ceiling import ceiling_rows  # noqa: PLC0415

    return ceiling_rows(how, n=n, seed=options.seed, jobs=options.jobs)


def _report(
    options: argparse.Namespace, parts: dict[str, Sequence[Row]], facts: dict[str, object]
) -> None:
    for name, some in parts.items():
        print(f"\n{name}\n{table.as_text(some)}")
    table.write(options.out, "The detector on the public bench", parts, facts)
    _tell(f"\n{facts}\nWritten to {options.out}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench detection", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a sample in about two minutes")
    parser.add_argument(
        "--full",
        action="store_true",
        help="2000 genuine bursts, 200 months; hours, an hour without rivals (see --resume)",
    )
    parser.add_argument("--scenarios", type=int, help="how many scenarios instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--split", choices=SPLITS, default="all", help="train to tune on, test never"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--only", default="*", help="rows whose key matches, for example 'hundred*'"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=_USUAL_PARTS)
    parser.add_argument(
        "--replay-orders", type=int, help="orders of the replayed log; 0 for no replay"
    )
    parser.add_argument(
        "--dump", type=Path, help="write each scenario's record as a JSON line, as it comes"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on from the records that --dump's file holds"
    )
    parser.add_argument("--list", action="store_true", help="print the plan and stop")
    parser.add_argument(
        "--dial", action="store_true", help="sensitivity -3 to 3 as JSON lines, and stop"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the real data")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    return parser


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _only(rows: Sequence[Row], pattern: str) -> list[Row]:
    return [row for row in rows if fnmatch(row.key, pattern)]


if __name__ == "__main__":
    sys.exit(main())
