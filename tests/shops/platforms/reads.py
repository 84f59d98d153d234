"""Writes small exports and reads them back, for the tests of single formats."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from shops.platforms.problems import Code
from shops.platforms.reading import Choice, Table, open_table, read_rows
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import LineRow, OrderRow, RefundRow
from shops.platforms.source import Limits

SHANGHAI = ZoneInfo("Asia/Shanghai")


def delimited(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    ending: str = "\n",
) -> bytes:
    """Write a text export; a row's missing cells are empty."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode(encoding)


def opened(
    folder: Path,
    content: bytes,
    name: str = "export.csv",
    *,
    currency: str = "CNY",
    takes_any_currency: bool = False,
    **choice: object,
) -> Table:
    """Recognise an export for a shop in Shanghai."""
    path = folder / name
    path.write_bytes(content)
    return open_table(
        path,
        file_name=name,
        zone=SHANGHAI,
        choice=Choice(**choice),  # type: ignore[arg-type]
        limits=Limits(),
        currency=currency,
        takes_any_currency=takes_any_currency,
    )


def rows_of(table: Table) -> list[ReadRow]:
    return list(read_rows(table))


class Reads:
    """Everything a table says."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.reads: list[ReadRow] = rows_of(table)
        rows = [row for read in self.reads for row in read.rows]
        self.orders = {row.order_id: row for row in rows if isinstance(row, OrderRow)}
        self.lines = [row for row in rows if isinstance(row, LineRow)]
        self.refunds = [row for row in rows if isinstance(row, RefundRow)]

    @property
    def problems(self) -> list[tuple[int, str, Code]]:
        return [(p.row, p.column, p.code) for read in self.reads for p in read.problems]

    @property
    def refused(self) -> list[int]:
        return [read.row_no for read in self.reads if read.is_refused]

    @property
    def furniture(self) -> int:
        return sum(read.is_furniture for read in self.reads)

    @property
    def statuses(self) -> Counter[str]:
        return Counter(row.status for row in self.orders.values())


def read(folder: Path, content: bytes, name: str = "export.csv", **more: object) -> Reads:
    return Reads(opened(folder, content, name, **more))  # type: ignore[arg-type]
