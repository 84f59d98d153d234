"""Rows that stand in the table just as the file has them: only their as-of time may move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from shops.operations.recording.table import ORDERS

# Row number in the file, order number, hash of the row.
KnownRow = tuple[int, str, int]


def confirm_orders(
    known: Sequence[KnownRow], *, shop_id: int, batch_id: int | None, as_of: datetime
) -> set[int]:
    """Make the rows known as of the later time; return those that are not here like that.

    At most four statements, inside a transaction that holds the shop.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS confirmed")
        cursor.execute(
            "CREATE TEMP TABLE confirmed ON COMMIT DROP AS SELECT k.row_no, o.id, o.as_of, "
            "o.platform_order_id AS key FROM unnest(%s::int[], %s::text[], %s::bigint[]) "
            "AS k(row_no, key, told) LEFT JOIN shops_order o ON o.shop_id = %s "
            "AND o.platform_order_id = k.key AND o.told = k.told",
            [*map(list, zip(*known, strict=True)), shop_id],
        )
        cursor.execute("SELECT row_no, as_of < %s FROM confirmed", [as_of])
        found = cursor.fetchall()
    if any(is_older for _, is_older in found):
        _renew(batch_id, as_of)
    return {row_no for row_no, is_older in found if is_older is None}


def _renew(batch_id: int | None, as_of: datetime) -> None:
    with connection.cursor() as cursor:
        if batch_id is not None:
            cursor.execute(
                'INSERT INTO shops_rowbefore (batch_id, "table", key, before) '
                "SELECT %s, %s, key, jsonb_build_object('id', id, 'as_of', as_of) "
                "FROM confirmed WHERE as_of < %s ON CONFLICT DO NOTHING",
                [batch_id, ORDERS.as_of_word, as_of],
            )
        cursor.execute(
            "UPDATE shops_order o SET as_of = %s FROM confirmed c "
            "WHERE o.id = c.id AND c.as_of < %s",
            [as_of, as_of],
        )
