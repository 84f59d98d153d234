"""A workbook whose sheets hold several exports, or one and something else."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from django.utils.translation import override

from shops.models import ImportBatch, Order
from shops.queries.importing import warnings_of
from tests.shops.taobao_files import (
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Sale,
    line_cells,
    order_cells,
)
from tests.shops.test_import_orders import run

pytestmark = pytest.mark.django_db

Rows = list[list[str]]


def orders(*numbers: int) -> Rows:
    cells = [order_cells(Sale(number)) for number in numbers]
    return [ORDER_COLUMNS, *[[row[name].strip('="') for name in ORDER_COLUMNS] for row in cells]]


def lines(*numbers: int) -> Rows:
    cells = [line_cells(Sale(number)) for number in numbers]
    return [LINE_COLUMNS, *[[row[name].strip('="') for name in LINE_COLUMNS] for row in cells]]


def book(path: Path, sheets: dict[str, Rows], hidden: str = "") -> Path:
    written = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = written.add_worksheet(name)
        for at, row in enumerate(rows):
            for index, cell in enumerate(row):
                sheet.write_string(at, index, cell)
        if name == hidden:
            sheet.hide()
        else:
            sheet.activate()
    written.close()
    return path


def numbers_here() -> set[str]:
    return set(Order.objects.values_list("platform_order_id", flat=True))


def test_every_sheet_of_a_long_export_is_imported(tmp_path: Path) -> None:
    path = book(tmp_path / "o.xlsx", {"9月": orders(1, 2), "10月": orders(3), "空": orders()})
    entries = run(path)
    assert [(e["file"], e["rows"]) for e in entries] == [("o.xlsx/9月", 2), ("o.xlsx/10月", 1)]
    assert numbers_here() == {Sale(number).order_id for number in (1, 2, 3)}
    assert run(path)[0]["already_imported"]


def test_sheets_of_two_kinds_join(tmp_path: Path) -> None:
    path = book(tmp_path / "o.xlsx", {"订单": orders(1, 2), "明细": lines(1, 2)})
    assert [entry["kind"] for entry in run(path)] == ["orders", "lines"]
    assert set(Order.objects.values_list("line_count", flat=True)) == {1}


@pytest.mark.parametrize("names", [("旧", "新"), ("新", "旧")])
def test_hidden_copy_is_not_taken_for_the_export(tmp_path: Path, names: tuple[str, str]) -> None:
    sheets = {name: orders(1) if name == "旧" else orders(2) for name in names}
    (entry,) = run(book(tmp_path / "o.xlsx", sheets, hidden="旧"))
    assert (entry["file"], entry["unread_sheets"]) == ("o.xlsx", [])
    assert numbers_here() == {Sale(2).order_id}


def test_sheet_that_is_no_export_is_named(tmp_path: Path) -> None:
    notes = [["姓名", "部门", "电话"], ["张", "仓库", "1"]]
    (entry,) = run(book(tmp_path / "o.xlsx", {"通讯录": notes, "订单": orders(1)}))
    assert (entry["rows"], entry["unread_sheets"]) == (1, ["通讯录"])
    with override("en"):
        told = warnings_of(ImportBatch.objects.get(pk=entry["batch"]))
    assert any(text.endswith("were not read: 通讯录.") for text in told)


def test_sheets_in_an_archive_are_found_too(tmp_path: Path) -> None:
    import zipfile

    path = book(tmp_path / "o.xlsx", {"9月": orders(1), "10月": orders(2)})
    with zipfile.ZipFile(tmp_path / "o.zip", "w") as packed:
        packed.write(path, "订单/o.xlsx")
    assert len(run(tmp_path / "o.zip")) == 2
    assert numbers_here() == {Sale(1).order_id, Sale(2).order_id}
