"""Money cells to integers of the currency's minor unit. Decimal throughout, never a float's sum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from shops.platforms.cells import CellValue, text_of
from shops.platforms.currencies import SIGN, groups_by_point

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII)
_GAPS = " '\u2019"
# Thousands by three; Indian exports group by two above the first three.
_GROUPED = {
    ".": re.compile(rf"-?(?:\d{{1,3}}(?:[,{_GAPS}]\d{{2,3}})*[,{_GAPS}]\d{{3}}|\d+)(?:\.\d*)?\Z"),
    ",": re.compile(rf"-?(?:\d{{1,3}}(?:[.{_GAPS}]\d{{3}})+|\d+)(?:,\d*)?\Z"),
}
_BLANKS = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_LARGEST = Decimal(10) ** 12


class AmountUnreadable(ValueError):
    """The text is not an amount of money."""


@lru_cache(maxsize=65536)
def fen_of_text(text: str, decimal_mark: str = ".", exponent: int = 2) -> int:
    """Turn "¥1,022.25", "0.00元" or "1 234,50 €" into minor units. Raises AmountUnreadable.

    `decimal_mark` is decided for a whole column (`MarkVotes`), never for one cell; `exponent` is
    the currency's number of decimals. What is finer than the minor unit is rounded half up.
    """
    if not (decimal_mark == "." and _PLAIN.match(text)):
        text = _plain(text, decimal_mark)
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise AmountUnreadable(text) from error
    if abs(amount) > _LARGEST:
        raise AmountUnreadable(text)
    return int(amount.scaleb(exponent).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _plain(text: str, decimal_mark: str) -> str:
    bare = bare_number(text)
    if not _GROUPED[decimal_mark].match(bare):
        raise AmountUnreadable(text)
    digits = re.sub(rf"[{_GAPS}{',' if decimal_mark == '.' else '.'}]", "", bare)
    return digits.replace(decimal_mark, ".").rstrip(".")


def bare_number(text: str) -> str:
    """Return the digits and marks of an amount: no currency, a sign in front, half-width."""
    half_width = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    is_negative = half_width[:1] == "(" and half_width[-1:] == ")"
    bare = SIGN.sub("", _without_gaps(half_width.strip("()") if is_negative else half_width))
    bare = bare.strip()
    if bare[:1] == "+":
        bare = bare[1:]
    elif bare[-1:] == "-":
        bare = f"-{bare[:-1]}"
    return f"-{bare}" if is_negative else bare


_BESIDE_SIGN = re.compile(r"(?<!\d)\s+|\s+(?!\d)")


def _without_gaps(text: str) -> str:
    """Keep blanks between digits, where they part thousands; drop every other."""
    return _BLANKS.sub(" ", _BESIDE_SIGN.sub("", text.upper()))


def fen_of(value: CellValue, decimal_mark: str = ".", exponent: int = 2) -> int | None:
    """Turn a cell into minor units; None for an empty one. Raises AmountUnreadable."""
    if isinstance(value, float):
        # A workbook's 62.86 is a float by its file format; its shortest text is what was typed.
        return None if value != value else fen_of_text(repr(value), ".", exponent)  # noqa: PLR0124
    if isinstance(value, int):
        return fen_of_text(str(value), ".", exponent)
    text = text_of(value)
    return None if text is None else fen_of_text(text, decimal_mark, exponent)


_MOST_PIECES = 10**9
_LONGEST_COUNT = 40  # digits; Python itself refuses some thousands
# 2件, x2 and 3 pcs in lists made for people; 500g and 3元 are no number of pieces.
_COUNTED = re.compile(
    r"[X×*]?\s*(\d[\d,]*)\s*(?:[件个個只套盒包双条瓶箱支台张本袋份把块片罐桶组对副顶卷]|PCS?|PIECES?)?"
)


def pieces_of(value: CellValue) -> int | None:
    """Read a cell as a whole number of pieces; None for an empty one. Raises AmountUnreadable.

    Money is no count: in a row that lost a cell the price stands where the pieces should.
    """
    text = text_of(value)
    if text is None:
        return None
    is_plain = text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT
    pieces = int(text) if is_plain else _whole(value)
    if pieces > _MOST_PIECES:
        raise AmountUnreadable(text)
    return pieces


def _whole(value: CellValue) -> int:
    if isinstance(value, str):
        written = unicodedata.normalize("NFKC", value).upper().strip()
        if SIGN.search(written):
            raise AmountUnreadable(value)
        counted = _COUNTED.fullmatch(written)
        value = counted[1] if counted else value
    hundredths = fen_of(value)
    if hundredths is None or hundredths % 100:
        raise AmountUnreadable(str(value))
    return hundredths // 100


_COMMA_DECIMAL = re.compile(r"\d,\d{1,2}\Z|\.\d{3},\d+\Z|\.\d{3}\.\d{3}\Z")
_POINT_DECIMAL = re.compile(r"\d\.(?:\d{1,2}|\d{4,})\Z|\A-?0\.\d+\Z|,\d{3}\.\d+\Z|,\d{3},\d{3}\Z")
_POINT_GROUP = re.compile(r"[1-9]\d{0,2}\.\d{3}\Z")


@dataclass(slots=True)
class MarkVotes:
    """What the cells of one column say about its decimal mark."""

    commas: int = 0
    points: int = 0
    groups: int = 0

    def add(self, text: str) -> None:
        """Count one cell's text."""
        if text[-3:-2] == "." and text[-1].isdigit():  # nearly every cell: 29.90
            self.points += 1
            return
        if not ("," in text or "." in text):
            return
        bare = bare_number(text)
        if _COMMA_DECIMAL.search(bare):
            self.commas += 1
        elif _POINT_DECIMAL.search(bare):
            self.points += 1
        elif _POINT_GROUP.match(bare):
            self.groups += 1

    def mark(self, currency: str) -> str | None:
        """Return the mark, or None when no cell of the column decides."""
        if self.commas or self.points:
            return "," if self.commas > self.points else "."
        if self.groups:
            return "," if groups_by_point(currency) else "."
        return None


def decimal_mark_of(texts: Iterable[str], currency: str = "CNY") -> str:
    """Decide a column's decimal mark by all its cells; a point when none decides."""
    votes = MarkVotes()
    for text in texts:
        votes.add(text)
    return votes.mark(currency) or "."
