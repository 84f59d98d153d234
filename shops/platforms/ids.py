"""Platform numbers: what a spreadsheet does to them, and how to see it.

A spreadsheet keeps 15 digits of a number. An order number of 16 to 19 digits that passed through
a number cell has lost the rest for good, so such a row is refused by name and never repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from shops.platforms.cells import CellValue, text_of
from shops.platforms.doubles import is_double
from shops.platforms.problems import Code

_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+\Z")
# A program that counts in doubles wrote it, and had no digit past the fifteenth.
_WITH_POINT = re.compile(r"(\d+)\.0+\Z")
_LONGEST = 64  # no platform's number comes near; longer is another column's text
_DIGITS_KEPT = 15
_FIRST_UNSAFE = 10**_DIGITS_KEPT


def damage_of(value: CellValue, *, column_is_rounded: bool = False) -> Code | None:
    """Say how an id was damaged, or None when it is whole.

    `column_is_rounded` is the file's verdict from `is_rounded_column`: with it, an id whose
    digits past the fifteenth are all zero, or that is one of the few doubles, counts as damaged too.
    """
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Code.ID_PRECISION if abs(value) >= _FIRST_UNSAFE else None
    text = text_of(value)
    if text is None:
        return None
    if _SCIENTIFIC.match(text):
        return Code.ID_SCIENTIFIC
    if (pointed := _WITH_POINT.match(text)) and len(pointed[1]) > _DIGITS_KEPT:
        return Code.ID_PRECISION
    if column_is_rounded and (has_zero_tail(text) or is_double(text)):
        return Code.ID_PRECISION
    return None


class IdDamaged(ValueError):
    """The cell holds no number, or one that lost digits; `code` says which."""

    def __init__(self, code: Code, text: str) -> None:
        self.code = code
        super().__init__(text)


def whole_id(value: CellValue, *, column_is_rounded: bool = False) -> str | None:
    """Read a cell as an id that kept all its digits; None for an empty one. Raises IdDamaged."""
    text = text_of(value)
    if text is None:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    is_plain = value.__class__ is str and text.isascii() and text.isdigit()
    if is_plain and len(text) <= _LONGEST and not column_is_rounded:
        return text  # nothing but digits, as nearly every number is
    if len(text) > _LONGEST:
        raise IdDamaged(Code.ID_MISSING, text)
    if not text.isprintable():
        raise IdDamaged(Code.ID_DAMAGED, text)
    damage = damage_of(value, column_is_rounded=column_is_rounded)
    if damage is not None:
        raise IdDamaged(damage, text)
    return text


_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+\Z")
_PARTED = re.compile(r"\d+(?: +\d+)+\Z")
_NO_SIGN_OF_NUMBERS = re.compile(r"[^\w#./-]")


def mended_id(text: str) -> str:
    """Take off a number what programs put around and between its digits, and nothing else."""
    bare = text.lstrip("=").strip("\"'“”‘’ ")
    if pointed := _WITH_POINT.match(bare):
        return pointed[1]
    if _GROUPED.match(bare):
        return bare.replace(",", "")
    return bare.replace(" ", "") if _PARTED.match(bare) else bare


def is_no_number(text: str) -> bool:
    """True for what holds no digit, or signs that stand in no platform's numbers."""
    return not any(map(str.isdigit, text)) or _NO_SIGN_OF_NUMBERS.search(text) is not None


def has_zero_tail(text: str) -> bool:
    """True for a number of 16 or more digits with nothing but zeros past the fifteenth."""
    return len(text) > _DIGITS_KEPT and text.isdigit() and not text[_DIGITS_KEPT:].strip("0")


# One id in ten ends in a zero by itself, so a file is judged by most of its ids, and by several.
_ENOUGH_IDS = 3
_ROUNDED_SHARE = 0.8


def is_rounded_column(long_ids: int, zero_tails: int) -> bool:
    """Decide from counts over the whole column whether a spreadsheet rounded its ids."""
    return zero_tails >= _ENOUGH_IDS and zero_tails >= _ROUNDED_SHARE * long_ids


@dataclass(frozen=True, slots=True)
class NumberShape:
    """What a platform's order numbers look like; `words` tells the digits: 16-19, or 3-7-7."""

    pattern: re.Pattern[str]
    words: str

    def fits(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None


def digits(least: int, most: int | None = None) -> NumberShape:
    """Numbers of `least` to `most` digits and nothing else."""
    if most is None:
        return NumberShape(re.compile(rf"\d{{{least}}}", re.ASCII), str(least))
    pattern = re.compile(rf"\d{{{least},{most}}}", re.ASCII)
    return NumberShape(pattern, f"{least}-{most}")


def parts(*lengths: int) -> NumberShape:
    """Numbers of groups of digits with a hyphen between."""
    pattern = "-".join(rf"\d{{{length}}}" for length in lengths)
    return NumberShape(re.compile(pattern, re.ASCII), "-".join(map(str, lengths)))


# Where nearly all of a column has the platform's shape, a number that has not is damaged. Elsewhere
# the platform has changed what it writes, or a merchant has, and nothing is refused for its shape.
_SHAPED_SHARE = 0.75


@dataclass(slots=True)
class ShapeVotes:
    """How many numbers of one column have the platform's shape."""

    shape: NumberShape
    fitting: int = 0
    others: int = 0

    def add(self, text: str) -> None:
        if self.shape.fits(text):
            self.fitting += 1
        else:
            self.others += 1

    @property
    def holds(self) -> bool:
        return self.fitting >= _SHAPED_SHARE * (self.fitting + self.others)


NumberShapes = Mapping[str, NumberShape]
