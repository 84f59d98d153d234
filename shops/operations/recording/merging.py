"""The SQL of one chunk: staged rows in, merged rows out, what was there before kept for undo.

Statements are built from the closed column lists of `table.py`; every value is a parameter. The
shop's advisory lock is held, so nobody else changes its rows between the statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from shops.operations.recording.adding import added_up, shares_of
from shops.operations.recording.copied import FIELD, OPTIONS, copied
from shops.operations.recording.table import MergeTable, Rule

# Namespace of the advisory lock that makes writers of one shop take turns.
_LOCK_SPACE = 0x0B60


def lock_shop(shop_id: int) -> None:
    """Hold the shop for this transaction against every other recorder."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, shop_id])


def stored_keys(table: MergeTable, *, shop_id: int, keys: Sequence[str]) -> set[str]:
    """Return those of the keys that the shop has rows for; for tables with a key of one column."""
    (key,) = table.key
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table.name} WHERE shop_id = %s AND {key} = ANY(ARRAY("  # noqa: S608
            "SELECT jsonb_array_elements_text(%s::jsonb)))",
            [shop_id, as_json(keys)],
        )
        return {found for (found,) in cursor.fetchall()}


def as_json(keys: Iterable[str]) -> str:
    """Write keys as one JSON list: a tenth of what the driver takes for an array of them."""
    return json.dumps(list(keys))


def insert(table: MergeTable, lines: Iterable[str], *, fixed: dict[str, Any]) -> None:
    """COPY rows that are known to be new straight into their table.

    A line holds `staged_columns` without the row number, then what is `copied_on_insert`; `fixed`
    is the same for all.
    """
    data = (*table.key, *table.columns, *(name for name, _ in table.copied_on_insert))
    columns = ", ".join((*data, *fixed))
    end = FIELD + copied(list(fixed.values())) + "\n"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN {OPTIONS}") as copy,
    ):
        copy.write("".join([line + end for line in lines]))


def stage(table: MergeTable, lines: Iterable[str]) -> None:
    """COPY the lines, in the order of `staged_columns`, into a table of this transaction."""
    columns = ", ".join(table.staged_columns)
    stored = ", ".join((*table.key, *table.columns))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged, merged")
        cursor.execute(
            f"CREATE TEMP TABLE staged ON COMMIT DROP AS "  # noqa: S608
            f"SELECT 0 AS row_no, {stored} FROM {table.name} WITH NO DATA"
        )
        with cursor.copy(f"COPY staged ({columns}) FROM STDIN {OPTIONS}") as copy:
            copy.write("".join([line + "\n" for line in lines]))


def merge(table: MergeTable, *, shop_id: int, as_of: datetime) -> None:
    """Make `merged`: for every staged row what it is to become, and what that means."""
    exprs = ", ".join(f"{_merged(table, name)} AS {name}" for name in table.columns)
    keys = ", ".join(f"s.{name}" for name in table.key)
    join = " AND ".join(f"o.{name} = s.{name}" for name in table.key)
    new = ", ".join(f"x.{name}" for name in table.compared)
    old = ", ".join(f"y.{name}" for name in table.compared)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE merged ON COMMIT DROP AS "  # noqa: S608
            f"SELECT x.*, x.stored_id IS NULL AS is_new, "
            f"x.stored_id IS NOT NULL AND ({new}) IS DISTINCT FROM ({old}) AS is_changed FROM ("
            f"SELECT s.row_no, {keys}, o.id AS stored_id, f.is_newer, "
            f"NOT f.is_newer AND ({_says_otherwise(table)}) AS is_kept_out, {exprs} "
            f"FROM staged s LEFT JOIN {table.name} o ON o.shop_id = %s AND {join} "
            f"CROSS JOIN LATERAL (SELECT {_is_newer(table)} AS is_newer) f "
            f"CROSS JOIN LATERAL (SELECT {shares_of(table)} AS shares) p"
            f") x LEFT JOIN {table.name} y ON y.id = x.stored_id",
            [shop_id, as_of, as_of],
        )


