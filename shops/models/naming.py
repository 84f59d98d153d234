"""What rows name must be there: a foreign key that is looked up once a statement, not once a row.

PostgreSQL checks its own foreign keys row by row. A chunk of an import names one shop, one batch and
some products, thousands of times; looking them up for each row took a third of the time that the
database spent on an order. These triggers promise what the constraints did: a statement whose rows
name what is not there fails, what was named is locked against its end until the writer's transaction
ends, and a named row cannot be deleted. Both are said at once, not at the end of the transaction.
"""

from __future__ import annotations

import pgtrigger

# Column of the naming table to the table whose `id` it names. All of it is text of our own models.
Named = dict[str, str]
_FAILED = "USING ERRCODE = 'foreign_key_violation'"


def naming(named: Named) -> list[pgtrigger.Trigger]:
    """Make the triggers of a table whose columns name rows of others; NULL names none."""
    return [
        _trigger("name_new", pgtrigger.Insert, _refusal_of_lost(named), new="new_rows"),
        _trigger("name_changed", pgtrigger.Update, _refusal_of_lost(named), new="new_rows"),
    ]


def named_by(*columns: str) -> list[pgtrigger.Trigger]:
    """Make the trigger that keeps rows while others name them; each column is `table.column`."""
    return [_trigger("still_named", pgtrigger.Delete, _refusal_of_named(columns), old="old_rows")]


def _refusal_of_lost(named: Named) -> str:
    looks = " UNION ALL ".join(_lost_of(table, named) for table in dict.fromkeys(named.values()))
    # One walk through the new rows; what they name is few.
    return (
        f"WITH named AS MATERIALIZED (SELECT DISTINCT {', '.join(named)} FROM new_rows) "  # noqa: S608
        f"SELECT lost INTO told FROM ({looks}) l LIMIT 1; "
        f"IF FOUND THEN RAISE 'Rows of % name %, which is not there', TG_TABLE_NAME, told {_FAILED}; "
        f"END IF; RETURN NULL;"
    )


def _lost_of(table: str, named: Named) -> str:
    """SQL of what the new rows name in one table and is not there; locks what is."""
    ids = " UNION ".join(
        f"SELECT {column} AS id FROM named"  # noqa: S608
        for column, other in named.items()
        if other == table
    )
    return (
        f"SELECT '{table} ' || i.id AS lost FROM ({ids}) i WHERE i.id IS NOT NULL "  # noqa: S608
        f"AND NOT EXISTS (SELECT 1 FROM {table} p WHERE p.id = i.id FOR KEY SHARE)"
    )


def _refusal_of_named(columns: tuple[str, ...]) -> str:
    looks = " UNION ALL ".join(
        f"SELECT '{table}' AS namer FROM old_rows p "  # noqa: S608
        f"WHERE EXISTS (SELECT 1 FROM {table} r WHERE r.{column} = p.id)"
        for table, column in (name.split(".") for name in columns)
    )
    return (
        f"SELECT namer INTO told FROM ({looks}) n LIMIT 1; "  # noqa: S608
        f"IF FOUND THEN RAISE 'Rows of % are named by %', TG_TABLE_NAME, told {_FAILED}; "
        f"END IF; RETURN NULL;"
    )


def _trigger(
    name: str, operation: pgtrigger.Operation, func: str, **tables: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        operation=operation,
        declare=[("told", "TEXT")],
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=func,
    )
