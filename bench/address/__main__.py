"""Print the address ladder's quality and speed beside a plain regex.

    .venv/bin/python -m bench.address [--shared ../shared] [--repeat 6]

Quality: precision, recall and F1 on each labelled set of shared/data, on the half the rules were
set on and on the half they never saw. Speed: addresses per second of the command as a whole
process, start included, and of the regex in a loop that writes a JSON line too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bench.address import plain
from detection.engine.address import Step, read

SETS = {
    "delivery": "cn_address_delivery_dev.jsonl.gz",
    "zhejiang": "cn_address_zj_traindev.jsonl.gz",
}
LEVELS = (
    ("house or deeper", "has_any_number_level", Step.HOUSE),
    ("building or deeper", "has_building_level", Step.BUILDING),
    ("room or floor", "has_room_or_floor", Step.ROOM),
)
_SPLIT_SEED = 7


class Score(NamedTuple):
    precision: float
    recall: float
    f1: float


def labelled(folder: Path, name: str) -> tuple[list[dict], list[dict]]:
    """Read a set: the half the rules were set on, and the other one."""
    with gzip.open(folder / "data" / SETS[name], "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        row["text"] = row["text"].replace("##", "")  # a tokenizer's mark
    random.Random(_SPLIT_SEED).shuffle(rows)
    return rows[: len(rows) // 2], rows[len(rows) // 2 :]


def score(told: Iterable[bool], labels: Iterable[bool]) -> Score:
    pairs = [(bool(mine), bool(theirs)) for mine, theirs in zip(told, labels, strict=True)]
    both = pairs.count((True, True))
    precision = both / max(both + pairs.count((True, False)), 1)
    recall = both / max(both + pairs.count((False, True)), 1)
    return Score(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))


def quality(folder: Path) -> None:
    print(
        f"{'set':9} {'half':7} {'level':19} {'ladder: P':>9} {'R':>6} {'F1':>6}   regex: P      R     F1"
    )
    for name in SETS:
        for half, rows in zip(("tuned", "unseen"), labelled(folder, name), strict=True):
            steps = [read(row["text"]).step for row in rows]
            for title, label, step in LEVELS:
                wanted = [row[label] for row in rows]
                ours = score((found >= step for found in steps), wanted)
                theirs = score((plain.reaches(row["text"], step) for row in rows), wanted)
                print(
                    f"{name:9} {half:7} {title:19} {ours.precision:9.4f} {ours.recall:6.4f} {ours.f1:6.4f}"
                    f"     {theirs.precision:6.4f} {theirs.recall:6.4f} {theirs.f1:6.4f}"
                )


def speed(folder: Path, repeat: int) -> None:
    texts = [row["text"] for name in SETS for half in labelled(folder, name) for row in half]
    random.Random(_SPLIT_SEED).shuffle(texts)
    texts *= repeat
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "addresses.txt")
        source.write_text("\n".join(texts) + "\n", encoding="utf-8")
        for title, module in (("ladder", "detection.address"), ("regex", "bench.address.plain")):
            wall, cpu = _timed(module, source, Path(work, "answers.jsonl"))
            count = len(texts)
            print(
                f"{title:7} {count:,} addresses: {count / wall:,.0f}/s by the clock, {count / cpu:,.0f}/s of CPU time"
            )


def _timed(module: str, source: Path, target: Path) -> tuple[float, float]:
    """Best of three, of the clock and of the process's own time."""
    return _best(lambda: _run(module, source, target))


def _best(run: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    walls, cpus = zip(*(run() for _ in range(3)), strict=True)
    return min(walls), min(cpus)


def _run(module: str, source: Path, target: Path) -> tuple[float, float]:
    with source.open("rb") as given, target.open("wb") as taken:
        began, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-m", module], stdin=given, stdout=taken, check=True)
        after = os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return time.perf_counter() - began, cpu


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.address", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("BRUSHGUARD_SHARED", "../shared"))
    )
    parser.add_argument("--repeat", type=int, default=6, help="times the sets are read for speed")
    arguments = parser.parse_args()
    if not (arguments.shared / "data").is_dir():
        sys.exit(
            f"needs the labelled addresses in {arguments.shared}/data: name the folder with --shared"
        )
    quality(arguments.shared)
    speed(arguments.shared, arguments.repeat)


if __name__ == "__main__":
    main()