def _is_newer(table: MergeTable) -> str:
    status = table.status
    return (
        f"o.id IS NULL OR %s > o.as_of OR (%s = o.as_of AND "
        f"{_rank(table, f's.{status}')} >= {_rank(table, f'o.{status}')})"
    )


def _rank(table: MergeTable, column: str) -> str:
    words = ", ".join(f"'{word}'" for word in table.ranks)
    return f"COALESCE(array_position(ARRAY[{words}], {column}::text), 0)"


def _merged(table: MergeTable, name: str) -> str:
    rule = table.columns[name]
    if rule is Rule.STATUS:
        return _merged_status(table, name)
    if rule in _WHOLE:
        return _WHOLE[rule].format(name=name, moment=table.moment)
    if rule is Rule.RECEIVER:
        return f"CASE WHEN {_TAKES_RECEIVER} THEN s.{name} ELSE {_kept_receiver(name)} END"
    new, old = f"s.{name}", f"o.{name}"
    blank = _BLANKS.get(rule)
    if blank is not None:
        new, old = f"NULLIF({new}, '{blank}')", f"NULLIF({old}, '{blank}')"
    if rule is Rule.TIME:
        new = f"CASE WHEN {new} = date_trunc('minute', {old}) THEN {old} ELSE {new} END"
    chosen = f"CASE WHEN f.is_newer THEN COALESCE({new}, {old}) ELSE COALESCE({old}, {new}) END"
    if rule is Rule.SHARED:
        return added_up(name, otherwise=chosen)
    return chosen if blank is None else f"COALESCE({chosen}, '{blank}')"


_BLANKS = {Rule.TEXT: "", Rule.WORD: "unknown"}
_TAKES_TIME = (
    "o.id IS NULL OR o.{moment} IS NULL OR (s.{moment} IS NOT NULL AND NOT s.is_time_inferred "
    "AND (o.is_time_inferred OR (f.is_newer AND s.{moment} <> date_trunc('minute', o.{moment}))))"
)
_WHOLE = {
    Rule.SHARES: "p.{name}",
    Rule.TOLD: "CASE WHEN f.is_newer THEN s.{name} ELSE o.{name} END",
    Rule.PLACED: f"CASE WHEN {_TAKES_TIME} THEN s.{{name}} ELSE o.{{name}} END",
    Rule.INFERRED: f"CASE WHEN {_TAKES_TIME} THEN s.{{name}} ELSE o.{{name}} END",
}
_TAKES_RECEIVER = (
    "o.id IS NULL OR (s.receiver_grade > 0 AND CASE WHEN f.is_newer "
    "THEN s.receiver_grade >= o.receiver_grade ELSE s.receiver_grade > o.receiver_grade END)"
)


def _kept_receiver(name: str) -> str:
    """A row without a receiver still adds what its number says about the buyer."""
    if name == "identity_keys":
        return "CASE WHEN o.identity_keys = '{}' THEN s.identity_keys ELSE o.identity_keys END"
    return f"o.{name}"


def _merged_status(table: MergeTable, name: str) -> str:
    unknown = "('', 'unknown')"
    rises = f"f.is_newer AND {_rank(table, f's.{name}')} > {_rank(table, f'o.{name}')}"
    told = "f.is_newer"
    if table.status_raw is not None:
        # Without a status word of its own a file only proves that things went on, never back.
        told = f"CASE WHEN s.{table.status_raw} = '' THEN {rises} ELSE f.is_newer END"
    return (
        f"CASE WHEN o.id IS NULL THEN s.{name} WHEN s.{name} IN {unknown} THEN o.{name} "
        f"WHEN o.{name} IN {unknown} THEN s.{name} "
        f"WHEN {told} THEN s.{name} ELSE o.{name} END"
    )


