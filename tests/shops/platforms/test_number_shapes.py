"""Order numbers are held against what the platform's numbers look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from shops.platforms.ids import digits, parts
from shops.platforms.problems import Code
from tests.shops.platforms import china_files, test_amazon_orders
from tests.shops.platforms.reads import Reads, delimited, read
from tests.shops.taobao_files import (
    ORDER_COLUMNS,
    REFUND_COLUMNS,
    Sale,
    order_cells,
    refund_cells,
    text_table,
)


def taobao(folder: Path, *numbers: str) -> Reads:
    rows = [order_cells(Sale(at)) for at in range(1, len(numbers) + 1)]
    rows = [row | {"订单编号": number} for row, number in zip(rows, numbers, strict=True)]
    return read(folder, text_table(ORDER_COLUMNS, rows))


GOOD = [Sale(number).order_id for number in (1, 2, 3)]


@pytest.mark.parametrize("short", [GOOD[0][:12], GOOD[0] + "12", "T" + GOOD[0][1:]])
def test_number_of_another_shape_is_refused_by_name(tmp_path: Path, short: str) -> None:
    told = taobao(tmp_path, *GOOD, short)
    assert told.problems == [(5, "订单编号", Code.ID_SHAPE)]
    assert (told.refused, list(told.orders)) == ([5], GOOD)


@pytest.mark.parametrize("length", [15, 16, 18, 19])
def test_number_of_any_known_length_is_taken(tmp_path: Path, length: int) -> None:
    assert taobao(tmp_path, *GOOD, "4" * length).problems == []


def test_numbers_are_kept_when_the_whole_file_has_another_shape(tmp_path: Path) -> None:
    """A platform may lengthen its numbers one day: nothing of the merchant's is lost then."""
    told = taobao(tmp_path, *(f"{number}77" for number in GOOD))
    assert (told.problems, told.refused, len(told.orders)) == ([], [], 3)


def test_numbers_are_kept_when_a_file_mixes_shapes(tmp_path: Path) -> None:
    """Old orders beside new ones, or a second kind of number that nobody has told of."""
    told = taobao(tmp_path, *GOOD, f"{GOOD[0]}77", f"{GOOD[1]}77")
    assert (told.problems, told.refused, len(told.orders)) == ([], [], 5)


def test_refund_of_half_a_number_joins_no_order(tmp_path: Path) -> None:
    rows = [refund_cells(Sale(number)) for number in (1, 2, 3, 4)]
    rows[1]["订单编号"] = rows[1]["订单编号"][:10]
    told = read(tmp_path, text_table(REFUND_COLUMNS, rows))
    assert told.problems == [(3, "订单编号", Code.ID_SHAPE)]
    assert len(told.refunds) == 3


def test_amazon_number_without_its_hyphens_is_refused(tmp_path: Path) -> None:
    lines = test_amazon_orders.SAMPLE.decode().splitlines()
    number = lines[-1].split("\t")[0]
    lines[-1] = lines[-1].replace(number, number.replace("-", ""))
    told = read(tmp_path, "\n".join(lines).encode(), takes_any_currency=True)
    assert (len(lines), "amazon-order-id", Code.ID_SHAPE) in told.problems
    assert len(lines) in told.refused


def test_pinduoduo_number_without_its_day_is_refused(tmp_path: Path) -> None:
    rows = china_files.pdd_rows()
    rows[0] = rows[0] | {"订单号": rows[0]["订单号"].replace("-", "")}
    told = read(tmp_path, delimited(list(rows[0]), rows))
    assert told.problems == [(2, "订单号", Code.ID_SHAPE)]


@pytest.mark.parametrize(
    ("shape", "words", "fits", "fits_not"),
    [
        (digits(16, 19), "16-19", "1" * 16, "1" * 15),
        (digits(19), "19", "1" * 19, "１" * 19),
        (parts(3, 7, 7), "3-7-7", "114-2962899-5762619", "114-2962899-576261"),
        (parts(2, 5, 5), "2-5-5", "16-14679-61003", "16-14679-61003\n"),
    ],
)
def test_shape_says_what_it_wants(shape: object, words: str, fits: str, fits_not: str) -> None:
    assert (shape.words, shape.fits(fits), shape.fits(fits_not)) == (words, True, False)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "written",
    [
        "3,300,000,000,000,000,911",
        "=3300000000000000911",
        "3300000000000000 911",
        '"3300000000000000911"',
        "３３００００００００００００００９１１",
    ],
)
def test_number_is_mended_where_all_its_digits_are_there(tmp_path: Path, written: str) -> None:
    # A file of its own, so that no other row says what the numbers look like.
    told = taobao(tmp_path, written)
    assert (told.problems, list(told.orders)) == ([], ["3300000000000000911"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("330000000000000091.0", Code.ID_PRECISION),
        ('=HYPERLINK("http://x")', Code.ID_DAMAGED),
        ("ABC", Code.ID_DAMAGED),
        ("3300000000000000917'; DROP TABLE x;--", Code.ID_DAMAGED),
        ("3300000000000000911 3300000000000000912", Code.ID_DAMAGED),
    ],
)
def test_what_is_no_number_is_refused_whatever_the_other_rows_are(
    tmp_path: Path, written: str, code: Code
) -> None:
    told = taobao(tmp_path, written)
    assert (told.problems, told.orders) == ([(2, "订单编号", code)], {})


def test_short_number_with_a_point_is_whole(tmp_path: Path) -> None:
    rows = [china_files.jd_row("294000000001.0", "100", "20.00", "20.00")]
    assert [order.order_id for order in china_files.told(tmp_path, rows)[0]] == ["294000000001"]
