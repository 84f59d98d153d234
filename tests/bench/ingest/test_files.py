"""The orders that the ingest bench writes are what they claim to be."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from bench.ingest.files import write_orders
from shops.platforms.reading import Choice, open_table, read_rows
from shops.platforms.source import Limits


def test_every_row_of_the_generated_export_is_an_order_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    write_orders(path, 300)
    zone = ZoneInfo("Asia/Shanghai")
    table = open_table(path, file_name=path.name, zone=zone, choice=Choice(), limits=Limits())
    reads = list(read_rows(table))
    assert (table.format.platform, table.grid.encoding) == ("taobao", "gb18030")
    assert len({read.row.order_id for read in reads if read.row is not None}) == 300
    assert not any(read.problems for read in reads)
    times = [read.row.placed_at for read in reads if read.row is not None]  # type: ignore[union-attr]
    assert times == sorted(times, reverse=True)


def test_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_orders(tmp_path / name, 50)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
