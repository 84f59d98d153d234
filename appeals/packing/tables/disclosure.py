"""13-disclosure/commitments.csv: one salted hash for each known identity value of each order."""

from __future__ import annotations

from collections.abc import Sequence

from appeals.packing.commitments import commit
from appeals.packing.rows import Row
from appeals.packing.text import csv_bytes

HEADER = ("ref", "field", "sha256")


def commitments_csv(case_key: bytes, rows: Sequence[Row]) -> bytes:
    """For programs, so without a byte order mark."""
    lines = (line for row in rows for line in commit(case_key, row.ref, _values(row)))
    return csv_bytes(HEADER, ((line.ref, line.field, line.sha256) for line in lines), bom=False)


def _values(row: Row) -> dict[str, str | None]:
    """Each on one line, so that `printf` and a line-wise reader see the same value."""
    identity = row.order.identity
    values = {
        "order_id": row.order.order_id,
        "name": identity.name,
        "phone": identity.phone,
        "address": identity.address,
        "buyer": identity.buyer,
    }
    return {field: " ".join(value.split()) if value else None for field, value in values.items()}
