"""13-disclosure: salted hashes of identity values in every tier, what they hide only where allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from appeals.packing.commitments import FIELDS, commit, salt
from appeals.packing.rows import Row
from appeals.packing.tables.streamed import OrderTable, csv_table

HEADER = ("ref", "field", "sha256")
DISCLOSED = ("ref", "field", "salt", "value")
SEALED = ("ref", "field", "sealed")
IDENTITIES = ("ref", "order_id", "name", "phone", "address", "buyer")

# Given a place and a text, its encryption; the same place and text give the same bytes.
Sealer = Callable[[str, bytes], bytes]


def commitments_csv(case_key: bytes) -> OrderTable:
    """For programs, so without a byte order mark."""

    def cells(row: Row) -> Iterator[tuple[str, str, str]]:
        for line in commit(case_key, row.ref, values_of(row)):
            yield line.ref, line.field, line.sha256

    return csv_table(HEADER, cells, bom=False)


def disclosures_csv(case_key: bytes) -> OrderTable:
    """Salt and value behind each commitment: a copy with identities (T2) alone holds them."""

    def cells(row: Row) -> Iterator[tuple[str, str, str, str]]:
        for ref, field, value in _disclosed(row):
            yield ref, field, salt(case_key, ref, field), value

    return csv_table(DISCLOSED, cells, bom=False)


def sealed_csv(case_key: bytes, sealer: Sealer) -> OrderTable:
    """The same under the shop's own key, for its own copy (T3): `salt|value`, sealed, in hex."""

    def cells(row: Row) -> Iterator[tuple[str, str, str]]:
        for ref, field, value in _disclosed(row):
            sealed = sealer(f"{ref}|{field}", _clear(case_key, ref, field, value))
            yield ref, field, sealed.hex()

    return csv_table(SEALED, cells, bom=False)


def identities_csv() -> OrderTable:
    """One line an order for people: what the sealed annex holds."""
    return csv_table(IDENTITIES, lambda row: ((row.ref, *values_of(row).values()),))


def _clear(case_key: bytes, ref: str, field: str, value: str) -> bytes:
    return f"{salt(case_key, ref, field)}|{value}".encode()


def _disclosed(row: Row) -> Iterator[tuple[str, str, str]]:
    values = values_of(row)
    for field in FIELDS:
        value = values[field]
        if value:
            yield row.ref, field, value


def values_of(row: Row) -> dict[str, str | None]:
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
