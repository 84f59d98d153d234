"""SQL of an order's shares: rows of two files beside each other, and what they add up to.

Speaks of `merging.merge`'s tables: `s` is staged, `o` stored, `f.is_newer`, `p.shares` the outcome.
"""

from __future__ import annotations

from shops.operations.recording.table import MergeTable

_BOTH = "jsonb_build_object('named_by', s.shares->'named_by', 'rows', {})"
# Whoever tells the whole sums later, without saying which row told what, ends the adding up.
_SHARES = f"""CASE
    WHEN o.id IS NULL THEN s.shares
    WHEN s.shares IS NULL THEN
        CASE WHEN f.is_newer AND s.payable_fen IS NOT NULL THEN NULL ELSE o.shares END
    WHEN o.shares IS NULL OR o.shares->'named_by' <> s.shares->'named_by' THEN
        CASE WHEN f.is_newer THEN s.shares ELSE o.shares END
    WHEN f.is_newer THEN {_BOTH.format("(o.shares->'rows') || (s.shares->'rows')")}
    ELSE {_BOTH.format("(s.shares->'rows') || (o.shares->'rows')")} END"""


def shares_of(table: MergeTable) -> str:
    """The shares an order has once the staged row is merged; NULL where it has none."""
    return "NULL::jsonb" if table.shares is None else _SHARES


def added_up(name: str, *, otherwise: str) -> str:
    """What the shares tell of one column together; `otherwise` where they tell nothing of it."""
    total = f"SELECT sum((e.value->>'{name}')::bigint) FROM jsonb_each(p.shares->'rows') e"  # noqa: S608
    return (
        f"CASE WHEN s.shares IS NULL THEN {otherwise} "
        f"ELSE COALESCE(({total})::bigint, {otherwise}) END"
    )
