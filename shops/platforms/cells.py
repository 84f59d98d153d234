"""One cell: wrappers off, null words out, numbers back to the digits they were."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime

CellValue = str | int | float | bool | datetime | date | None

NULL_WORDS = frozenset({"", "null", "-", "--", "无", "n/a", "nan", "无退款申请", "none"})
_WRAPPING = frozenset(" \t\r\n\xa0\u3000\ufeff='\"")
# No null word is longer, so a longer cell needs no look-up.
_LONGEST_NULL_WORD = max(map(len, NULL_WORDS))
_HEADER_JUNK = str.maketrans("", "", " \t\r\n\"'*\ufeff\u200b\u3000\xa0")


def unwrap(text: str) -> str:
    """Take off what protects long numbers: ="…", a leading ' or tab, blanks around."""
    text = text.strip("\ufeff \t\r\n\xa0\u3000")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    if text.startswith("'"):
        text = text[1:].strip()
    return text.replace("\x00", "") if "\x00" in text else text


def text_of(value: CellValue) -> str | None:
    """Return a cell's text, or None for an empty cell and for words that mean empty.

    A whole number comes back without ".0"; whether it kept all its digits is for `ids.py`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # Nearly every cell is bare; one look at its ends spares it the rest.
        is_bare = value[0] not in _WRAPPING and value[-1] not in _WRAPPING
        text = value if is_bare and "\x00" not in value else unwrap(value)
        is_null = len(text) <= _LONGEST_NULL_WORD and text.lower() in NULL_WORDS
        return None if is_null else text
    return _text_of_number(value) if isinstance(value, float) else str(value)


def _text_of_number(value: float) -> str | None:
    if math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)


def column_name(value: CellValue) -> str:
    """Normalise a header cell: NFKC, no blanks, quotes, marks or stars, lower case."""
    if value is None:
        return ""
    text = unwrap(value) if isinstance(value, str) else str(value)
    return unicodedata.normalize("NFKC", text).translate(_HEADER_JUNK).lower()


_PUNCTUATION = str.maketrans({",": "，", ";": "；", "(": "（", ")": "）"})
_BLANKS = re.compile(r"\s+")


def folded(text: str) -> str:
    """Fold punctuation width and blanks, so that status words compare equal."""
    return _BLANKS.sub("", text).translate(_PUNCTUATION)
