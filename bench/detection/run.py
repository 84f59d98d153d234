"""Runs the engine over scenarios, on all cores, and keeps a record of each."""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bench.detection import injected
from bench.detection.build import build
from bench.detection.measure import ScenarioResult, measure
from bench.detection.plan import plan
from bench.detection.records import Records
from bench.detection.scenario import Scenario, Spec
from detection.engine.engine import Engine
from detection.engine.settings import Settings
from detection.engine.types import EndEvent, Event, Verdict

T = TypeVar("T")
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class How:
    """How to run: the data folder (None for none), the dial, and whether rivals watch too."""

    data: Path | None = DATA
    sensitivity: float = 0.0
    has_rivals: bool = False


USUAL = How()


def evaluate(
    split: str = "train",
    n: int = 120,
    seed: int = 1,
    jobs: int = 2,
    *,
    how: How = USUAL,
) -> list[ScenarioResult]:
    """Plan about `n` scenarios of the split, run the engine on each, give the records in order."""
    return run_all(plan(n, seed, split), jobs, how)


def run_all(
    specs: Sequence[Spec], jobs: int, how: How = USUAL, records: Records | None = None
) -> list[ScenarioResult]:
    """The records of these specs, in their order; one whose real data is absent is left out.

    `records` keeps each as it comes, and spares those that it holds already.
    """
    known = [records.get(spec) if records else None for spec in specs]
    left = [spec for spec, result in zip(specs, known, strict=True) if result is None]
    found = iter(in_processes(partial(run_one, how=how), left, jobs, records and records.keep))
    every = (result if result is not None else next(found) for result in known)
    return [result for result in every if result is not None]


def in_processes(
    work: Callable[[Any], T],
    items: Sequence[Any],
    jobs: int,
    told: Callable[[T], None] | None = None,
) -> list[T]:
    """`work` on each item, in order, by `jobs` processes; one job stays in this process.

    `told` hears of each, in order, as soon as it and those before it are done.
    """
    if jobs <= 1:
        return [_passed_on(result, told) for result in map(work, items)]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return [_passed_on(result, told) for result in pool.imap(work, items, chunksize=1)]


def _passed_on(result: T, told: Callable[[T], None] | None) -> T:
    if told is not None:
        told(result)
    return result


def run_one(spec: Spec, how: How = USUAL) -> ScenarioResult | None:
    """Build the scenario, feed it, measure what was said; None when real data is absent."""
    scenario = (
        injected.build(spec, how.data) if spec.family == "injected" else build(spec, how.data)
    )
    if scenario is None:
        return None
    try:
        verdicts, seconds = listen(scenario.events, how.sensitivity)
    except Exception as error:  # noqa: BLE001 - a crash of the detector is a result, told in the table
        result = measure(scenario, [])
        result.error = "".join(traceback.format_exception(error)[-3:])
    else:
        result = measure(scenario, verdicts, seconds)
    if how.has_rivals:
        result.rivals = _rivals(scenario)
    return result


def listen(events: Iterable[Event], sensitivity: float = 0.0) -> tuple[list[Verdict], float]:
    """Every verdict on the log, the end included, and the seconds the engine took."""
    engine = Engine(None, Settings(sensitivity=sensitivity))
    verdicts: list[Verdict] = []
    last = None
    started = time.perf_counter()
    for event in events:
        verdicts += engine.feed(event)
        last = event
    verdicts += engine.settle()
    if last is not None:
        verdicts += engine.feed(EndEvent(last.at))
    return verdicts, time.perf_counter() - started


def _rivals(scenario: Scenario) -> dict[str, list[tuple[float, float]]]:
    # Imported late: scikit-learn and river take seconds to load and most runs do not need them.
    from bench.detection.baselines.registry import score_rivals  # noqa: PLC0415

    return score_rivals(scenario)
