"""Looks at a file before anything of it is recorded."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from shops.crypto import ShopCipher, cipher_of
from shops.enums import BatchState
from shops.errors import DomainError
from shops.models import ImportBatch
from shops.operations.importing import claiming
from shops.operations.importing.opening import (
    batch_sheets,
    chosen_as_of,
    columns_of,
    limits,
    opened_path,
    table_of,
)
from shops.operations.importing.summing import Summary, summary_of
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.reading import Table
from shops.platforms.registry import FORMATS
from shops.platforms.tables import Sheets, members_of


def preview_import(*, batch_id: int, worker: str, now: datetime) -> ImportBatch | None:
    """Recognise a batch's file and write down what is in it, for a person to agree to.

    Reads the file twice, writes only the batch. A zip of several tables becomes one batch a
    table. Returns None when another worker has it. A file that cannot be read makes the batch
    failed, with the reason for the merchant.
    """
    batch = claiming.claim(
        batch_id,
        waiting=BatchState.RECEIVED,
        working=BatchState.READING,
        worker=worker,
        now=now,
        lease=claiming.PREVIEW_LEASE,
    )
    if batch is None:
        return None
    try:
        cipher = cipher_of(batch.shop)
        _look_inside(batch, cipher)
    except FileProblem as problem:
        fail(batch, str(problem), {"code": str(problem.code), "params": problem.params})
    except DomainError as error:
        fail(batch, str(error), {"code": error.code, "params": {}})
    return batch


# A file whose columns a person can explain.
_EXPLAINABLE = frozenset({FileCode.UNRECOGNISED, FileCode.FOREIGN, FileCode.COLUMNS})


def _look_inside(batch: ImportBatch, cipher: ShopCipher) -> None:
    """Look at the batch's table; of several in its file at the first, and make batches of all."""
    with opened_path(batch, cipher) as path:
        members = [] if batch.member else members_of(path, limits())
        sheets = Sheets() if members else batch_sheets(batch, path)
        if not members and (batch.sheet or len(sheets.tables) < 2):
            _look(batch, path, sheets)
            return
    _split(
        batch,
        [(name, "") for name in members] or [(batch.member, name) for name in sheets.tables],
    )
    _look_inside(batch, cipher)


def _look(batch: ImportBatch, path: Path, sheets: Sheets) -> None:
    try:
        table = table_of(batch, path)
    except FileProblem as problem:
        if problem.code in _EXPLAINABLE:
            batch.preview = _columns_json(batch, path)
        raise
    _write_preview(
        batch, table, _columns_json(batch, path) | {"unread_sheets": list(sheets.others)}
    )


def _columns_json(batch: ImportBatch, path: Path) -> dict[str, Any]:
    """What the page for columns shows: each with a few masked values and its probable field."""
    return {"mapping": [asdict(column) for column in columns_of(batch, path)]}


def fail(batch: ImportBatch, message: str, problem: dict[str, Any]) -> None:
    """End the batch with a reason the merchant reads; it is not tried again."""
    claiming.release(
        batch,
        state=BatchState.FAILED,
        error=message,
        preview={**batch.preview, "problem": problem},
    )


def _split(batch: ImportBatch, parts: list[tuple[str, str]]) -> None:
    """Make the batch that of the first table and give each other table its own.

    A part is an archive's member and a workbook's sheet, either of them "".
    """
    with transaction.atomic():
        batch.member, batch.sheet = parts[0]
        ImportBatch.objects.filter(pk=batch.pk).update(member=batch.member, sheet=batch.sheet)
        known = ImportBatch.objects.filter(shop=batch.shop, stored_as=batch.stored_as)
        have = set(known.values_list("member", "sheet"))
        ImportBatch.objects.bulk_create(
            ImportBatch(
                shop=batch.shop,
                file_name=batch.file_name,
                size=batch.size,
                sha256=batch.sha256,
                sha512=batch.sha512,
                stored_as=batch.stored_as,
                member=member,
                sheet=sheet,
                chosen=batch.chosen,
                uploaded_by=batch.uploaded_by,
                received_at=batch.received_at,
            )
            for member, sheet in parts[1:]
            if (member, sheet) not in have
        )


def _write_preview(batch: ImportBatch, table: Table, columns: dict[str, Any]) -> None:
    summary = summary_of(table)
    claiming.release(
        batch,
        state=BatchState.PREVIEWED,
        platform=table.format.platform,
        kind=table.format.kind,
        encoding=table.grid.encoding or "",
        header_sha256=table.header.sha256,
        rows_total=table.rows_total,
        as_of=chosen_as_of(batch) or _made_at(batch, table, summary),
        preview=_preview_json(table, summary) | columns,
    )


def _made_at(batch: ImportBatch, table: Table, summary: Summary) -> datetime:
    """Take the time in the file's name, else the newest inside, for when the file was made.

    It was when it came at the latest: a time ahead would make every later file look older.
    """
    told = table.export_time or summary.newest_at
    return batch.received_at if told is None else min(told, batch.received_at)


def _preview_json(table: Table, summary: Summary) -> dict[str, Any]:
    return {
        "title": table.format.title,
        "is_mapped": table.format not in FORMATS,
        "container": str(table.grid.container),
        "delimiter": table.grid.delimiter,
        "header_row": table.header.row_no,
        "columns": list(table.header.shown),
        "unused_columns": table.unused_columns,
        "is_minute_only": table.is_minute_only,
        "currency": table.books,
        "has_export_time": table.export_time is not None,
        "surveyed": None if table.surveyed is None else asdict(table.surveyed),
        **summary.as_json(),
    }
