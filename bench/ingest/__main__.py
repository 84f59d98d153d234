"""`bin/bench ingest [--quick] [--orders N]`: a Tmall export from file to searchable rows.

Beside it, in the same run and into the same table: a bare COPY of the same mapped columns, and on
smaller samples csv with bulk_create and django-import-export, which end in the same rows
(`plain.py` says what each is told to do and what it leaves out). Prints a table, writes ingest.md and
ingest.json into --out. The figures need a machine that does nothing else; ratios need it too, for the
import uses two cores and the plain ways one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.ingest import peak as peaking
from bench.ingest.files import write_orders
from bench.ingest.ours import Imported
from bench.live.servers import servers

_RESULTS = Path(__file__).resolve().parents[1] / "results"
_BULK_CREATE = "csv + bulk_create, new rows only"
_SAME_WORK = "django-import-export in bulk mode, unchanged rows told"
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


@dataclass(frozen=True, slots=True)
class Way:
    """One way of writing so many orders: seconds on the wall, and of two processes' processors."""

    orders: int
    wall: float
    python: float
    postgres: float

    @property
    def rate(self) -> float:
        return self.orders / self.wall


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
    text = _table(
        first, again, copied, plain, targets, size=size, load=load, ends=os.getloadavg()[0]
    )
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "ingest.md").write_text(text + "\n", "utf-8")
    found = {
        "first": asdict(first),
        "again": asdict(again),
        "ways": {"copy": asdict(copied)} | {name: asdict(way) for name, way in plain.items()},
        "targets": [asdict(target) for target in targets],
    }
    (options.out / "ingest.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if all(target.is_met for target in targets) else 1


def _measured(
    file: Path, orders: int, sample: int, folder: Path
) -> tuple[Imported, Imported, Way, dict[str, Way]]:
    from bench.ingest import copying, plain, searching  # noqa: PLC0415  after django.setup()

    _tell("importing")
    slug = _open_shop()
    first = _import(file, slug)
    _tell(f"{first.import_rate:,.0f} orders a second, {first}")
    if first.created != orders:
        raise AssertionError(first)
    _tell("importing the same rows again")
    again = _import(file, slug, "gb18030")
    _tell(f"{again.import_rate:,.0f} orders a second, {again}")
    if again.unchanged != orders:
        raise AssertionError(again)
    searching.check(slug, file)
    _tell("a bare COPY")
    dump = folder / "orders.copy"
    rows = copying.write_out(dump)
    copying.empty()
    copied = Way(rows, **asdict(copying.copy_in(dump)))
    dump.unlink()
    copying.empty()
    ways = {}
    for name, write in (
        (_BULK_CREATE, plain.bulk_create),
        (_SAME_WORK, plain.as_an_import),
        ("the same, every known row rewritten", plain.updating),
        ("the same, new rows only, nothing looked up", plain.new_rows),
    ):
        _tell(f"{name}, {sample:,} orders")
        ways[name] = _timed(write, file, sample)
        copying.empty()
    return first, again, copied, ways


def _open_shop() -> str:
    from django.utils import timezone  # noqa: PLC0415

    from shops.operations.shops import create_shop  # noqa: PLC0415

    slug = f"bench-{time.time_ns()}"
    create_shop(slug=slug, name=slug, owner=None, platform="tmall", now=timezone.now())
    return slug


def _import(file: Path, slug: str, encoding: str = "") -> Imported:
    words = [sys.executable, "-P", "-m", "bench.ingest.ours", str(file), slug, encoding]
    said, peak = peaking.run(words)
    imported = Imported(**json.loads(said))
    return replace(imported, peak_megabytes=max(peak, imported.peak_megabytes))


def _timed(write: Callable[..., object], file: Path, sample: int) -> Way:
    from django.utils import timezone  # noqa: PLC0415

    from bench.ingest.processor import spent  # noqa: PLC0415
    from shops.models import Shop  # noqa: PLC0415

    shop = Shop.objects.get(slug=_open_shop())
    with spent() as found:
        write(file, sample, shop, timezone.now())
    return Way(sample, **asdict(found))


def _targets(first: Imported, again: Imported, copied: Way, plain: dict[str, Way]) -> list[Target]:
    bulk, resource = plain[_BULK_CREATE].rate, plain[_SAME_WORK].rate
    rate = first.import_rate
    peak = max(first.peak_megabytes, again.peak_megabytes)
    return [
        Target("times a bare COPY", rate / copied.rate, 0.5),
        Target("times csv + bulk_create", rate / bulk, 6),
        Target("times django-import-export", rate / resource, 15),
        Target("times faster the second time", first.run / again.run, 2),
        Target("MB at most", peak, 400, is_most=True),
    ]


def _table(
    first: Imported,
    again: Imported,
    copied: Way,
    plain: dict[str, Way],
    targets: Sequence[Target],
    *,
    size: int,
    load: float,
    ends: float,
) -> str:
    lines = [
        f"{first.rows:,} Tmall orders, 72 columns, GB18030, {size / 1e6:,.0f} MB; "
        f"{os.cpu_count()} cores, load {load:.1f} when it began, {ends:.1f} at its end.",
        "",
        "| way | orders | orders a second | an import is | µs of Python an order | of PostgreSQL |",
        "| --- | --- | --- | --- | --- | --- |",
        _line("import: file sealed, rows read, sealed, merged, committed", _way_of(first)),
        f"| the same with the look before it | {first.rows:,} | {first.whole_rate:,.0f} | | | |",
        _line("the same rows again", _way_of(again)),
        *(
            _line(name, way, f"{first.import_rate / way.rate:.2f} x")
            for name, way in ({"bare COPY of the mapped columns": copied} | plain).items()
        ),
        "",
        f"Peak memory {first.peak_megabytes:,.0f} MB, the reader's process with it, the second time "
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


def _way_of(imported: Imported) -> Way:
    wall = imported.received + imported.run
    return Way(imported.rows, wall, imported.python, imported.postgres)


def _line(name: str, way: Way, times: str = "") -> str:
    python, postgres = (1e6 * spent / way.orders for spent in (way.python, way.postgres))
    return (
        f"| {name} | {way.orders:,} | {way.rate:,.0f} | {times} | {python:,.0f} | {postgres:,.0f} |"
    )


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
