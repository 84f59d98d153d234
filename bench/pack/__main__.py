"""`bin/bench pack [--quick]`: seconds and memory of T1 packs, each in a process of its own.

Two sizes: the seed case (2,000 suspected orders among 3,000 others) and 100,000 orders. Beside each
stands a bare write of the same CSVs, with SHA-256 and SHA-512 of each, into a zip: what no pack can
be quicker than. Cases are made up; reading them from PostgreSQL is measured by the live bench.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from appeals.packing import Signer, build_pack, load_profile
from tests.appeals.packing.cases import seed_case

SIZES = {"seed": (2_000, 3_000), "large": (2_000, 98_000)}
# What is promised: seconds and MB at each size.
TARGETS = {"seed": (10.0, None), "large": (120.0, 500.0)}
ROOT = Path(__file__).resolve().parents[2]


def measured(size: str) -> dict[str, float]:
    """Build one pack here; seconds, processor seconds, peak memory and the bare write."""
    suspects, comparison = SIZES[size]
    case = seed_case(suspects=suspects, comparison=comparison)
    before = _peak_mb()
    began, spent = time.perf_counter(), time.process_time()
    pack = build_pack(case, load_profile("tmall"), "T1", Signer.generate())
    seconds, processor = time.perf_counter() - began, time.process_time() - spent
    tables = _tables(pack.zip_bytes)
    began = time.perf_counter()
    _bare(tables)
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "peak_mb": round(_peak_mb(), 0),
        "case_mb": round(before, 0),
        "zip_mb": round(len(pack.zip_bytes) / 1e6, 2),
        "bare_seconds": round(time.perf_counter() - began, 2),
    }


def _tables(zipped: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".csv", ".jsonl"))]
        return {name: archive.read(name) for name in names}


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
    parser.add_argument("--one", choices=SIZES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one)))
        return 0
    missed = 0
    print(f"{'size':8}{'orders':>9}{'s':>8}{'cpu s':>8}{'MB':>7}{'zip MB':>8}{'bare s':>8}  target")
    for size in ["seed"] if options.quick else list(SIZES):
        told = _in_its_own_process(size)
        limit, memory = TARGETS[size]
        holds = told["seconds"] <= limit and (memory is None or told["peak_mb"] <= memory)
        missed += not holds
        promise = f"<= {limit:.0f} s" + (f", <= {memory:.0f} MB" if memory else "")
        print(
            f"{size:8}{sum(SIZES[size]):>9,}{told['seconds']:>8}{told['processor_seconds']:>8}"
            f"{told['peak_mb']:>7.0f}{told['zip_mb']:>8}{told['bare_seconds']:>8}  {promise}"
            f"{'' if holds else '  MISSED'}"
        )
    return 1 if missed else 0


def _in_its_own_process(size: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.pack", "--one", size]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
