"""What follows from rows of other files: an order's product, its line count, implied refunds.

All of it is worked out anew from the stored rows of the touched orders, so files may come in any
order, and undoing one leaves the same as if it had never come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from shops.operations.recording.merging import as_json
from shops.operations.recording.prepared import PreparedOrder

IMPLIED_PREFIX = "implied:"


def open_orders(
    rows: Iterable[PreparedOrder], product_ids: Mapping[str, int], *, shop_id: int
) -> set[str]:
    """Name those of some new orders for which `refresh_orders` may have something to do.

    That is where money went back, where lines or refunds came before the order, and where another
    product stands in for its title. Two statements.
    """
    twins = _titles_with_twin(shop_id)
    named = {row.order_id: product_ids.get(row.product_key or "") for row in rows}
    opened = {row.order_id for row in rows if row.refunded_fen or row.status in _MAY_IMPLY}
    opened.update(order_id for order_id, product in named.items() if product in twins)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_BEFORE, {"shop": shop_id, "ids": as_json(named)})
        return opened | {order_id for (order_id,) in cursor.fetchall()}


_MAY_IMPLY = ("closed_refunded", "closed_other")
_TOLD_BEFORE = """
SELECT t.id FROM jsonb_array_elements_text(%(ids)s::jsonb) t(id)
WHERE EXISTS (
    SELECT 1 FROM shops_orderline WHERE shop_id = %(shop)s AND platform_order_id = t.id
) OR EXISTS (
    SELECT 1 FROM shops_refund WHERE shop_id = %(shop)s AND platform_order_id = t.id
)
"""


def _titles_with_twin(shop_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TITLES_WITH_TWIN, {"shop": shop_id})
        return {product_id for (product_id,) in cursor.fetchall()}


_TITLES_WITH_TWIN = """
SELECT named.id FROM shops_product named
JOIN shops_product twin ON twin.shop_id = %(shop)s AND twin.title = substr(named.key, 7)
    AND twin.key LIKE 'id:%%' AND twin.title <> ''
WHERE named.shop_id = %(shop)s AND named.key LIKE 'title:%%'
"""


def refresh_orders(
    *, shop_id: int, order_ids: Collection[str], batch_id: int | None, now: datetime
) -> None:
    """Bring product, line count and implied refund of these orders up to date; a few statements."""
    with connection.cursor() as cursor:
        _refresh_statistics(cursor, shop_id)
        if not order_ids:
            return
        cursor.execute("DROP TABLE IF EXISTS touched, wanted")
        cursor.execute("CREATE TEMP TABLE touched (platform_order_id text) ON COMMIT DROP")
        with cursor.copy("COPY touched FROM STDIN") as copy:
            for order_id in order_ids:
                copy.write_row((order_id,))
        cursor.execute("ANALYZE touched")
        cursor.execute(_PRODUCTS, {"shop": shop_id, "now": now})
        # Once, for both: asked inside them, it would be asked again for each touched order.
        cursor.execute(f"CREATE TEMP TABLE wanted ON COMMIT DROP AS {_WANTED}", {"shop": shop_id})
        cursor.execute("ANALYZE wanted")
        if batch_id is not None:
            cursor.execute(
                _KEEP_IMPLIED, {"shop": shop_id, "prefix": IMPLIED_PREFIX, "batch": batch_id}
            )
        cursor.execute(_DROP_IMPLIED, {"shop": shop_id, "prefix": IMPLIED_PREFIX})
        cursor.execute(
            _WRITE_IMPLIED,
            {"shop": shop_id, "prefix": IMPLIED_PREFIX, "batch": batch_id, "now": now},
        )


# A shop that the planner has never met counts as one row to it. It then reads all of the shop's
# rows once for each touched order: minutes instead of a second for a first file of 20,000.
_KNOWN_ROWS = 2000
_TABLES = ("shops_order", "shops_orderline", "shops_refund")


def _refresh_statistics(cursor: CursorWrapper, shop_id: int) -> None:
    """Have the tables analysed in which this shop has far more rows than the planner thinks."""
    for table in _TABLES:
        own = f"SELECT 1 FROM {table} WHERE shop_id = %s"  # noqa: S608  names of this file
        cursor.execute(f"EXPLAIN (FORMAT JSON) {own}", [shop_id])
        believed = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
        if believed >= _KNOWN_ROWS:
            continue
        many = int(5 * believed) + _KNOWN_ROWS
        cursor.execute(f"SELECT count(*) FROM ({own} LIMIT %s) few", [shop_id, many])  # noqa: S608
        if cursor.fetchone()[0] == many:
            cursor.execute(f"ANALYZE {table}")


# The line that cost most names the product; without lines, what the order's own file named, or
# the product with an id whose title is exactly that.
_PRODUCTS = """
UPDATE shops_order o SET product_id = d.product_id, line_count = d.line_count, changed_at = %(now)s
FROM (
    SELECT o.id, l.line_count, COALESCE(l.product_id, twin.id, o.named_product_id) AS product_id
    FROM touched t
    JOIN shops_order o ON o.shop_id = %(shop)s AND o.platform_order_id = t.platform_order_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS line_count,
            (array_agg(product_id ORDER BY paid_gross_fen DESC NULLS LAST,
                unit_price_fen * quantity DESC NULLS LAST, platform_line_id))[1] AS product_id
        FROM shops_orderline
        WHERE shop_id = %(shop)s AND platform_order_id = t.platform_order_id
        HAVING count(*) > 0
    ) l ON true
    LEFT JOIN shops_product named ON named.id = o.named_product_id AND named.key LIKE 'title:%%'
    LEFT JOIN (
        SELECT title, min(id) AS id FROM shops_product
        WHERE shop_id = %(shop)s AND key LIKE 'id:%%' AND title <> ''
        GROUP BY title HAVING count(*) = 1
    ) twin ON twin.title = substr(named.key, 7)
) d
WHERE o.id = d.id
    AND (o.product_id, o.line_count) IS DISTINCT FROM (d.product_id, d.line_count)
