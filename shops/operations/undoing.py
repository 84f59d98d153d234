"""Takes an import back: its rows go, what it changed returns to what it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from shops.access import Principal
from shops.enums import Action, BatchState
from shops.errors import UndoRefused
from shops.models import ImportBatch, Order, OrderLine, Refund, RowBefore
from shops.operations import custody
from shops.operations.recording import joining, merging
from shops.operations.recording.table import TABLES
from shops.signals import orders_recorded

_MODELS: dict[str, type[models.Model]] = {"order": Order, "line": OrderLine, "refund": Refund}
_UNDOABLE = (BatchState.DONE, BatchState.CANCELLED, BatchState.FAILED)
_DELETE_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows went and how many returned to what they were."""

    orders_removed: int
    orders_restored: int
    lines_removed: int
    lines_restored: int
    refunds_removed: int
    refunds_restored: int


def undo_import(*, batch: ImportBatch, actor: Principal | None, now: datetime) -> Undone:
    """Undo a finished import in one transaction.

    Raises UndoRefused when it has not ended, was undone before, or when a later import changed a
    row of it: that one must be undone first, and the message names it.
    """
    with transaction.atomic():
        merging.lock_shop(batch.shop_id)
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        _refuse_state(locked)
        _refuse_later_change(locked)
        touched = _touched_order_ids(locked)
        undone = _take_back(locked)
        joining.refresh_orders(shop_id=locked.shop_id, order_ids=touched, batch_id=None, now=now)
        _restore_known_since(locked)
        RowBefore.objects.filter(batch=locked).delete()
        locked.state = BatchState.UNDONE
        locked.finished_at = now
        locked.save(update_fields=["state", "finished_at"])
        _record(locked, undone, actor, now)
        shop_id = locked.shop_id
        transaction.on_commit(lambda: orders_recorded.send(sender=ImportBatch, shop_id=shop_id))
    batch.refresh_from_db()
    return undone


def _refuse_state(batch: ImportBatch) -> None:
    if batch.state == BatchState.UNDONE:
        raise UndoRefused(_("This import was undone already."))
    if batch.state not in _UNDOABLE:
        raise UndoRefused(_("This import has not ended; cancel it first."))


def _refuse_later_change(batch: ImportBatch) -> None:
    """Raise UndoRefused when another batch wrote a row of this one after it."""
    for word, table in TABLES.items():
        key = " || '/' || ".join(f"o.{name}" for name in table.key)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT o.last_batch_id, count(*) FROM {table.name} o "  # noqa: S608  fixed names
                f"WHERE o.shop_id = %s AND o.last_batch_id IS DISTINCT FROM %s "
                f"AND (o.first_batch_id = %s OR {key} IN "
                f'(SELECT key FROM shops_rowbefore WHERE batch_id = %s AND "table" = %s)) '
                + ("AND NOT o.is_implied " if word == "refund" else "")
                + "GROUP BY 1 ORDER BY 1 DESC NULLS LAST LIMIT 1",
                [batch.shop_id, batch.pk, batch.pk, batch.pk, word],
            )
            found = cursor.fetchone()
        if found is not None:
            raise UndoRefused(_later_reason(*found))


def _later_reason(later_id: int | None, rows: int) -> str:
    later = ImportBatch.objects.filter(pk=later_id).first() if later_id else None
    if later is None:
        return _(
            "%(rows)s of its rows were changed later by data that did not come from a file."
        ) % {"rows": rows}
    return _(
        "%(rows)s of its rows were changed by the later import %(number)s (%(file)s). "
        "Undo that one first."
    ) % {"rows": rows, "number": later.pk, "file": later.file_name}


def _touched_order_ids(batch: ImportBatch) -> set[str]:
    """Name the orders whose lines, refunds or own rows this batch wrote."""
    touched: set[str] = set()
    for model in _MODELS.values():
        rows = model._default_manager.filter(shop=batch.shop_id, last_batch=batch)  # type: ignore[misc]
        touched.update(rows.values_list("platform_order_id", flat=True))
    return touched


def _take_back(batch: ImportBatch) -> Undone:
    restored = {word: _restore(word, batch) for word in TABLES}
    for word in TABLES:
        _restore_as_of(word, batch)
    removed = {word: _remove(word, batch) for word in TABLES}
    return Undone(
        orders_removed=removed["order"],
        orders_restored=restored["order"],
        lines_removed=removed["line"],
        lines_restored=restored["line"],
        refunds_removed=removed["refund"],
        refunds_restored=restored["refund"],
    )


def _restore(word: str, batch: ImportBatch) -> int:
    table, model = TABLES[word], _MODELS[word]
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    assignments = ", ".join(f"{column} = p.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table.name} o SET {assignments} FROM shops_rowbefore b, "  # noqa: S608
            f"jsonb_populate_record(null::{table.name}, b.before) p "
            f'WHERE b.batch_id = %s AND b."table" = %s AND o.id = p.id AND o.shop_id = %s',
            [batch.pk, word, batch.shop_id],
        )
        return int(cursor.rowcount)


def _restore_as_of(word: str, batch: ImportBatch) -> None:
    """Rows that the batch only confirmed are known as of their earlier file again.

    What a later file confirmed since then keeps that file's time.
    """
    table = TABLES[word]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table.name} o SET as_of = (b.before->>'as_of')::timestamptz "  # noqa: S608
            f'FROM shops_rowbefore b WHERE b.batch_id = %s AND b."table" = %s '
            f"AND o.id = (b.before->>'id')::bigint AND o.shop_id = %s AND o.as_of = %s",
            [batch.pk, table.as_of_word, batch.shop_id, batch.as_of or batch.received_at],
        )


def _restore_known_since(batch: ImportBatch) -> None:
    """Implied refunds that the batch replaced or changed are known since their earlier file again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shops_refund r SET as_of = p.as_of, first_batch_id = p.first_batch_id, "
            "last_batch_id = p.last_batch_id FROM shops_rowbefore b, "
            "jsonb_populate_record(null::shops_refund, b.before) p "
            'WHERE b.batch_id = %s AND b."table" = %s '
            "AND r.shop_id = %s AND r.is_implied AND r.platform_refund_id = b.key "
            "AND (r.status, r.amount_fen) IS NOT DISTINCT FROM (p.status, p.amount_fen)",
            [batch.pk, joining.KNOWN_SINCE, batch.shop_id],
        )


def _remove(word: str, batch: ImportBatch) -> int:
    """Delete what the batch created, with the holds and suspicions that hang on it."""
    rows = _MODELS[word]._default_manager.filter(shop=batch.shop_id, first_batch=batch)  # type: ignore[misc]
    if word == "refund":
        rows = rows.filter(is_implied=False)
    removed = 0
    while ids := list(rows.values_list("pk", flat=True)[:_DELETE_ROWS]):
        _MODELS[word]._default_manager.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


def _record(batch: ImportBatch, undone: Undone, actor: Principal | None, now: datetime) -> None:
    custody.record(
        shop=batch.shop,
        action=Action.IMPORT_UNDONE,
        object=f"file:{batch.pk}",
        now=now,
        actor=actor,
        detail={
            "orders_removed": undone.orders_removed,
            "orders_restored": undone.orders_restored,
        },
        sha256=batch.sha256,
    )
