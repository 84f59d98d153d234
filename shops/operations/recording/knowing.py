"""Which rows of a file a shop has already, by the hashes kept with its orders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from shops.crypto import ShopCipher
from shops.models import Order, Shop
from shops.operations.recording import values
from shops.platforms.known import KnownRows
from shops.platforms.reading import Table
from shops.platforms.surveyed import code_version

# Below this, reading the file's rows costs less than asking for all of the shop's hashes.
_FEWEST_ROWS = 2000
_FETCHED_ROWS = 50_000


def known_rows(table: Table, *, shop: Shop, cipher: ShopCipher) -> KnownRows:
    """Return what tells the file's rows that were recorded before; one query for a large file.

    It is only a hint: `Recorder.confirm` looks again while the shop is locked.
    """
    key = cipher.row_key(_reading_of(table))
    hashes = _hashes_of(shop) if table.rows_total >= _FEWEST_ROWS else ()
    return KnownRows(key, hashes)


def _hashes_of(shop: Shop) -> Iterator[int]:
    told = Order.objects.of(shop).exclude(told=None).order_by().values_list("told", flat=True)
    return (hash_ for hash_ in told.iterator(_FETCHED_ROWS) if hash_ is not None)


def _reading_of(table: Table) -> str:
    """Everything but the cells that decides what a row of this file becomes."""
    layout = table.layout
    parts = (
        table.format.platform,
        table.format.kind,
        *table.header.names,
        sorted(layout.cells_of.items()),
        layout.time_rules.zone.key,
        layout.time_rules.order,
        sorted(layout.decimal_marks.items()),
        layout.usual_mark,
        sorted((name, shape.words) for name, shape in layout.number_shapes.items()),
        layout.currency,
        layout.exponent,
        layout.has_signs,
        layout.ids_are_rounded,
        table.books,
        _code_version(),
    )
    return "\x1f".join(map(str, parts))


@cache
def _code_version() -> str:
    """Hash of the programs that turn cells into columns: a new release reads every row anew."""
    own = hashlib.sha256(Path(values.__file__).read_bytes())
    return f"{code_version()}{own.hexdigest()}"
