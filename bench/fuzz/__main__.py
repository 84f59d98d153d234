"""`bin/bench fuzz [--cases N] [--seed S]`: damages every sample and fixture and reads what is left.

Fixtures are damaged as csv, as workbooks (bytes, packed parts, typed cells) and as archives.

Prints, for each file, how many cases were refused as a whole, had rows refused by name, or read
like the original, and every case in which the reader was dishonest (`fuzzing.py` says what that
is). Ends with 1 when there is one. Real exports come from the shared folder, where it is there.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.shops.platforms.fuzzing import Seen, complaints, mutated, seen
from tests.shops.platforms.fuzzing_books import (
    Damage,
    book_of,
    damaged_cells,
    repacked,
    rows_in,
    zip_of,
)
from tests.shops.platforms.test_fuzz import FIXTURES

_BESIDE = Path(__file__).resolve().parents[3] / "shared"
_SUFFIXES = (".csv", ".tsv", ".xls", ".xlsx")
_FIXTURE_ROWS = {f"{name}.xlsx": rows_in(content) for name, content in FIXTURES.items()}
# A long report is damaged in its first lines as well as in its last.
_LONGEST_BYTES = 60_000


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    files = {name: content for name, content in _files() if options.only in name}
    each = -(-options.cases // len(files))
    dishonest, began = 0, time.monotonic()
    print("| file | cases | refused | rows named | as before or a word changed | dishonest |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            tally = _damage(Path(folder) / Path(name).name, name, content, each, options.seed)
            dishonest += tally["dishonest"]
            cells = (each, tally["refused"], tally["named"], tally["quiet"], tally["dishonest"])
            print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)
    print(f"\n{each * len(files)} cases in {time.monotonic() - began:.0f} s, {dishonest} dishonest")
    return 1 if dishonest else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="files whose name holds this")
    return parser


def _files() -> Iterator[tuple[str, bytes]]:
    for name, content in FIXTURES.items():
        yield f"{name}.csv", content
    for name, content in FIXTURES.items():
        yield f"{name}.xlsx", book_of(rows_in(content), note=True)
        yield f"{name}.zip", zip_of(f"{name}.csv", content)
    samples = Path(os.environ.get("BRUSHGUARD_SHARED", str(_BESIDE))) / "samples"
    for path in sorted(samples.rglob("*")):
        if path.suffix in _SUFFIXES:
            content = path.read_bytes()
            is_text = path.suffix in (".csv", ".tsv")
            yield str(path.relative_to(samples)), _shortened(content) if is_text else content


def _shortened(content: bytes) -> bytes:
    if len(content) <= _LONGEST_BYTES:
        return content
    return content[:_LONGEST_BYTES].rpartition(b"\n")[0] + b"\n"


def _damage(path: Path, name: str, content: bytes, cases: int, seed: int) -> Counter[str]:
    before = seen(path, content)
    tally: Counter[str] = Counter()
    ways = _ways(name)
    for case in range(cases):
        rng = random.Random(f"{seed}/{name}/{case}")
        damaged = ways[case % len(ways)](content, rng)
        tally[_outcome(path, before, damaged, f"{name} case {case}")] += 1
    return tally


def _ways(name: str) -> list[Damage]:
    """The ways in which a file can be damaged: as bytes, inside its packing, cell by cell."""
    if name.endswith(".zip"):
        return [mutated, repacked]
    if name.endswith(".xlsx") and (rows := _FIXTURE_ROWS.get(name)) is not None:
        return [mutated, repacked, lambda _, rng: book_of(damaged_cells(rows, rng), note=True)]
    return [mutated]


def _outcome(path: Path, before: Seen, damaged: bytes, case: str) -> str:
    try:
        after = seen(path, damaged)
        told = complaints(before, after)
    except BaseException as error:  # a panic of a native reader is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        print(f"{case}: {traceback.format_exc()}", file=sys.stderr)
        return "dishonest"
    if told:
        print(f"{case}: {told[:3]}", file=sys.stderr)
        return "dishonest"
    if after.table is None:
        return "refused"
    return "named" if any(read.is_refused for read in after.reads) else "quiet"


if __name__ == "__main__":
    sys.exit(main())
