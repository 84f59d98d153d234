"""Numbers that went through doubles are told from true ones, by the whole column alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from shops.platforms.doubles import DoubleVotes, is_double
from shops.platforms.problems import Code
from tests.shops.platforms.reads import Reads, read

Change = Callable[[int], int | str]


def exact(number: int) -> int:
    return int(float(number))


def shortest(number: int) -> str:
    return f"{Decimal(repr(float(number))):f}"


def whole(number: int) -> int:
    return number


def snowflake(number: int) -> int:
    """A clock, a machine, and a counter that stays at zero where orders are far apart."""
    return (number >> 22 << 22) | (7 << 12)


def in_hundreds(number: int) -> int:
    return number // 100 * 100


def votes(change: Change, count: int, digits: int = 19) -> DoubleVotes:
    rng = random.Random(digits)
    told = DoubleVotes()
    for _ in range(count):
        told.add(str(change(rng.randrange(2 * 10 ** (digits - 1), 9 * 10 ** (digits - 1)))))
    return told


@pytest.mark.parametrize(
    ("change", "count", "digits"),
    [(exact, 12, 19), (exact, 30, 18), (exact, 100, 17), (shortest, 200, 19), (shortest, 100, 18)],
)
def test_column_of_doubles_is_known(change: Change, count: int, digits: int) -> None:
    assert votes(change, count, digits).are_rounded


@pytest.mark.parametrize("change", [whole, snowflake, in_hundreds])
@pytest.mark.parametrize("digits", [16, 17, 18, 19])
def test_column_of_true_numbers_is_not(change: Change, digits: int) -> None:
    assert not votes(change, 300, digits).are_rounded


@pytest.mark.parametrize("change", [exact, shortest])
def test_few_numbers_are_never_enough(change: Change) -> None:
    assert not votes(change, 4).are_rounded


def test_one_number_told_again_and_again_is_one() -> None:
    told = DoubleVotes()
    for _ in range(500):
        told.add("3124567890123456512")
    assert not told.are_rounded


def test_one_true_number_clears_the_column() -> None:
    told = votes(exact, 100)
    told.add("3124567890123456789")
    assert not told.are_rounded


def test_short_numbers_are_no_doubles() -> None:
    assert [is_double(text) for text in ("9007199254740992", "3124567890123456512", "x", "")] == [
        False,
        True,
        False,
        False,
    ]


def export(folder: Path, change: Change) -> Reads:
    rng = random.Random(1)
    ids = [change(rng.randrange(2 * 10**18, 9 * 10**18)) for _ in range(40)]
    rows = [f"{number},2026-05-01 10:05:{n:02d},29.90" for n, number in enumerate(ids)]
    return read(folder, "\n".join(["order_id,placed_at,amount", *rows]).encode())


def test_file_of_doubles_is_refused_row_by_row(tmp_path: Path) -> None:
    told = export(tmp_path, exact)
    assert not told.orders
    assert told.problems[0] == (2, "order_id", Code.ID_PRECISION)
    assert told.refused == list(range(2, 42))


def test_file_of_snowflakes_is_read(tmp_path: Path) -> None:
    told = export(tmp_path, snowflake)
    assert (len(told.orders), told.problems) == (40, [])
