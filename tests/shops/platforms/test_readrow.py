"""What a row of a file still holds once it is read."""

from __future__ import annotations

from pathlib import Path

from shops.platforms.problems import Code
from shops.platforms.reading import read_rows
from shops.platforms.readrow import ReadRow
from tests.shops.platforms.reads import opened

CONTENT = (
    b"order_id,placed_at,amount,title\n"
    b"1,2026-06-11 10:00:00,29.90,cup\n"
    b"2,2026-06-11 10:00:00,dear,cup\n"
)


def test_good_row_lets_its_cells_go_and_a_refused_one_keeps_them(tmp_path: Path) -> None:
    good, refused = (read.let_go() for read in read_rows(opened(tmp_path, CONTENT)))
    assert (good.cells, good.row is not None, good.is_furniture) == ([], True, False)
    assert refused.cells == ["2", "2026-06-11 10:00:00", "dear", "cup"]
    assert [problem.code for problem in refused.problems] == [Code.AMOUNT_UNREADABLE]


def test_row_that_is_known_keeps_its_cells_to_be_read_again() -> None:
    known = ReadRow(5, ["7", "x"], None, told=1, known_id="7").let_go()
    assert (known.cells, known.is_furniture, known.is_refused) == (["7", "x"], False, False)


def test_furniture_stays_furniture_without_its_cells() -> None:
    assert ReadRow(5, ["总计"], None).let_go().is_furniture
