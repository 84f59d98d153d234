"""Damaged text: lost quotes and delimiters, NUL bytes, wrong letters. One row falls, not the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.platforms.problems import Code, FileCode, FileProblem
from tests.shops.platforms.reads import opened, read

HEADER = b"order_id,placed_at,amount,title,quantity\n"


def row(number: int, title: str = "cup") -> bytes:
    return f"{number},2026-06-11 10:00:00,29.90,{title},1\n".encode()


def ids(folder: Path, *rows: bytes) -> tuple[list[str], list[tuple[int, Code]]]:
    told = read(folder, HEADER + b"".join(rows))
    return list(told.orders), [(number, code) for number, _, code in told.problems]


def test_lost_delimiter_refuses_its_row(tmp_path: Path) -> None:
    broken = row(2).replace(b",29.90", b";29.90")
    told = ids(tmp_path, row(1), broken, row(3))
    assert told == (["1", "3"], [(3, Code.ROW_SHIFTED)])


def test_doubled_delimiter_refuses_its_row(tmp_path: Path) -> None:
    told = ids(tmp_path, row(1), row(2).replace(b",29.90", b",9,29.90"), row(3))
    assert told == (["1", "3"], [(3, Code.ROW_SHIFTED)])


def test_rows_that_a_spreadsheet_cut_at_their_last_filled_cell_are_read(tmp_path: Path) -> None:
    short = [b"%d,2026-06-11 10:00:00,29.90\n" % number for number in range(1, 9)]
    told = ids(tmp_path, row(9), *short)
    assert (len(told[0]), told[1]) == (9, [])


def test_quote_that_never_closes_spoils_its_own_line_alone(tmp_path: Path) -> None:
    told = ids(tmp_path, row(1), b'"' + row(2), *map(row, range(3, 40)))
    assert told[1] == [(3, Code.ROW_SHIFTED)]
    assert len(told[0]) == 38


def test_quote_that_closes_rows_later_swallows_none_of_them(tmp_path: Path) -> None:
    told = ids(tmp_path, row(1), b'2,"' + row(2)[2:], row(3), row(4, '"a, b"'), row(5))
    assert told == (["1", "3", "4", "5"], [(3, Code.ROW_SHIFTED)])


def test_quote_inside_a_word_does_no_harm(tmp_path: Path) -> None:
    assert ids(tmp_path, row(1, '"10" bag"'), row(2)) == (["1", "2"], [])


def test_line_breaks_inside_a_note_are_part_of_it(tmp_path: Path) -> None:
    assert ids(tmp_path, row(1, '"a\nb\nc"'), row(2)) == (["1", "2"], [])


@pytest.mark.parametrize(
    ("damaged", "code"),
    [
        (b"2\x00,2026-06-11 10:00:00,29.90,cup,1\n", Code.ID_DAMAGED),
        (b"2,2026-06\x00-11 10:00:00,29.90,cup,1\n", Code.DATE_UNREADABLE),
        (b"2,2026-06-11 10:00:00,29\x00.90,cup,1\n", Code.AMOUNT_UNREADABLE),
        (b"2,2026-06-11 10:00:00,29.90,cup,1\x00\n", Code.AMOUNT_UNREADABLE),
    ],
)
def test_nul_in_a_number_refuses_its_row(tmp_path: Path, damaged: bytes, code: Code) -> None:
    told = ids(tmp_path, row(1), damaged, row(3))
    assert told == (["1", "3"], [(3, code)])


def test_nul_in_a_word_is_dropped(tmp_path: Path) -> None:
    told = read(tmp_path, HEADER + row(1, "cu\x00p"))
    assert told.orders["1"].product_title == "cup"


def test_program_is_still_no_table(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, bytes(range(32)) * 40)
    assert refused.value.code is FileCode.NOT_A_TABLE


def test_one_byte_that_is_no_utf8_means_the_next_codec_for_the_whole_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, HEADER + "1,2026-06-11 10:00:00,5,杯".encode() + b"\xff,1\n")
    assert refused.value.code is FileCode.ENCODING


def test_each_table_decides_for_itself_what_its_points_mean(tmp_path: Path) -> None:
    content = "order_id;placed_at;amount\n1;2026-06-11 10:00:00;1.234,50 €\n".encode()
    told = read(tmp_path, content, takes_any_currency=True)
    assert (told.orders["1"].payable_fen, told.table.books) == (123450, "EUR")
