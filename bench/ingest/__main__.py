"""`bin/bench ingest [--quick] [--orders N]`: a Tmall export from file to searchable rows.

Beside it, in the same run and into the same table: a bare COPY of the same mapped columns, and on
smaller samples csv with bulk_create and django-import-export. Prints a table, writes ingest.md and
ingest.json into --out. The figures need a machine that does nothing else; ratios need it too, for the
import uses two cores and the plain ways one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.ingest.files import write_orders
from bench.ingest.ours import Imported
from bench.live.servers import servers

_RESULTS = Path(__file__).resolve().parents[1] / "results"
_NAME = "ExportOrderList20261101080000.csv"


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: `value` at least, or at most, `bound`."""

    words: str
    value: float
    bound: float
    is_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.value <= self.bound if self.is_most else self.value >= self.bound


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    orders = 20_000 if options.quick else options.orders
    sample = min(orders, 2_000 if options.quick else options.sample)
    with servers(), tempfile.TemporaryDirectory(prefix="brushguard-ingest-") as folder:
        file = Path(folder) / _NAME
        _tell(f"writing {orders:,} orders")
        write_orders(file, orders)
        size, load = file.stat().st_size, os.getloadavg()[0]
        first, again, copied, plain = _measured(file, orders, sample, Path(folder))
    targets = _targets(first, again, copied, plain)
    text = _table(first, again, copied, plain, targets, size=size, load=load, sample=sample)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "ingest.md").write_text(text + "\n", "utf-8")
    found = {
        "first": asdict(first),
        "again": asdict(again),
        "rates": {"copy": copied, **plain},
        "targets": [asdict(target) for target in targets],
    }
    (options.out / "ingest.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if all(target.is_met for target in targets) else 1


def _measured(
    file: Path, orders: int, sample: int, folder: Path
) -> tuple[Imported, Imported, float, dict[str, float]]:
    from bench.ingest import copying, plain, searching  # noqa: PLC0415  after django.setup()

    _tell("importing")
    slug = _open_shop()
    first = _import(file, slug)
    if first.created != orders:
        raise AssertionError(first)
    _tell("importing the same rows again")
    again = _import(file, slug, "gb18030")
    if again.unchanged != orders:
        raise AssertionError(again)
    searching.check(slug, file)
    _tell("a bare COPY")
    dump = folder / "orders.copy"
    rows = copying.write_out(dump)
    copying.empty()
    copied = rows / copying.copy_in(dump)
    dump.unlink()
    copying.empty()
    rates = {}
    for name, write in (
        ("csv + bulk_create", plain.bulk_create),
        ("django-import-export, bulk mode", plain.import_export),
    ):
        _tell(f"{name}, {sample:,} orders")
        rates[name] = sample / _timed(write, file, sample)
        copying.empty()
    return first, again, copied, rates


def _open_shop() -> str:
    from django.utils import timezone  # noqa: PLC0415

    from shops.operations.shops import create_shop  # noqa: PLC0415

    slug = f"bench-{time.time_ns()}"
    create_shop(slug=slug, name=slug, owner=None, platform="tmall", now=timezone.now())
    return slug


def _import(file: Path, slug: str, encoding: str = "") -> Imported:
    words = [sys.executable, "-P", "-m", "bench.ingest.ours", str(file), slug, encoding]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout
    return Imported(**json.loads(said))


def _timed(write: Callable[..., None], file: Path, sample: int) -> float:
    from django.utils import timezone  # noqa: PLC0415

    from shops.models import Shop  # noqa: PLC0415

    shop = Shop.objects.get(slug=_open_shop())
    began = time.perf_counter()
    write(file, sample, shop, timezone.now())
    return time.perf_counter() - began


def _targets(
    first: Imported, again: Imported, copied: float, plain: dict[str, float]
) -> list[Target]:
    bulk, resource = plain.values()
    rate = first.import_rate
    peak = max(first.peak_megabytes, again.peak_megabytes)
    return [
        Target("times a bare COPY", rate / copied, 0.5),
        Target("times csv + bulk_create", rate / bulk, 6),
        Target("times django-import-export", rate / resource, 15),
        Target("times faster the second time", first.run / again.run, 2),
        Target("MB at most", peak, 400, is_most=True),
    ]


def _table(
    first: Imported,
    again: Imported,
    copied: float,
    plain: dict[str, float],
    targets: Sequence[Target],
    *,
    size: int,
    load: float,
    sample: int,
) -> str:
    lines = [
        f"{first.rows:,} Tmall orders, 72 columns, GB18030, {size / 1e6:,.0f} MB; "
        f"{os.cpu_count()} cores, load {load:.1f} when it began.",
        "",
        "| way | orders | orders a second |",
        "| --- | --- | --- |",
        f"| import: file sealed, rows read, sealed, merged, committed "
        f"| {first.rows:,} | {first.import_rate:,.0f} |",
        f"| the same with the look before it | {first.rows:,} | {first.whole_rate:,.0f} |",
        f"| the same rows again | {again.rows:,} | {again.import_rate:,.0f} |",
        f"| bare COPY of the mapped columns | {first.rows:,} | {copied:,.0f} |",
        *(f"| {name} | {sample:,} | {rate:,.0f} |" for name, rate in plain.items()),
        "",
        f"Peak memory {first.peak_megabytes:,.0f} MB, the second time "
        f"{again.peak_megabytes:,.0f} MB.",
        "",
        "| target | reached | asked | |",
        "| --- | --- | --- | --- |",
        *(
            f"| {target.words} | {target.value:,.2f} | {target.bound:g} "
            f"| {'met' if target.is_met else 'MISSED'} |"
            for target in targets
        ),
    ]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench ingest", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=20_000, help="orders of the plain ways")
    parser.add_argument("--quick", action="store_true", help="20,000 orders, samples of 2,000")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    return parser


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
