"""What can be wrong with a file or a row, and the words for it.

A screen translates by `code` and `params`; the English sentences here are what a command prints
and what a test compares. Every text says what was seen, and `HINTS` what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any


class Code(StrEnum):
    """Row codes, as the error file shows them."""

    ID_MISSING = "ID_MISSING"
    ID_SCIENTIFIC = "ID_SCIENTIFIC"
    ID_PRECISION = "ID_PRECISION"
    ID_DAMAGED = "ID_DAMAGED"
    ID_SHAPE = "ID_SHAPE"
    DATE_UNREADABLE = "DATE_UNREADABLE"
    DATE_AMBIGUOUS = "DATE_AMBIGUOUS"
    DATE_AHEAD = "DATE_AHEAD"
    AMOUNT_UNREADABLE = "AMOUNT_UNREADABLE"
    AMOUNT_NEGATIVE = "AMOUNT_NEGATIVE"
    STATUS_UNKNOWN = "STATUS_UNKNOWN"
    LINE_SPLIT_MISMATCH = "LINE_SPLIT_MISMATCH"
    ORPHAN_LINE = "ORPHAN_LINE"
    ORPHAN_REFUND = "ORPHAN_REFUND"
    DUPLICATE_IN_FILE = "DUPLICATE_IN_FILE"
    ROW_SHIFTED = "ROW_SHIFTED"
    CURRENCY_OTHER = "CURRENCY_OTHER"
    ORDER_INCOMPLETE = "ORDER_INCOMPLETE"
    ORDER_UNOPENED = "ORDER_UNOPENED"
    OLDER_THAN_STORED = "OLDER_THAN_STORED"
    DATE_INFERRED = "DATE_INFERRED"


# A row with one of these is kept; the merchant is told.
WARNINGS = frozenset(
    {
        Code.STATUS_UNKNOWN,
        Code.CURRENCY_OTHER,
        Code.LINE_SPLIT_MISMATCH,
        Code.ORPHAN_LINE,
        Code.ORPHAN_REFUND,
        Code.OLDER_THAN_STORED,
        Code.DATE_INFERRED,
    }
)

MESSAGES: dict[Code, str] = {
    Code.ID_MISSING: "The column {column} is empty; every row needs its number.",
    Code.ID_SCIENTIFIC: "{value} in {column} is a number in scientific notation: "
    "digits of the order number are lost.",
    Code.ID_PRECISION: "{value} in {column} was stored as a number: "
    "digits past the fifteenth are lost.",
    Code.ID_DAMAGED: "{value} in {column} holds characters that no number has.",
    Code.ID_SHAPE: "{value} in {column} has not the digits of this platform's order numbers "
    "({expected}), which the other rows have.",
    Code.ROW_SHIFTED: "The row has {value} cells and the header {expected}: a delimiter or a quote "
    "is lost, so the cells stand under the wrong names.",
    Code.CURRENCY_OTHER: "The amounts are in {value}, the shop counts in {shop}; the order is kept "
    "without amounts.",
    Code.DATE_UNREADABLE: "{value} in {column} is not a date and time like 2026-11-24 10:05:00.",
    Code.DATE_AMBIGUOUS: "{value} in {column} can be day/month or month/day.",
    Code.DATE_AHEAD: "{value} in {column} lies ahead: a time up to {expected} was expected.",
    Code.AMOUNT_UNREADABLE: "{value} in {column} is not an amount.",
    Code.AMOUNT_NEGATIVE: "{value} in {column} is below zero.",
    Code.STATUS_UNKNOWN: "The status {value} is new to BrushGuard; the row is kept as unknown.",
    Code.LINE_SPLIT_MISMATCH: "The packed lines in {column} do not agree in number; "
    "they are kept as one line.",
    Code.ORPHAN_LINE: "No order {value} is here yet; the line is kept and joins when it arrives.",
    Code.ORPHAN_REFUND: "No order {value} is here yet; the refund is kept and joins "
    "when it arrives.",
    Code.DUPLICATE_IN_FILE: "{value} in {column} stands in row {first_row} already.",
    Code.ORDER_INCOMPLETE: "Row {first_row} of the order {value} cannot be taken; "
    "the rows of one order are taken together.",
    Code.ORDER_UNOPENED: "The row that opens the order {value} is not in this file.",
    Code.OLDER_THAN_STORED: "What is stored for {value} comes from a newer file; it was not "
    "overwritten.",
    Code.DATE_INFERRED: "The file does not tell when this was ordered. {value} stands in, and the "
    "order counts in no burst.",
}

# Where nothing was written at all, what was written cannot be shown.
EMPTY_MESSAGES: dict[Code, str] = {
    Code.DATE_UNREADABLE: "The column {column} is empty; every row needs its time.",
    Code.AMOUNT_UNREADABLE: "The column {column} is empty; every row needs its amount.",
}


def sentence_of(code: Code, params: Mapping[str, str]) -> str:
    """Return the sentence for a problem, yet without its column and values."""
    is_empty = params.get("value") == ""
    return EMPTY_MESSAGES.get(code, MESSAGES[code]) if is_empty else MESSAGES[code]


_REEXPORT = (
    "Export the file again, or open it with Data > From Text and choose Text for this column. "
    "The missing digits cannot be guessed."
)
HINTS: dict[Code, str] = {
    Code.ID_MISSING: "Fill in the number from the platform's page, or delete the row.",
    Code.ID_SCIENTIFIC: _REEXPORT,
    Code.ID_PRECISION: _REEXPORT,
    Code.ID_DAMAGED: "Copy the number from the platform's page.",
    Code.ID_SHAPE: "Copy the whole number from the platform's page; a part of one could be taken "
    "for another order.",
    Code.ROW_SHIFTED: "Repair the row, or export the file again.",
    Code.CURRENCY_OTHER: "Open a shop of its own for orders in this currency and import them there.",
    Code.DATE_UNREADABLE: "Write the year with four digits, then month and day, then the time. A year "
    "of two digits, a count of seconds and a day without its year are not guessed.",
    Code.DATE_AMBIGUOUS: "Choose the order of day and month on the import page, "
    "or write it like 2026-11-24 10:05:00.",
    Code.DATE_AHEAD: "Correct the year, month or day. Where the time is right, the clock of this "
    "service is slow: tell its operator.",
    Code.AMOUNT_UNREADABLE: "Write an amount like 29.90 and pieces as a whole number like 2.",
    Code.AMOUNT_NEGATIVE: "Write what an order cost, and what went back for it, each without a "
    "minus: what went back belongs into a column or a file of refunds.",
    Code.STATUS_UNKNOWN: "Nothing to do; tell us the word so that we can learn it.",
    Code.LINE_SPLIT_MISMATCH: "Import the line export of the platform for the single lines.",
    Code.ORPHAN_LINE: "Import the order export of the same days.",
    Code.ORPHAN_REFUND: "Import the order export of the same days.",
    Code.DUPLICATE_IN_FILE: "Delete the row that is wrong; the first one counts.",
    Code.DATE_INFERRED: "Export again with the column of the order time.",
    Code.ORDER_INCOMPLETE: "Repair the row that is named; this one is right as it is.",
    Code.ORDER_UNOPENED: "Export the order again, with all its rows.",
    Code.OLDER_THAN_STORED: "Nothing to do. Undo the newer import first if this file is right.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell of one row. `row` counts as a spreadsheet does, from 1."""

    row: int
    column: str
    code: Code
    params: dict[str, str] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        return self.code in WARNINGS

    @property
    def message(self) -> str:
        sentence = sentence_of(self.code, self.params)
        return sentence.format(column=self.column, **self.params)

    @property
    def hint(self) -> str:
        return HINTS[self.code]


