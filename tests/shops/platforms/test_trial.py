"""Workbooks that would end the process that opens them are refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from shops.platforms import trial
from shops.platforms.problems import FileCode, FileProblem
from tests.shops.platforms import old_books
from tests.shops.platforms.reads import opened
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells

_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


def refusal(folder: Path, content: bytes, name: str) -> FileCode:
    with pytest.raises(FileProblem) as refused:
        opened(folder, content, name)
    return refused.value.code


def test_old_workbook_that_leads_round_in_a_circle_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "MEMORY_BYTES", 256 * 1024**2)  # sooner than with 2 GB
    assert refusal(tmp_path, old_books.endless(), "x.xls") is FileCode.UNOPENABLE


def test_cell_in_the_far_corner_is_refused(tmp_path: Path) -> None:
    content = far_book(tmp_path / "far.xlsx", _LAST_ROW, _LAST_COLUMN)
    assert refusal(tmp_path, content, "x.xlsx") is FileCode.UNOPENABLE


def test_cell_somewhat_outside_of_the_table_does_no_harm(tmp_path: Path) -> None:
    table = opened(tmp_path, far_book(tmp_path / "far.xlsx", 200, 90), "x.xlsx")
    assert table.format.platform == "taobao"


@pytest.mark.parametrize("content", [old_books.locked(), old_books.obscured()], ids=["rc4", "xor"])
def test_old_workbook_under_a_password_says_so(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content, "x.xls") is FileCode.PASSWORD


def test_damage_that_ends_in_an_exception_keeps_its_own_words(tmp_path: Path) -> None:
    assert refusal(tmp_path, old_books.framed(b"nothing"), "x.xls") is FileCode.TRUNCATED


def test_same_bytes_are_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "far.xlsx"
    far_book(path, 9, 9)
    assert trial.opens(path)
    monkeypatch.setattr(trial, "_TRIAL", "import sys; sys.exit(1)")
    assert trial.opens(path)
    far_book(path, 10, 9)
    assert not trial.opens(path)


def far_book(path: Path, row: int, column: int) -> bytes:
    """An export of one order, with one cell more where `row` and `column` say."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ORDER_COLUMNS)
        sheet.write_row(1, 0, [order_cells(Sale(1)).get(name, "") for name in ORDER_COLUMNS])
        sheet.write(row, column, "x")
    return path.read_bytes()
