"""One cell: wrappers off, null words out, numbers back to the digits they were."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime

CellValue = str | int | float | bool | datetime | date | None

NULL_WORDS = frozenset({"", "null", "-", "--", "无", "n/a", "nan", "无退款申请", "none"})
# Every blank Unicode knows, and the mark that may begin a file.
_BLANK_ENDS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\ufeff"
_WRAPPING = frozenset(_BLANK_ENDS + "='\"")
# No null word is longer, so a longer cell needs no look-up.
_LONGEST_NULL_WORD = max(map(len, NULL_WORDS))
_HEADER_JUNK = str.maketrans("", "", " \t\r\n\0\"'*\ufeff\u200b\u3000\xa0")


def unwrap(text: str) -> str:
    """Take off what protects long numbers: ="…", a leading ' or tab, blanks around."""
    text = text.strip(_BLANK_ENDS)
    if text[:3] == "'=\"":  # our file of refused rows keeps the wrapper from being run
        text = text[1:]
    if text[:2] == '="' and text[-1] == '"':
        text = text[2:-1].strip(_BLANK_ENDS)
    if text[:1] == "'":
        text = text[1:].strip(_BLANK_ENDS)
    return text


def text_of(value: CellValue) -> str | None:
    """Return a cell's text, or None for an empty cell and for words that mean empty.

    A whole number comes back without ".0"; whether it kept all its digits is for `ids.py`. A NUL
    stays: a number that holds one is damaged, and words are cleaned where they are read.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # Nearly every cell is bare; one look at its ends spares it the rest.
        if value[0] in _WRAPPING or value[-1] in _WRAPPING:
            value = unwrap(value)
        if len(value) > _LONGEST_NULL_WORD:
            return value
        return None if value.lower() in NULL_WORDS else value
    return _text_of_number(value) if isinstance(value, float) else str(value)


def words_of(value: CellValue) -> str | None:
    """Return a cell's text as words: without a NUL that some program left in it."""
    if (
        isinstance(value, str)
        and len(value) > _LONGEST_NULL_WORD
        and value[0] not in _WRAPPING
        and value[-1] not in _WRAPPING
        and "\x00" not in value
    ):
        return value  # whole already, as nearly every text is
    text = text_of(value)
    return text.replace("\x00", "") if text and "\x00" in text else text


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
