"""Proposes which column of an unknown file holds which field, by its name and by its values.

A person looks at every proposal before it counts, so a weak one is better than none and a wrong
one costs a click: the thresholds below only keep nonsense off the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice

from shops.platforms.amounts import AmountUnreadable, fen_of, pieces_of
from shops.platforms.cells import CellValue, column_name, text_of
from shops.platforms.header import Header
from shops.platforms.heard import OF_NEITHER
from shops.platforms.masking import Form, form_of, masked_phone, normal_phone
from shops.platforms.source import Grid
from shops.platforms.statuses import order_status
from shops.platforms.survey import rows_below
from shops.platforms.times import TimeAmbiguous, TimeRules, TimeUnreadable, time_of

_ROWS_LOOKED_AT = 50
_NEITHER = frozenset(map(column_name, OF_NEITHER))
_SAMPLES_SHOWN = 3
# Below this, names share only a syllable; values of the right kind make up for half a name
# (下单日期 and 下单时间, where every value is a time).
_LEAST_LIKENESS = 0.4
_LEAST_SCORE = 0.55
# A name that holds a field's whole name (平台订单号 holds 订单号) is as good as a near spelling.
_HOLDS_NAME = 0.85
_VALUES_FIT = 0.15
_ENOUGH_FIT = 0.8
_LONGEST_NAME = 4
_TEXT_SHOWN = 6
# Longer numbers may be an identity card's as well as an order's.
_LONGEST_NUMBER = 14
_LONGEST_SHOWN = 40
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: as written, normalised, and a few of its values, masked."""

    shown: str
    name: str
    samples: tuple[str, ...]
    field: str | None
    # The same where a row is a refund.
    refund_field: str | None = None


def proposed_columns(
    grid: Grid, header: Header, fields: Mapping[str, Sequence[str]], rules: TimeRules
) -> list[Column]:
    """List the file's named columns with the field that each probably holds.

    `fields` gives the names a field is known under; a field is proposed for one column at most.
    Reads the first fifty rows.
    """
    rows = list(islice(rows_below(grid, header), _ROWS_LOOKED_AT))
    values = {
        index: [row[index] for row in rows if index < len(row) and text_of(row[index])]
        for index, name in enumerate(header.names)
        if name
    }
    chosen = _matched(header, fields, values, rules)
    return [
        Column(
            shown=header.shown[index],
            name=header.names[index],
            samples=_samples(cells),
            field=chosen.get(index),
        )
        for index, cells in values.items()
    ]


# A ledger that tells only what was received tells the order's amount by it; one that tells only when
# money went back tells by it when it was asked for, at the latest.
_STANDS_IN = {"amount": "paid", "applied_at": "finished_at"}


def _matched(
    header: Header,
    fields: Mapping[str, Sequence[str]],
    values: Mapping[int, list[CellValue]],
    rules: TimeRules,
) -> dict[int, str]:
    """Give each field to its best column, the surest first."""
    scored = []
    for index, cells in values.items():
        if header.names[index] in _NEITHER:
            continue
        for order, (field, aliases) in enumerate(fields.items()):
            likeness = _likeness(header.names[index], tuple(aliases))
            score = likeness + _fit(field, cells, rules)
            if likeness >= _LEAST_LIKENESS and score >= _LEAST_SCORE:
                scored.append((-score, index, order, field))
    chosen: dict[int, str] = {}
    for _, index, _, field in sorted(scored):
        if index not in chosen and field not in chosen.values():
            chosen[index] = field
    for needed, instead in _STANDS_IN.items():
        if needed in fields and needed not in chosen.values():
            chosen = {
                index: needed if field == instead else field for index, field in chosen.items()
            }
    return chosen


@lru_cache(maxsize=16384)  # a shop's files come with one header again and again
def _likeness(name: str, aliases: tuple[str, ...]) -> float:
    """How much a column's name is like the nearest of a field's names, 0 to 1.

    Exact from `_LEAST_LIKENESS` on; what lies below counts for nothing and may be told as 0.
    """
    return max(_likeness_of(name, alias, letters) for alias, letters in _normal(aliases))


