"""Opens a batch's table with the choices made for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from shops.crypto import ShopCipher
from shops.enums import BatchState
from shops.models import ImportBatch
from shops.operations.importing.adopting import has_orders, told_zone
from shops.operations.importing.storing import opened_file
from shops.platforms.format import Kind
from shops.platforms.proposing import Column, proposed_columns
from shops.platforms.reading import Choice, Table, open_table
from shops.platforms.source import Limits
from shops.platforms.surveyed import Surveyed
from shops.platforms.tables import Sheets, laid_open, sheets_of
from shops.platforms.times import DateOrder, TimeRules, latest_at
from shops.platforms.vocabulary import vocabulary

# A person saw how the file was read, and left it so.
_READ = (BatchState.PREVIEWED, BatchState.QUEUED, BatchState.RUNNING, BatchState.DONE)


def limits() -> Limits:
    """Return what one file may hold on this service."""
    return Limits(max_bytes=settings.BRUSHGUARD_UPLOAD_MAX_BYTES)


def zone_of(batch: ImportBatch) -> ZoneInfo:
    """The clock that the batch's times without an offset are read by."""
    return ZoneInfo(batch.timezone) if batch.timezone else batch.shop.zone


def choice_of(batch: ImportBatch) -> Choice:
    chosen = batch.chosen
    return Choice(
        platform=chosen.get("platform"),
        kind=chosen.get("kind"),
        encoding=chosen.get("encoding"),
        date_order=DateOrder(chosen.get("date_order", DateOrder.UNDECIDED)),
        columns=tuple(sorted(chosen.get("columns", {}).items())),
    )


def chosen_as_of(batch: ImportBatch) -> datetime | None:
    text = batch.chosen.get("as_of")
    return datetime.fromisoformat(text) if text else None


@contextmanager
def opened_path(
    batch: ImportBatch, cipher: ShopCipher, within: Path | None = None
) -> Iterator[Path]:
    with opened_file(batch, cipher=cipher, limits=limits(), within=within) as path:
        yield path


def columns_of(batch: ImportBatch, path: Path) -> list[Column]:
    """List the columns of the table at `path`, with what each probably holds.

    What a person said of this file, or of an earlier one of the same columns, goes first. Raises
    FileProblem when it is no table.
    """
    choice = choice_of(batch)
    grid, header = laid_open(path, batch.told_name, choice.encoding, limits(), batch.sheet)
    rules = TimeRules(zone_of(batch), choice.date_order)
    columns = [
        replace(column, refund_field=other.field)
        for column, other in zip(
            proposed_columns(grid, header, vocabulary(), rules),
            proposed_columns(grid, header, vocabulary(Kind.REFUNDS), rules),
            strict=True,
        )
    ]
    if not choice.columns:
        choice = remembered_choices(batch).get(header.sha256, choice)
    if not choice.columns:
        return columns
    field_of = {name: field for field, name in choice.columns}
    if choice.kind == Kind.REFUNDS:
        return [replace(column, refund_field=field_of.get(column.name)) for column in columns]
    return [replace(column, field=field_of.get(column.name)) for column in columns]


def batch_sheets(batch: ImportBatch, path: Path) -> Sheets:
    """Tell the exports among the sheets of the workbook at `path` from the rest."""
    return sheets_of(path, batch.told_name, choice_of(batch).encoding, limits())


def table_of(batch: ImportBatch, path: Path) -> Table:
    """Recognise the table at `path`. Raises FileProblem when it is none we know.

    The first file of a shop whose clock nobody chose is read by the clock of its marketplace's site.
    """
    table = _table_by(zone_of(batch), batch, path)
    told = told_zone(batch, table)
    if told is None or told == table.layout.time_rules.zone.key:
        return table
    return _table_by(ZoneInfo(told), batch, path)


def _table_by(zone: ZoneInfo, batch: ImportBatch, path: Path) -> Table:
    return open_table(
        path,
        file_name=batch.told_name,
        zone=zone,
        choice=choice_of(batch),
        limits=limits(),
        remembered=remembered_choices(batch),
        received_at=chosen_as_of(batch) or batch.as_of or batch.received_at,
        latest=latest_at(batch.received_at),
        currency=batch.shop.currency,
        takes_any_currency=not has_orders(batch.shop),
        sheet=batch.sheet,
        surveyed=_surveyed(batch),
    )


def _surveyed(batch: ImportBatch) -> Surveyed | None:
    """What the look at the batch's file found in all of its rows; a file never changes."""
    kept = batch.preview.get("surveyed")
    return None if kept is None else Surveyed(**kept)


def remembered_choices(batch: ImportBatch) -> dict[str, Choice]:
    """The choices under which the shop's earlier files were read, by the hash of their header."""
    earlier = (
        ImportBatch.objects.filter(
            shop=batch.shop_id, state__in=_READ, received_at__lte=batch.received_at
        )
        .exclude(chosen={})
        .exclude(pk=batch.pk)
        .order_by("received_at", "pk")
    )
    return {other.header_sha256: replace(choice_of(other), encoding=None) for other in earlier}
