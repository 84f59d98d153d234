"""`bin/bench pack [--quick | --full]`: seconds and memory of T1 packs, each in a process of its own.

Two sizes: the seed case (2,000 suspected orders among 3,000 others) and 100,000 orders; `--full` adds
50,000 and 200,000, where memory must not follow the orders, and 100,000 suspected orders. Beside
each stands a bare write of the same CSVs, with SHA-256 and SHA-512 of each, into a zip: what no pack
can be quicker than. The made-up orders are written to disk by another process first, as a worker
finds them after reading PostgreSQL; reading them from there is no part of these figures.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from appeals.packing import Case, Signer, WorkPlace, build_at, load_profile
from appeals.packing.working import pairs_of
from tests.appeals.packing.cases import seed_case

SIZES = {
    "seed": (2_000, 3_000),
    "large": (2_000, 98_000),
    "half": (2_000, 48_000),
    "double": (2_000, 198_000),
    "attack": (100_000, 3_000),
}
# What is promised: seconds and MB at each size.
TARGETS = {"seed": (10.0, None), "large": (120.0, 500.0)}
# Four times the orders may take this much more memory.
GROWTH = 1.2
ROOT = Path(__file__).resolve().parents[2]


def prepared(size: str, folder: Path) -> None:
    """Write a case and its orders down, as the first stage of a build does."""
    suspects, comparison = SIZES[size]
    case = seed_case(suspects=suspects, comparison=comparison)
    place = WorkPlace(folder)
    place.tell(pairs_of(case))
    place.keep("case", dataclasses.replace(case, orders=(), refunds=()))


def measured(folder: Path) -> dict[str, float]:
    """Build one pack here; seconds, processor seconds, peak memory and the bare write."""
    place = WorkPlace(folder)
    before = _peak_mb()
    began, spent = time.perf_counter(), time.process_time()
    told = place.told()
    case: Case = dataclasses.replace(place.kept("case"), orders=told.orders, refunds=told.refunds)
    pack = build_at(place, case, load_profile("tmall"), "T1", Signer.generate())
    seconds, processor = time.perf_counter() - began, time.process_time() - spent
    peak = _peak_mb()
    began = time.perf_counter()
    _bare({name: place.shelf[name] for name in place.shelf if name.endswith((".csv", ".jsonl"))})
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "peak_mb": round(peak, 0),
        "start_mb": round(before, 0),
        "zip_mb": round(pack.size / 1e6, 2),
        "bare_seconds": round(time.perf_counter() - began, 2),
    }


def _bare(tables: dict[str, bytes]) -> int:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in tables.items():
            hashlib.sha256(content).hexdigest()
            hashlib.sha512(content).hexdigest()
            archive.writestr(name, content)
    return out.tell()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="the seed case alone")
    parser.add_argument("--full", action="store_true", help="also how memory follows the orders")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        step, size, folder = options.one
        if step == "prepare":
            prepared(size, Path(folder))
        else:
            print(json.dumps(measured(Path(folder))))
        return 0
    sizes = ["seed"] if options.quick else ["seed", "large"]
    return _run([*SIZES] if options.full else sizes)


def _run(sizes: list[str]) -> int:
    missed = 0
    peaks: dict[str, float] = {}
    print(f"{'size':8}{'orders':>9}{'s':>8}{'cpu s':>8}{'MB':>7}{'zip MB':>8}{'bare s':>8}  target")
    for size in sizes:
        told = _in_processes(size)
        peaks[size] = told["peak_mb"]
        limit, memory = TARGETS.get(size, (None, None))
        holds = limit is None or told["seconds"] <= limit
        holds = holds and (memory is None or told["peak_mb"] <= memory)
        missed += not holds
        promise = f"<= {limit:.0f} s" if limit else ""
        promise += f", <= {memory:.0f} MB" if memory else ""
        print(
            f"{size:8}{sum(SIZES[size]):>9,}{told['seconds']:>8}{told['processor_seconds']:>8}"
            f"{told['peak_mb']:>7.0f}{told['zip_mb']:>8}{told['bare_seconds']:>8}  {promise}"
            f"{'' if holds else '  MISSED'}",
            flush=True,
        )
    if "double" in peaks:
        missed += not _told_growth(peaks)
    return 1 if missed else 0


def _told_growth(peaks: dict[str, float]) -> bool:
    share = peaks["double"] / peaks["half"]
    holds = share <= GROWTH
    print(
        f"memory of 200,000 orders: {share:.2f} of that of 50,000, target <= {GROWTH}"
        f"{'' if holds else '  MISSED'}"
    )
    return holds


def _in_processes(size: str) -> dict[str, float]:
    with TemporaryDirectory(prefix="bench-pack-") as folder:
        command = [sys.executable, "-m", "bench.pack", "--one"]
        subprocess.run([*command, "prepare", size, folder], cwd=ROOT, check=True)
        done = subprocess.run(
            [*command, "measure", size, folder],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
        answer: dict[str, float] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