@lru_cache(maxsize=256)
def _normal(aliases: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    """A field's names as headers are normalised, each with its letters."""
    return tuple((name, frozenset(name)) for name in map(column_name, aliases))


def _likeness_of(name: str, alias: str, letters: frozenset[str]) -> float:
    if name == alias:
        return 1.0
    holds = _is_telling(alias) and (alias in name or (len(name) > 1 and name in alias))
    if not holds and _most_alike(name, alias, letters) < _LEAST_LIKENESS:
        return 0.0
    ratio = SequenceMatcher(None, name, alias).ratio()
    return max(ratio, _HOLDS_NAME) if holds else ratio


# Three letters stand in many a word: `ref` in a refund's, `pcs` in a topic's.
_LETTERS_TELLING = 4
_TELLING_ANYWAY = frozenset({"sku", "qty"})


def _is_telling(alias: str) -> bool:
    """True for a name that says the same as a part of a longer one."""
    least = _LETTERS_TELLING if alias.isascii() else 2
    return len(alias) >= least or alias in _TELLING_ANYWAY


def _most_alike(name: str, alias: str, letters: frozenset[str]) -> float:
    """What the ratio of two names cannot exceed: comparing all in full took most of an import."""
    shared = sum(letter in letters for letter in name)
    return 2 * min(shared, len(alias)) / (len(name) + len(alias))


def _fit(field: str, cells: Sequence[CellValue], rules: TimeRules) -> float:
    """Add to a field whose kind of value the column holds, take from one whose kind it is not."""
    if not cells:
        return 0.0
    is_one = _KINDS.get(field)
    if is_one is None:
        return 0.0
    share = sum(1 for cell in cells if is_one(cell, rules)) / len(cells)
    if field in _WORDS:
        return 2 * _VALUES_FIT if share >= _ENOUGH_FIT else 0.0
    if field in _NUMBERS and len(set(map(text_of, cells))) < _LEAST_DISTINCT * len(cells):
        return -2 * _VALUES_FIT
    return _VALUES_FIT if share >= _ENOUGH_FIT else -2 * _VALUES_FIT


def _is_time(cell: CellValue, rules: TimeRules) -> bool:
    try:
        return time_of(cell, rules) is not None
    except TimeAmbiguous:
        return True
    except TimeUnreadable:
        return False


def _is_money(cell: CellValue, rules: TimeRules) -> bool:
    del rules
    try:
        return fen_of(cell) is not None
    except AmountUnreadable:
        return False


def _is_number(cell: CellValue, rules: TimeRules) -> bool:
    """True for what may number an order: digits, in one word, and neither a price nor a time."""
    text = text_of(cell) or ""
    is_word = any(character.isdigit() for character in text) and _NUMBER.fullmatch(text)
    return bool(is_word) and not (
        _DECIMAL.fullmatch(text) or (":" in text and _is_time(cell, rules))
    )


_NUMBER = re.compile(r"[\w#/:-]+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+\.\d{1,2}")


def _is_pieces(cell: CellValue, rules: TimeRules) -> bool:
    del rules
    try:
        return pieces_of(cell) is not None
    except AmountUnreadable:
        return False


def _is_words(cell: CellValue, rules: TimeRules) -> bool:
    """True for what may be a title: letters, and not just a code."""
    del rules
    text = text_of(cell) or ""
    return not text.isascii() or sum(map(str.isalpha, text)) > len(text) / 2


def _is_status(cell: CellValue, rules: TimeRules) -> bool:
    del rules
    return order_status(text_of(cell), is_paid=None) not in (None, "unknown")


def _is_phone(cell: CellValue, rules: TimeRules) -> bool:
    del rules
    text = text_of(cell) or ""
    return normal_phone(text) is not None or form_of(text) is not Form.FULL


_TIMES = (
    *("placed_at", "paid_at", "shipped_at", "completed_at", "refund_at"),
    *("applied_at", "finished_at"),
)
_MONEY = ("amount", "paid", "refunded", "refund_amount")
# Numbers of orders differ, though an order may lie over several rows; pieces and states do not.
_NUMBERS = frozenset({"order_id", "refund_id"})
_LEAST_DISTINCT = 0.2
# Words of this kind stand in no other column, and others may be a platform's that is not known.
_WORDS = frozenset({"status"})
_KINDS = {
    **dict.fromkeys(_TIMES, _is_time),
    **dict.fromkeys(_MONEY, _is_money),
    **dict.fromkeys(_NUMBERS, _is_number),
    "quantity": _is_pieces,
    "phone": _is_phone,
    "title": _is_words,
    "status": _is_status,
}


def _samples(cells: Sequence[CellValue]) -> tuple[str, ...]:
    shown = dict.fromkeys(_masked(text) for cell in cells if (text := text_of(cell)))
    return tuple(islice(shown, _SAMPLES_SHOWN))


def _masked(text: str) -> str:
    """Show a value so that its kind can be told and no person: numbers and times stay whole.

    Nobody knows yet which column holds a name or an address, so every text is cut.
    """
    if _MOBILE.match(text):
        return masked_phone(text)
    if "@" in text:
        return f"{text[0]}***"
    if len(text) > _LONGEST_NUMBER and text.isalnum() and text.isascii():
        return f"{text[:_TEXT_SHOWN]}…{text[-2:]}"
    if text.isascii() and any(character.isdigit() for character in text):
        return text[:_LONGEST_SHOWN]
    if len(text) <= _LONGEST_NAME:
        return text[0] + "*" * (len(text) - 1)
    return text[:_TEXT_SHOWN] + "…"
