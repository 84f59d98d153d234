"""Money cells to integer fen. Decimal throughout; a float never decides a cent."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from shops.platforms.cells import CellValue, text_of

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?\Z")
_CURRENCY = re.compile(
    r"(?:RMB|CNY|USD|EUR|GBP|AUD?|US|HKD?|VND|元|人民币|[¥￥$€£₫])", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s\xa0\u202f']+")
_LARGEST = Decimal(10) ** 12


class AmountUnreadable(ValueError):
    """The text is not an amount of money."""


@lru_cache(maxsize=65536)
def fen_of_text(text: str, decimal_mark: str = ".") -> int:
    """Turn "¥1,022.25", "0.00元" or "1 234,50 €" into fen. Raises AmountUnreadable.

    `decimal_mark` is decided for a whole column (`decimal_mark_of`), never for one cell.
    """
    if not (decimal_mark == "." and _PLAIN.match(text)):
        text = _plain(text, decimal_mark)
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise AmountUnreadable(text) from error
    if abs(amount) > _LARGEST:
        raise AmountUnreadable(text)
    return int((amount * 100).to_integral_value())


def _plain(text: str, decimal_mark: str) -> str:
    half_width = unicodedata.normalize("NFKC", text)  # "２９．９０" is typed on Chinese keyboards
    bare = _BLANKS.sub("", _CURRENCY.sub("", half_width))
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    grouping = "," if decimal_mark == "." else "."
    bare = bare.replace(grouping, "").replace(decimal_mark, ".")
    if not _PLAIN.match(bare):
        raise AmountUnreadable(text)
    return bare


def fen_of(value: CellValue, decimal_mark: str = ".") -> int | None:
    """Turn a cell into fen; None for an empty one. Raises AmountUnreadable."""
    if isinstance(value, float):
        # A workbook's 62.86 is a float by its file format; its shortest text is what was typed.
        return None if value != value else fen_of_text(repr(value))  # noqa: PLR0124  nan
    text = text_of(value)
    return None if text is None else fen_of_text(text, decimal_mark)


_COMMA_DECIMAL = re.compile(r"\d,\d{1,2}\D*\Z")
_POINT_DECIMAL = re.compile(r"\d\.\d{1,2}\D*\Z")


def decimal_mark_of(texts: list[str]) -> str:
    """Decide a column's decimal mark by which one is followed by one or two last digits."""
    commas = sum(1 for text in texts if _COMMA_DECIMAL.search(text))
    points = sum(1 for text in texts if _POINT_DECIMAL.search(text))
    return "," if commas > points else "."