"""

# One row an order that something in an order or line file says was refunded while no refund
# file says so. A refund that is only asked for gives way to any refund of a refund file.
_WANTED = """
SELECT t.platform_order_id, e.status, e.amount_fen, COALESCE(o.as_of, l.as_of) AS as_of
FROM touched t
LEFT JOIN shops_order o ON o.shop_id = %(shop)s AND o.platform_order_id = t.platform_order_id
LEFT JOIN LATERAL (
    SELECT sum(refunded_fen) FILTER (WHERE refund_status = 'succeeded') AS refunded_fen,
        bool_or(refund_status = 'succeeded') AS is_refunded,
        max(refund_status) FILTER (WHERE refund_status IN
            ('requested', 'agreed_wait_return', 'returning', 'platform_review')) AS pending,
        max(as_of) AS as_of
    FROM shops_orderline
    WHERE shop_id = %(shop)s AND platform_order_id = t.platform_order_id
) l ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN o.refunded_fen > 0 OR o.status = 'closed_refunded' OR l.is_refunded
            OR (o.status = 'closed_other' AND o.refunded_fen IS NULL
                AND (o.paid_at IS NOT NULL OR o.paid_gross_fen > 0))
        THEN 'succeeded' ELSE l.pending END AS status,
        NULLIF(GREATEST(o.refunded_fen, l.refunded_fen), 0) AS amount_fen
) e
LEFT JOIN LATERAL (
    SELECT count(*) AS told, count(*) FILTER (WHERE status = 'succeeded') AS done
    FROM shops_refund
    WHERE shop_id = %(shop)s AND platform_order_id = t.platform_order_id AND NOT is_implied
) r ON true
WHERE e.status IS NOT NULL AND r.done = 0 AND (e.status = 'succeeded' OR r.told = 0)
"""

# Since when a refund was known is told by no other row: an undo finds it under this word.
KNOWN_SINCE = "implied as_of"
_KEEP_IMPLIED = f"""
INSERT INTO shops_rowbefore (batch_id, "table", key, before)
SELECT %(batch)s, '{KNOWN_SINCE}', r.platform_refund_id,
    to_jsonb(r)
FROM touched t
JOIN shops_refund r ON r.shop_id = %(shop)s AND r.is_implied
    AND r.platform_refund_id = %(prefix)s || t.platform_order_id
LEFT JOIN wanted w ON w.platform_order_id = t.platform_order_id
WHERE (w.status, w.amount_fen) IS DISTINCT FROM (r.status, r.amount_fen)
ON CONFLICT DO NOTHING
"""  # noqa: S608  a word of this file

_DROP_IMPLIED = """
DELETE FROM shops_refund r USING touched t
WHERE r.shop_id = %(shop)s AND r.is_implied
    AND r.platform_refund_id = %(prefix)s || t.platform_order_id
    AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.platform_order_id = t.platform_order_id)
"""

_WRITE_IMPLIED = """
INSERT INTO shops_refund AS r (shop_id, platform_refund_id, platform_order_id, kind, status,
    amount_fen, reason_raw, is_implied, as_of, first_batch_id, last_batch_id, changed_at)
SELECT %(shop)s, %(prefix)s || w.platform_order_id, w.platform_order_id, 'unknown', w.status,
    w.amount_fen, '', true, w.as_of, %(batch)s, %(batch)s, %(now)s
FROM wanted w
ON CONFLICT (shop_id, platform_refund_id) DO UPDATE SET status = EXCLUDED.status,
    amount_fen = EXCLUDED.amount_fen, as_of = EXCLUDED.as_of, changed_at = EXCLUDED.changed_at
WHERE (r.status, r.amount_fen) IS DISTINCT FROM (EXCLUDED.status, EXCLUDED.amount_fen)
"""


def orders_by_title(*, shop_id: int) -> list[str]:
    """List the orders still under a title although one product with an id now carries it."""
    with connection.cursor() as cursor:
        cursor.execute(_STILL_BY_TITLE, {"shop": shop_id})
        return [order_id for (order_id,) in cursor.fetchall()]


_STILL_BY_TITLE = """
SELECT o.platform_order_id
FROM shops_product named
JOIN (
    SELECT title, min(id) AS id FROM shops_product
    WHERE shop_id = %(shop)s AND key LIKE 'id:%%' AND title <> ''
    GROUP BY title HAVING count(*) = 1
) twin ON twin.title = substr(named.key, 7)
JOIN shops_order o ON o.shop_id = %(shop)s AND o.product_id = named.id
WHERE named.shop_id = %(shop)s AND named.key LIKE 'title:%%'
    AND o.named_product_id = named.id AND o.line_count IS NULL
"""
