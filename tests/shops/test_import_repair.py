"""Refused rows come back as a file, are repaired by hand, and only they are taken."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shops.crypto import cipher_of
from shops.enums import Action
from shops.exports import csv_lines
from shops.models import CustodyEvent, ImportBatch, ImportIssue, Order
from shops.operations.importing import purge_raw_cells
from shops.queries.importing import refused_rows
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table
from tests.shops.test_import_orders import put, run

pytestmark = pytest.mark.django_db


def half_broken(tmp_path: Path) -> ImportBatch:
    rows = [order_cells(Sale(number)) for number in range(1, 5)]
    rows[1] |= {"订单创建时间": "昨天", "订单付款时间 ": "", "买家留言": "-2 个"}
    rows[2] |= {"总金额": "二十九"}
    entry = run(put(tmp_path, "o.csv", text_table(ORDER_COLUMNS, rows)))[0]
    assert (entry["orders"]["created"], entry["rejected"]) == (2, 2)
    return ImportBatch.objects.get(pk=entry["batch"])


def refused_file(batch: ImportBatch) -> bytes:
    return b"".join(csv_lines(refused_rows(batch, cipher_of(batch.shop).open_bytes)))


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_file_of_refused_rows_keeps_header_and_cells(tmp_path: Path) -> None:
    rows = table(refused_file(half_broken(tmp_path)))
    assert list(rows[0])[: len(ORDER_COLUMNS)] == [name.strip() for name in ORDER_COLUMNS]
    assert [row["总金额"] for row in rows] == ["29.90", "二十九"]
    assert rows[0]["订单编号"].lstrip("'") == f'="{Sale(2).order_id}"'
    assert rows[0]["买家留言"] == "'-2 个"
    # No cell begins as a formula does.
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row.values() if cell)


def test_repaired_file_brings_only_the_rows_that_were_refused(tmp_path: Path) -> None:
    batch = half_broken(tmp_path)
    before = dict(Order.objects.values_list("platform_order_id", "changed_at"))
    content = refused_file(batch).decode("utf-8-sig")
    content = content.replace("昨天", "2026-06-11 10:00:00").replace("二十九", "29.90")
    entry = run(put(tmp_path, "repaired.csv", content.encode("utf-8-sig")))[0]
    assert entry["orders"] == {"created": 2, "updated": 0, "unchanged": 0}
    assert entry["rejected"] == 0
    after = dict(Order.objects.values_list("platform_order_id", "changed_at"))
    assert set(after) == {Sale(number).order_id for number in range(1, 5)}
    assert before.items() <= after.items()


def test_repaired_file_has_the_header_of_its_file_for_what_is_remembered(tmp_path: Path) -> None:
    batch = half_broken(tmp_path)
    content = refused_file(batch).replace("昨天".encode(), b"2026-06-11 10:00:00")
    run(put(tmp_path, "repaired.csv", content))
    assert len(set(ImportBatch.objects.values_list("header_sha256", flat=True))) == 1


def test_command_names_file_row_column_code_and_what_to_do(tmp_path: Path) -> None:
    rows = [order_cells(Sale(1)) | {"总金额": "二十九"}]
    entry = run(put(tmp_path, "o.csv", text_table(ORDER_COLUMNS, rows)))[0]
    (error,) = entry["errors"]
    assert (entry["file"], error["row"], error["column"], error["code"]) == (
        "o.csv",
        2,
        "总金额",
        "AMOUNT_UNREADABLE",
    )
    assert "二十九" in error["message"]
    assert "29.90" in error["hint"]


def test_cells_are_destroyed_after_their_time_and_what_was_wrong_stays(
    tmp_path: Path, settings: Any
) -> None:
    settings.BRUSHGUARD_RAW_CELLS_DAYS = 30
    batch = half_broken(tmp_path)
    assert batch.finished_at is not None
    assert purge_raw_cells(batch.finished_at + timedelta(days=29)) == 0
    assert purge_raw_cells(batch.finished_at + timedelta(days=31)) == 2
    assert not ImportIssue.objects.exclude(sealed_cells=None).exists()
    rows = table(refused_file(batch))
    assert [row["总金额"] for row in rows] == ["", ""]
    assert "DATE_UNREADABLE" in " ".join(rows[0].values())
    line = CustodyEvent.objects.get(action=Action.CELLS_PURGED)
    assert line.object == f"file:{batch.pk}"


def test_cells_are_destroyed_once(tmp_path: Path) -> None:
    batch = half_broken(tmp_path)
    assert batch.finished_at is not None
    late = batch.finished_at + timedelta(days=400)
    purge_raw_cells(late)
    assert purge_raw_cells(late) == 0
    assert CustodyEvent.objects.filter(action=Action.CELLS_PURGED).count() == 1
