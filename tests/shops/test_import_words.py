"""Every code a reader of files can report has its Chinese."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from shops.platforms.problems import (
    EMPTY_MESSAGES,
    FILE_MESSAGES,
    HINTS,
    MESSAGES,
    WARNINGS,
    Code,
    FileCode,
    Problem,
)

_CATALOGUE = Path(__file__).resolve().parents[2] / "locale/imports/zh_Hans/LC_MESSAGES/django.po"
# Imports of months ago still hold them: one that is renamed takes their pages along.
_STORED = {
    "ID_MISSING", "ID_SCIENTIFIC", "ID_PRECISION", "ID_DAMAGED", "ID_SHAPE", "DATE_UNREADABLE",
    "DATE_AMBIGUOUS", "AMOUNT_UNREADABLE", "STATUS_UNKNOWN", "LINE_SPLIT_MISMATCH", "ORPHAN_LINE",
    "ORPHAN_REFUND", "DUPLICATE_IN_FILE", "ROW_SHIFTED", "CURRENCY_OTHER", "ORDER_INCOMPLETE",
    "ORDER_UNOPENED", "OLDER_THAN_STORED", "DATE_INFERRED", "DATE_AHEAD",
}  # fmt: skip
_STORED_OF_FILES = {
    "FILE_EMPTY", "FILE_TOO_LARGE", "ARCHIVE_TRUNCATED", "ARCHIVE_PASSWORD", "WORKBOOK_UNOPENABLE",
    "ARCHIVE_TOO_MANY_FILES", "ARCHIVE_TOO_LARGE", "ARCHIVE_WITHOUT_TABLES", "ARCHIVE_OF_OTHER_KIND",
    "ARCHIVE_IN_ARCHIVE", "NOT_A_TABLE", "ENCODING_UNKNOWN", "HEADER_NOT_FOUND", "FORMAT_UNRECOGNISED",
    "FORMAT_FOREIGN", "COLUMNS_MISSING", "TOO_MANY_ROWS", "ORDERS_SCATTERED",
    "ARCHIVE_TOO_DENSE", "BYTES_UNREADABLE",
}  # fmt: skip


@pytest.mark.parametrize("texts", [MESSAGES, EMPTY_MESSAGES, HINTS, FILE_MESSAGES])
def test_every_text_is_translated_with_the_same_placeholders(texts: dict[object, str]) -> None:
    chinese = {entry.msgid: entry.msgstr for entry in polib.pofile(str(_CATALOGUE))}
    for text in texts.values():
        names = {part.partition("}")[0] for part in text.split("{")[1:]}
        told = {part.partition("}")[0] for part in chinese[text].split("{")[1:]}
        assert told == names, text


def test_every_code_has_a_message_and_a_hint() -> None:
    assert set(MESSAGES) == set(HINTS) == set(Code)
    assert set(FILE_MESSAGES) == set(FileCode)


def test_problem_says_what_and_where_and_what_to_do() -> None:
    problem = Problem(7, "订单编号", Code.ID_SCIENTIFIC, {"value": "2.96E+18"})
    assert problem.message == (
        "2.96E+18 in 订单编号 is a number in scientific notation: "
        "digits of the order number are lost."
    )
    assert problem.hint.startswith("Export the file again")
    assert not problem.is_warning
    assert Code.STATUS_UNKNOWN in WARNINGS


def test_no_code_that_an_import_may_hold_is_renamed() -> None:
    assert set(Code) >= _STORED
    assert set(FileCode) >= _STORED_OF_FILES
