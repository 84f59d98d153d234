"""Money in any writing: signs, marks by column, currencies without decimals."""

from __future__ import annotations

import pytest

from shops.platforms.amounts import (
    AmountUnreadable,
    decimal_mark_of,
    fen_of,
    fen_of_text,
    pieces_of,
)
from shops.platforms.cells import CellValue
from shops.platforms.currencies import currency_in, exponent_of


@pytest.mark.parametrize(
    ("text", "mark", "exponent", "minor"),
    [
        ("29.90", ".", 2, 2990),
        ("0.00元", ".", 2, 0),
        ("￥29.9", ".", 2, 2990),
        ("２９．９０", ".", 2, 2990),
        ("$1,022.25", ".", 2, 102225),
        ("AU $3,000.00", ".", 2, 300000),
        ("EUR 90,00", ",", 2, 9000),
        ("1 234,50 €", ",", 2, 123450),
        ("1\u202f234,50\xa0€", ",", 2, 123450),
        ("1'234.50", ".", 2, 123450),
        ("1.112.250\xa0₫", ",", 0, 1112250),
        ("1,02,250.50", ".", 2, 10225050),
        ("(12.50)", ".", 2, -1250),
        ("12.50-", ".", 2, -1250),
        ("−3.20", ".", 2, -320),
        ("29.905", ".", 2, 2991),
        ("1.234", ".", 3, 1234),
    ],
)
def test_amount_is_read_to_the_minor_unit(text: str, mark: str, exponent: int, minor: int) -> None:
    assert fen_of_text(text, mark, exponent) == minor


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.234,50", "."),
        ("12,34.5", "."),
        ("1,234.5", ","),
        ("29\x00.90", "."),
        ("29.9.0", "."),
        ("2g.90", "."),
        ("--", "."),
        ("XQ 5.00", "."),
        ("9" * 15, "."),
    ],
)
def test_what_does_not_fit_the_columns_writing_is_refused(text: str, mark: str) -> None:
    with pytest.raises(AmountUnreadable):
        fen_of_text(text, mark)


def test_number_cell_keeps_its_shortest_writing() -> None:
    assert fen_of(62.86) == 6286
    assert fen_of(179000.0, ",", 0) == 179000
    assert fen_of(5) == 500


@pytest.mark.parametrize(
    ("texts", "currency", "mark"),
    [
        (["29.90", "1,234.50"], "CNY", "."),
        (["EUR 90,00", "1.234"], "EUR", ","),
        (["1.112.250 ₫", "179.000 ₫"], "VND", ","),
        (["179.000", "295.500"], "VND", ","),
        (["29.900", "12.500"], "CNY", "."),
        (["1,234", "5"], "USD", "."),
        (["5", "", "12"], "CNY", "."),
    ],
)
def test_decimal_mark_is_decided_for_the_column(texts: list[str], currency: str, mark: str) -> None:
    assert decimal_mark_of(texts, currency) == mark


@pytest.mark.parametrize(
    ("text", "home", "currency"),
    [
        ("AU $5", "CNY", "AUD"),
        ("C $5", "CNY", "CAD"),
        ("$5", "CNY", "USD"),
        ("$5", "CAD", "CAD"),
        ("¥5", "JPY", "JPY"),
        ("¥5", "USD", "CNY"),
        ("5,00 €", "CNY", "EUR"),
        ("RM12.50", "CNY", "MYR"),
        ("12.50", "CNY", None),
    ],
)
def test_currency_is_told_by_its_sign(text: str, home: str, currency: str | None) -> None:
    assert currency_in(text, home) == currency


def test_currencies_count_in_their_own_decimals() -> None:
    assert [exponent_of(code) for code in ("CNY", "JPY", "VND", "KWD")] == [2, 0, 0, 3]


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [("3", 3), ("3.00", 3), ("1,200", 1200), ("３", 3), (3.0, 3), (3, 3), ("", None), ("-", None)],
)
def test_pieces_are_whole(cell: CellValue, pieces: int | None) -> None:
    assert pieces_of(cell) == pieces


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [("2件", 2), ("12 个", 12), ("x3", 3), ("×1", 1), ("＊2", 2), ("1,200 pcs", 1200), ("1 套", 1)],
)
def test_pieces_with_their_counting_word_are_read(cell: str, pieces: int) -> None:
    assert pieces_of(cell) == pieces


@pytest.mark.parametrize("cell", ["500g", "2.5件", "2件装", "1箱12件", "件", "x", "2-3件", "2 kg"])
def test_what_counts_no_pieces_is_refused(cell: str) -> None:
    with pytest.raises(AmountUnreadable):
        pieces_of(cell)


@pytest.mark.parametrize("cell", ["$260.00", "￥3", "3元", "EUR 3", "1.5", "three", "9" * 30])
def test_money_is_no_number_of_pieces(cell: str) -> None:
    """A row that lost a cell has its price where the pieces should be."""
    with pytest.raises(AmountUnreadable):
        pieces_of(cell)
