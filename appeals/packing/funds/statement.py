"""What an account statement says, whatever bank or wallet wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Source(StrEnum):
    ALIPAY = "alipay"
    WECHAT = "wechat"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money in (positive) or out (negative) of the account, in fen. `line` counts from 1.

    `texts` are the cells in which a platform may have written an order's number.
    """

    line: int
    at: datetime
    amount_fen: int
    party: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    kind: str = ""
    note: str = field(default="", repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be taken: where, what stood there, what to do. `code` and its values."""

    code: str
    line: int
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One file. `skipped` counts rows that moved no money (closed, failed, neither in nor out)."""

    source: Source
    encoding: str
    movements: tuple[Movement, ...]
    problems: tuple[Problem, ...] = ()
    skipped: int = 0

    @property
    def first(self) -> date | None:
        return min((move.at.date() for move in self.movements), default=None)

    @property
    def last(self) -> date | None:
        return max((move.at.date() for move in self.movements), default=None)


class StatementUnreadable(ValueError):
    """The whole file is no statement we can read: a code of `REASONS` and its values."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(REASONS[code].format(**values))
        self.code = code
        self.values: Mapping[str, str] = values


REASONS = {
    "empty": "The file is empty.",
    "binary": "The file is neither text nor a workbook. Export the statement as csv or xlsx.",
    "password": "The workbook is under a password. Take it off and hand it in again.",
    "damaged": "The workbook cannot be opened. Export it again.",
    "encoding": "The file is neither UTF-8 nor GBK text. Export it again as csv.",
    "header": "No line names the columns of a statement. Needed are a time ({times}), "
    "and an amount ({amounts}) with its direction, or separate columns for in and out.",
    "no_rows": "The columns were found in line {line}, and no row below it could be read.",
}
