"""A bare COPY: the same mapped columns of the same orders, into the same indexed table."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from bench.ingest.processor import Spent, spent


def columns() -> str:
    """Every column of an order but its own number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) "
            "FROM information_schema.columns WHERE table_name = 'shops_order' "
            "AND column_name <> 'id'"
        )
        return str(cursor.fetchone()[0])


def write_out(path: Path) -> int:
    """Write all orders as COPY text; return how many."""
    with (
        path.open("wb") as file,
        connection.cursor() as cursor,
        cursor.copy(f"COPY shops_order ({columns()}) TO STDOUT") as copy,
    ):
        rows = 0
        for piece in copy:
            file.write(piece)
            rows += bytes(piece).count(b"\n")
    return rows


def empty() -> None:
    """Take all orders out and let the server write everything down before the next one."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE shops_order, shops_refund, shops_rowbefore CASCADE")
        cursor.execute("VACUUM ANALYZE shops_order")
        cursor.execute("CHECKPOINT")


def copy_in(path: Path) -> Spent:
    """COPY the file into the orders' own table, indexes, keys and triggers in place."""
    with (
        spent() as found,
        path.open("rb") as file,
        connection.cursor() as cursor,
        cursor.copy(f"COPY shops_order ({columns()}) FROM STDIN") as copy,
    ):
        while piece := file.read(1024 * 1024):
            copy.write(piece)
    return found
