"""What changed since a reader last looked, and how far back it reaches.

Each statement that writes a shop's facts adds one line, in its own transaction: the earliest
moment that reads differently now. A reader that finds a line sees the rows behind it, too, and the
lines of a transaction that has not ended yet appear when its rows do, however late that is. Lines
are added by triggers, so no way of writing can forget them, undoing and deleting included.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from shops.models.shop import Shop


class Change(models.Model):
    """Facts of the shop at or after `since` are new, other or gone. Its reader deletes the line.

    `is_tried` marks lines that a reader saw and failed on: they stay, but nobody need be woken
    for them again.
    """

    # Without a constraint: nothing is looked up for a line, and a line may outlive its shop.
    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="changes", db_constraint=False
    )
    since = models.DateTimeField()
    kind = models.CharField(max_length=10)
    is_tried = models.BooleanField(db_default=False)

    def __str__(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d %H:%M:%S}"


_SHOP = "r.shop_id"


def noted(
    kind: str, *, told: str, touched: str, shop: str = _SHOP, join: str = ""
) -> list[pgtrigger.Trigger]:
    """Make the triggers that note what becomes of a table's rows; once a statement, not a row.

    `told` is the SQL of the first moment that a row `r` tells of, `touched` that of the earliest
    moment that reads differently once row `o` has become `n` (NULL: nobody can tell them apart).
    `shop` and `join` say how `r` knows its shop. All of it is text of our own models.
    """
    into = "INSERT INTO shops_change (shop_id, since, kind)"

    def whole(table: str) -> str:
        return (
            f"{into} SELECT {shop}, min({told}), '{kind}' FROM {table} r {join} "  # noqa: S608
            f"GROUP BY {shop}; RETURN NULL;"
        )

    return [
        _trigger("note_new", pgtrigger.Insert, whole("new_rows"), new="new_rows"),
        _trigger("note_gone", pgtrigger.Delete, whole("old_rows"), old="old_rows"),
        _trigger(
            "note_changed",
            pgtrigger.Update,
            f"{into} SELECT {shop}, min(r.since), '{kind}' FROM ("  # noqa: S608
            f"SELECT n.*, ({touched}) AS since FROM new_rows n JOIN old_rows o ON o.id = n.id"
            f") r {join} WHERE r.since IS NOT NULL GROUP BY {shop}; RETURN NULL;",
            old="old_rows",
            new="new_rows",
        ),
    ]


def _trigger(
    name: str, operation: pgtrigger.Operation, func: str, **tables: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=func,
    )


def differs(columns: tuple[str, ...]) -> str:
    """SQL that is true when rows `o` and `n` differ in any of the columns."""
    old, new = (", ".join(column.format(side) for column in columns) for side in ("o", "n"))
    return f"({old}) IS DISTINCT FROM ({new})"


def earliest(moment: str) -> str:
    """SQL of the earlier of a moment in rows `o` and `n`; `moment` has {} where the row goes."""
    return f"LEAST({moment.format('o')}, {moment.format('n')})"