def missing_id(row: int, column: str) -> Problem:
    return Problem(row, column, Code.ID_MISSING)


def bad_value(row: int, column: str, code: Code, value: object) -> Problem:
    """Make a problem that quotes the cell, cut to a length a screen can show."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in str(value)[:60])
    return Problem(row, column, code, {"value": shown})


class FileCode(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "FILE_EMPTY"
    TOO_LARGE = "FILE_TOO_LARGE"
    TRUNCATED = "ARCHIVE_TRUNCATED"
    PASSWORD = "ARCHIVE_PASSWORD"  # noqa: S105  the name of a problem
    UNOPENABLE = "WORKBOOK_UNOPENABLE"
    TOO_MANY = "ARCHIVE_TOO_MANY_FILES"
    BOMB = "ARCHIVE_TOO_LARGE"
    SQUEEZED = "ARCHIVE_TOO_DENSE"
    NOTHING_INSIDE = "ARCHIVE_WITHOUT_TABLES"
    PACKED = "ARCHIVE_OF_OTHER_KIND"
    NESTED = "ARCHIVE_IN_ARCHIVE"
    NOT_A_TABLE = "NOT_A_TABLE"
    JSON = "JSON_NOT_A_TABLE"
    ENCODING = "ENCODING_UNKNOWN"
    BYTES = "BYTES_UNREADABLE"
    HEADER = "HEADER_NOT_FOUND"
    UNRECOGNISED = "FORMAT_UNRECOGNISED"
    FOREIGN = "FORMAT_FOREIGN"
    COLUMNS = "COLUMNS_MISSING"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    SCATTERED = "ORDERS_SCATTERED"


# No other choice of platform, kind or encoding helps with these.
BEYOND_CHOICE = frozenset(
    {
        FileCode.EMPTY,
        FileCode.TOO_LARGE,
        FileCode.TRUNCATED,
        FileCode.PASSWORD,
        FileCode.UNOPENABLE,
        FileCode.TOO_MANY,
        FileCode.BOMB,
        FileCode.SQUEEZED,
        FileCode.NOTHING_INSIDE,
        FileCode.PACKED,
        FileCode.NESTED,
        FileCode.NOT_A_TABLE,
        FileCode.JSON,
        FileCode.TOO_MANY_ROWS,
    }
)

FILE_MESSAGES: dict[FileCode, str] = {
    FileCode.EMPTY: "The file is empty. Export it again.",
    FileCode.TOO_LARGE: "The file is larger than {limit} MB. Export a shorter span of days.",
    FileCode.TRUNCATED: "The archive or workbook is cut off or damaged. Download it again.",
    FileCode.PASSWORD: "The archive or workbook is protected by a password. "
    "Remove the password, or unpack it and import the files inside.",
    FileCode.UNOPENABLE: "The workbook does not open: it is damaged, or single cells stand far away "
    "from its table. Export it again, or save the table alone as csv.",
    FileCode.TOO_MANY: "The archive holds more than {limit} files. Import them in smaller lots.",
    FileCode.BOMB: "The archive unpacks to more than is allowed ({limit} MB). "
    "Unpack it yourself and import the files inside.",
    FileCode.SQUEEZED: "The archive unpacks to {ratio} times its size, where no export of orders packs "
    "more than {limit} times. Unpack it yourself and import the files inside.",
    FileCode.NOTHING_INSIDE: "The archive holds no csv, tsv, xls or xlsx file.",
    FileCode.PACKED: "This is an archive that is not opened here (rar, 7z, gz, tar). Unpack it, with "
    "its password if it has one, and import the files inside, or pack them as a zip without a password.",
    FileCode.NESTED: "This archive lies inside another one and is not opened. Unpack the outer one "
    "and import the files inside.",
    FileCode.NOT_A_TABLE: "This is not a table: csv, tsv, xls, xlsx, or a zip of these is needed.",
    FileCode.JSON: "This is JSON, which one program writes for another, and no export of orders. "
    "Export the orders in the platform's back office as csv, xls or xlsx, or connect the shop: "
    "Shopify and WooCommerce then send each order by themselves.",
    FileCode.ENCODING: "The text cannot be read as {encoding}. Save the file as UTF-8 csv.",
    FileCode.BYTES: "Line {row} of the text holds bytes that are in no encoding known here; the rest is "
    "{encoding}. Repair or delete that line, or export the file again.",
    FileCode.HEADER: "No row of column names was found in the first thirty rows: three columns or more "
    "are needed. Delete what stands above the names, or export the whole table again.",
    FileCode.UNRECOGNISED: "The columns fit no known export. The nearest are {guesses}. "
    "Choose platform and kind, or name the columns as in our own csv format.",
    FileCode.FOREIGN: "None of the columns belongs to an export that is known here. "
    "Choose platform and kind, or name the columns as in our own csv format.",
    FileCode.COLUMNS: "The {format} export needs the column {columns}, which is not in this file.",
    FileCode.TOO_MANY_ROWS: "The file has more than {limit} rows. Export a shorter span of days.",
    FileCode.SCATTERED: "The rows of more than {limit} orders lie apart from each other. "
    "Sort the file by order number and import it again.",
}


class FileProblem(Exception):
    """The file cannot be read at all. The message is safe and useful to show."""

    def __init__(self, code: FileCode, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(FILE_MESSAGES[code].format(**params))

    def __reduce__(self) -> tuple[Any, ...]:
        """Reach another process as what it is."""
        return partial(FileProblem, self.code, **self.params), ()