def _says_otherwise(table: MergeTable) -> str:
    shared = "" if table.shares is None else f"s.{table.shares} IS NULL AND "
    parts = [
        f"({shared if rule is Rule.SHARED else ''}s.{name} IS NOT NULL AND s.{name}::text NOT IN ('', 'unknown') "
        f"AND s.{name} IS DISTINCT FROM o.{name})"
        for name, rule in table.columns.items()
        if rule not in (Rule.RECEIVER, Rule.INFERRED, Rule.TOLD, Rule.SHARES)
    ]
    return " OR ".join(parts)


def keep_before(table: MergeTable, *, batch_id: int, as_of: datetime) -> None:
    """Keep every row that is about to change, as it is, under the batch.

    Of a row that only becomes known as of a later time, that time alone is kept.
    """
    key = " || '/' || ".join(f"o.{name}" for name in table.key)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO shops_rowbefore (batch_id, "table", key, before) '  # noqa: S608
            f"SELECT %s, %s, {key}, to_jsonb(o) FROM merged m JOIN {table.name} o "
            f"ON o.id = m.stored_id WHERE m.is_changed ON CONFLICT DO NOTHING",
            [batch_id, table.word],
        )
        cursor.execute(
            f'INSERT INTO shops_rowbefore (batch_id, "table", key, before) '  # noqa: S608
            f"SELECT %s, %s, {key}, jsonb_build_object('id', o.id, 'as_of', o.as_of) "
            f"FROM merged m JOIN {table.name} o ON o.id = m.stored_id "
            f"WHERE NOT m.is_changed AND o.as_of < %s ON CONFLICT DO NOTHING",
            [batch_id, table.as_of_word, as_of],
        )


def write(
    table: MergeTable, *, shop_id: int, as_of: datetime, batch_id: int | None, now: datetime
) -> None:
    """Upsert what is new or changed; for the rest only remember the newer as-of time."""
    data = (*table.key, *table.columns)
    extra = (*table.copied_on_insert, *table.fixed)
    columns = ", ".join((*data, *(name for name, _ in extra)))
    values = ", ".join((*data, *(expr for _, expr in extra)))
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in table.columns)
    conflict = ", ".join(("shop_id", *table.key))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table.name} AS t (shop_id, as_of, first_batch_id, last_batch_id, "  # noqa: S608
            f"changed_at, {columns}) SELECT %s, %s, %s, %s, %s, {values} FROM merged "
            f"WHERE is_new OR is_changed ON CONFLICT ({conflict}) DO UPDATE SET {updates}, "
            f"as_of = GREATEST(t.as_of, EXCLUDED.as_of), "
            f"last_batch_id = EXCLUDED.last_batch_id, changed_at = EXCLUDED.changed_at",
            [shop_id, as_of, batch_id, batch_id, now],
        )
        remembered = "".join(f", {name} = m.{name}" for name in table.remembered)
        is_other = "".join(f" OR o.{name} IS DISTINCT FROM m.{name}" for name in table.remembered)
        cursor.execute(
            f"UPDATE {table.name} o SET as_of = GREATEST(o.as_of, %s){remembered} "  # noqa: S608
            f"FROM merged m WHERE o.id = m.stored_id AND NOT m.is_changed "
            f"AND (o.as_of < %s{is_other})",
            [as_of, as_of],
        )


def tallies() -> tuple[int, int, int, list[int]]:
    """Return created, updated, unchanged and the rows that an older file could not change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_changed), "
            "count(*) FILTER (WHERE NOT is_new AND NOT is_changed) FROM merged"
        )
        created, updated, unchanged = cursor.fetchone()
        cursor.execute("SELECT row_no FROM merged WHERE is_kept_out ORDER BY row_no")
        return created, updated, unchanged, [row_no for (row_no,) in cursor.fetchall()]


def orphans(*, shop_id: int) -> list[int]:
    """Return the staged rows whose order is not known yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.row_no FROM staged s LEFT JOIN shops_order o ON o.shop_id = %s "
            "AND o.platform_order_id = s.platform_order_id WHERE o.id IS NULL ORDER BY s.row_no",
            [shop_id],
        )
        return [row_no for (row_no,) in cursor.fetchall()]
