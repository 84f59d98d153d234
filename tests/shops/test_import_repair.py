"""Refused rows come back as a file, are repaired by hand, and only they are taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from shops.crypto import cipher_of
from shops.enums import Action
from shops.exports import csv_lines, workbook_of
from shops.models import CustodyEvent, ImportBatch, ImportIssue, Order
from shops.operations.importing import purge_raw_cells
from shops.queries.importing import refused_rows
from tests.shops.platforms import china_files
from tests.shops.platforms.fuzzing_books import book_of
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table, workbook
from tests.shops.test_import_orders import put, run, summary

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


def from_workbook(tmp_path: Path) -> ImportBatch:
    rows = [order_cells(Sale(number)) for number in range(1, 4)]
    rows[1] |= {"总金额": "二十九", "买家留言": "=1+1"}
    path = workbook(tmp_path / "o.xlsx", ORDER_COLUMNS, rows)
    return ImportBatch.objects.get(pk=run(path)[0]["batch"])


def refused_workbook(batch: ImportBatch) -> bytes:
    return workbook_of(refused_rows(batch, cipher_of(batch.shop).open_bytes))


def cells_of(content: bytes) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return list(book.get_sheet_by_index(0).to_python())


def test_workbook_of_refused_rows_has_the_header_and_numbers_as_text(tmp_path: Path) -> None:
    header, row = cells_of(refused_workbook(from_workbook(tmp_path)))
    assert header[: len(ORDER_COLUMNS)] == [name.strip() for name in ORDER_COLUMNS]
    told = dict(zip(header, row, strict=True))
    assert (told["订单编号"], told["总金额"]) == (Sale(2).order_id, "二十九")
    assert told["买家留言"] == "=1+1"  # a text in a workbook is never run
    assert "AMOUNT_UNREADABLE" in row


def test_repaired_workbook_brings_only_the_rows_that_were_refused(tmp_path: Path) -> None:
    rows = cells_of(refused_workbook(from_workbook(tmp_path)))
    repaired = [[str(cell).replace("二十九", "29.90") for cell in row] for row in rows]
    (tmp_path / "repaired.xlsx").write_bytes(workbook_of(repaired))
    entry = run(tmp_path / "repaired.xlsx")[0]
    assert (entry["rows"], entry["rejected"]) == (1, 0)
    assert entry["orders"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert Order.objects.count() == 3


def test_number_that_lost_its_digits_stays_refused_when_its_row_comes_back(tmp_path: Path) -> None:
    """Spelled out, 4.1E+18 would be nineteen digits that look like a number and are none."""
    cells = order_cells(Sale(1)) | {"主订单编号": ""}
    rows = [list(cells), [float(Sale(1).order_id), *list(cells.values())[1:]]]
    (tmp_path / "o.xlsx").write_bytes(book_of(rows))
    first = run(tmp_path / "o.xlsx")[0]
    assert [error["code"] for error in first["errors"]] == ["ID_PRECISION"]
    batch = ImportBatch.objects.get(pk=first["batch"])
    (tmp_path / "again.xlsx").write_bytes(refused_workbook(batch))
    (tmp_path / "again.csv").write_bytes(refused_file(batch))
    for name in ("again.xlsx", "again.csv"):
        assert [error["code"] for error in run(tmp_path / name)[0]["errors"]] == ["ID_SCIENTIFIC"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_of_refused_rows_keeps_the_mark_between_cells(tmp_path: Path, delimiter: str) -> None:
    rows = [order_cells(Sale(1)) | {"总金额": "二十九"}]
    content = text_table(ORDER_COLUMNS, rows, delimiter=delimiter)
    batch = ImportBatch.objects.get(pk=run(put(tmp_path, "o.csv", content))[0]["batch"])
    assert batch.preview["delimiter"] == delimiter
    sealed = refused_rows(batch, cipher_of(batch.shop).open_bytes)
    told = b"".join(csv_lines(sealed, batch.preview["delimiter"])).decode("utf-8-sig")
    assert told.splitlines()[0].split(delimiter)[:2] == ORDER_COLUMNS[:2]


def test_columns_that_our_file_adds_are_not_called_unused(tmp_path: Path) -> None:
    batch = half_broken(tmp_path)
    content = refused_file(batch).decode("utf-8-sig").replace("二十九", "29.90")
    entry = run(put(tmp_path, "repaired.csv", content.encode("utf-8-sig")))[0]
    repaired = ImportBatch.objects.get(pk=entry["batch"])
    assert repaired.preview["unused_columns"] == batch.preview["unused_columns"]


@pytest.mark.parametrize(
    ("rows", "time"),
    [
        (china_files.jd_rows, "下单时间"),
        (china_files.pdd_rows, "订单成交时间"),
        (china_files.douyin_rows, "订单提交时间"),
        (china_files.kuaishou_rows, "订单创建时间"),
        (china_files.xhs_rows, "订单创建时间"),
        (china_files.weixin_rows, "订单下单时间"),
        (china_files.alibaba_rows, "订单创建时间"),
        (china_files.wdt_rows, "交易时间"),
        (china_files.jst_rows, "下单时间"),
    ],
)
def test_shop_ends_as_with_a_good_file_when_the_refused_rows_come_back_repaired(
    tmp_path: Path, rows: Callable[[], list[dict[str, str]]], time: str
) -> None:
    good, broken = rows(), rows()
    right = broken[0][time]
    broken[0][time] = "昨天"
    run(put(tmp_path, "good.csv", china_files.table(good)), shop="good")
    first = run(put(tmp_path, "broken.csv", china_files.table(broken)), shop="mended")[0]
    assert first["rejected"] >= 1
    batch = ImportBatch.objects.get(pk=first["batch"])
    content = refused_file(batch).decode("utf-8-sig")
    kept = dict(
        Order.objects.filter(shop=batch.shop).values_list("platform_order_id", "changed_at")
    )
    mended = content.replace("昨天", right.strip(), 1).encode("utf-8-sig")
    second = run(put(tmp_path, "mended.csv", mended), shop="mended")[0]
    assert (second["rejected"], second["rows"]) == (0, first["rejected"])
    found = Order.objects.filter(shop=batch.shop)
    assert kept.items() <= dict(found.values_list("platform_order_id", "changed_at")).items()
    left = {name: value for name, value in summary("mended").items() if name != "shop"}
    assert left == {name: value for name, value in summary("good").items() if name != "shop"}
