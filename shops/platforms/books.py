"""One shop counts in one currency: what a file says in another is kept, but not its amounts.

Adding euros to yuan would be a wrong number without anybody noticing. Such an order still counts
as an order; its amounts stay unknown, and a warning names each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from shops.platforms.problems import Code, Problem
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, RefundRow

_AMOUNTS = {
    kind: tuple(field.name for field in fields(kind) if field.name.endswith("_fen"))
    for kind in (OrderRow, LineRow, RefundRow)
}


def in_books(rows: Iterable[ReadRow], books: str) -> Iterator[ReadRow]:
    """Pass the rows on, those in another currency than `books` without their amounts."""
    for read in rows:
        if read.row is None or not _is_other(read.row, books):
            yield read
            continue
        problem = Problem(
            read.row_no, "", Code.CURRENCY_OTHER, {"value": str(read.row.currency), "shop": books}
        )
        yield replace(
            read,
            row=_without_amounts(read.row),
            lines=tuple(_without_amounts(line) for line in read.lines),
            problems=(*read.problems, problem),
        )


def _is_other(row: CanonicalRow, books: str) -> bool:
    return row.currency is not None and row.currency != books


def _without_amounts(row: Any) -> Any:
    others = {"shares": None} if isinstance(row, OrderRow) else {}
    return replace(row, **dict.fromkeys(_AMOUNTS[type(row)]), **others)
