"""What the database alone takes: the same orders by INSERT through psycopg, nothing sealed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

import psycopg

_TABLE = "bench_order"
_COLUMNS = (
    "shop_id",
    "platform_order_id",
    "placed_at",
    "quantity",
    "payable_fen",
    "title",
    "name_mask",
    "phone_mask",
    "province",
    "city",
    "district",
    "channel",
    "status",
    "as_of",
    "changed_at",
)
_INSERT = (
    f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608
)
# Columns without a default of the database's own that the statement leaves out.
_FILLED = ["status_raw", "close_reason_raw", "buyer_mask", "carrier", "tracking_tail4"]


def prepare() -> None:
    """Make a table like the service's orders, with all of its indexes and without its triggers."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(f"CREATE TABLE {_TABLE} (LIKE shops_order INCLUDING ALL)")
        for name in (*_FILLED, "identity_keys"):
            empty = "'{}'" if name == "identity_keys" else "''"
            connection.execute(f"ALTER TABLE {_TABLE} ALTER {name} SET DEFAULT {empty}")
        connection.execute(f"ALTER TABLE {_TABLE} ALTER receiver_grade SET DEFAULT 0")
        for (name,) in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND attnotnull AND NOT atthasdef AND attidentity = '' AND NOT attisdropped",
            [_TABLE],
        ).fetchall():
            if name not in _COLUMNS:
                connection.execute(f"ALTER TABLE {_TABLE} ALTER {name} DROP NOT NULL")


def batches(orders: Sequence[dict[str, Any]], size: int) -> float:
    """Rows a second, `size` rows a commit, one connection."""
    rows = [_row(order) for order in orders]
    began = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rest = iter(rows)
        while batch := list(islice(rest, size)):
            with connection.transaction():
                connection.cursor().executemany(_INSERT, batch)
    return len(rows) / (time.perf_counter() - began)


def singles(orders: Sequence[dict[str, Any]], connections: int) -> float:
    """Rows a second, one row a commit, over so many connections."""
    rows = [_row(order) for order in orders]
    shares = [rows[place::connections] for place in range(connections)]
    threads = [threading.Thread(target=_insert_each, args=(share,)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(rows) / (time.perf_counter() - began)


def _insert_each(rows: Sequence[tuple[Any, ...]]) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for row in rows:
            connection.execute(_INSERT, row)


def _row(order: dict[str, Any]) -> tuple[Any, ...]:
    province, city, district = order["receiver"]["region"]
    return (
        1,
        order["order_id"],
        order["at"],
        order["quantity"],
        order["amount"],
        "",
        order["receiver"]["name"],
        order["receiver"]["phone"],
        province or "",
        city or "",
        district or "",
        order["channel"],
        "unpaid",
        order["at"],
        order["at"],
    )
