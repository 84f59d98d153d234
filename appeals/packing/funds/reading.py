"""Bytes of a statement into its movements. Bad lines are named, good ones kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

from appeals.packing.funds.columns import AMOUNTS, DAYS, TIMES, bare, columns_of, source_of
from appeals.packing.funds.statement import Movement, Problem, Statement, StatementUnreadable
from appeals.packing.funds.workbook import Row, is_workbook, sheets_of

# An Alipay bill has up to 24 lines of preface; nobody has more than 40.
_PREFACE = 60
_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d",
    "%Y/%m/%d", "%Y%m%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y%m%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日",
    "%Y-%m-%dT%H:%M:%S",
)  # fmt: skip
_OUT = ("支", "借", "out", "debit", "dr", "-")
_IN = ("收", "贷", "in", "credit", "cr", "+")
# Words of rows in which no money moved.
_IDLE = ("交易关闭", "支付失败", "已撤销", "失败", "等待付款", "closed", "failed")
_MARKS = re.compile(r"[¥￥$,\s元]")
_FOOTERS = ("#", "-----", "合计", "总计", "小计", "共")
_LARGEST = Decimal(10) ** 13

WORKBOOK = "workbook"  # stands where a text's encoding would

# Place among the rows, the cells, and the columns' places by meaning.
Head = tuple[int, list[str], Mapping[str, int]]


def read_statement(content: bytes, zone: tzinfo, decimals: int = 2) -> Statement:
    """This will read one statement, csv or workbook; times without an offset are in `zone`.

    `decimals`: how many the shop's currency counts in.

    Raises StatementUnreadable, saying what is wrong with the file as a whole and what to do.
    """
    rows, (head, cells, places), encoding = _table(content)
    movements: list[Movement] = []
    problems: list[Problem] = []
    skipped = 0
    for line, row in rows[head + 1 :]:
        if _is_furniture(row, len(cells)):
            continue
        taken = _movement(_Line(line, row, cells, places, decimals), zone)
        if taken is None:
            skipped += 1
        elif isinstance(taken, Problem):
            problems.append(taken)
        else:
            movements.append(taken)
    if not movements and not skipped:
        raise StatementUnreadable("no_rows", line=str(rows[head][0]))
    return Statement(source_of(cells), encoding, tuple(movements), tuple(problems), skipped)


def _table(content: bytes) -> tuple[list[Row], Head, str]:
    """The rows, the line that names their columns, and the file's encoding.

    Of a workbook it is the first sheet that has such a line.
    """
    if not is_workbook(content):
        text, encoding = decoded(content)
        rows = list(_rows(text))
        return rows, _header(rows), encoding
    sheets = sheets_of(content)
    for rows in sheets:
        head = _head_in(rows)
        if head is not None:
            return rows, head, WORKBOOK
    return [], _header(sheets[0] if sheets else []), WORKBOOK


def decoded(content: bytes) -> tuple[str, str]:
    if not content.strip():
        raise StatementUnreadable("empty")
    if content.startswith(b"%PDF") or b"\0" in content[:4096]:
        raise StatementUnreadable("binary")
    for name in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    raise StatementUnreadable("encoding")


def _rows(text: str) -> Iterator[Row]:
    first = text[:4096]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        yield reader.line_num, row


def _head_in(rows: Sequence[Row]) -> Head | None:
    for place, (_, cells) in enumerate(rows[:_PREFACE]):
        places = columns_of(cells)
        if places:
            return place, cells, places
    return None


def _header(rows: Sequence[Row]) -> Head:
    found = _head_in(rows)
    if found is not None:
        return found
    raise StatementUnreadable(
        "header", times="、".join((*TIMES[:3], *DAYS[:2])), amounts="、".join(AMOUNTS[:3])
    )


def _is_furniture(row: Sequence[str], width: int) -> bool:
    """Blank lines, comment lines, and the totals that stand below a statement."""
    filled = [cell for cell in row if bare(cell)]
    return not filled or bare(filled[0]).startswith(_FOOTERS) or len(row) < width // 2


@dataclass(frozen=True, slots=True)
class _Line:
    """One row, its cells by meaning."""

    number: int
    row: Sequence[str]
    heads: Sequence[str]
    places: Mapping[str, int]
    decimals: int

    def cell(self, meaning: str) -> str:
        place = self.places.get(meaning)
        return bare(self.row[place]) if place is not None and place < len(self.row) else ""

    def problem(self, code: str, meaning: str) -> Problem:
        place = self.places.get(meaning)
        head = bare(self.heads[place]) if place is not None else ""
        return Problem(code, self.number, head, self.cell(meaning))


def _movement(line: _Line, zone: tzinfo) -> Movement | Problem | None:
    """The row's movement, what is wrong with it, or None where no money moved."""
    cell = line.cell
    if any(word in cell("status").lower() for word in _IDLE):
        return None
    at = _moment(line, zone)
    if at is None:
        return line.problem("time", "day" if "day" in line.places else "at")
    amount = _single(line) if cell("amount") else _pair(line)
    if isinstance(amount, Problem):
        return amount
    if not amount:
        return None
    texts = tuple(dict.fromkeys(t for t in (cell("order"), cell("note"), cell("goods")) if t))
    return Movement(
        line.number, at, amount, cell("party"), cell("account"), cell("kind"), cell("note"), texts
    )


def _moment(line: _Line, zone: tzinfo) -> datetime | None:
    """Some banks give one column, some the day and the hour apart."""
    at, day = line.cell("at"), line.cell("day")
    tries = (at, f"{day} {at}", day) if day else (at,)
    return next((found for text in tries if (found := _time(text, zone))), None)


def _single(line: _Line) -> int | Problem:
    """One column of amounts, its sign or a word in another telling the direction."""
    text, way = line.cell("amount"), line.cell("direction").lower()
    amount = _minor(text, line.decimals)
    if amount is None:
        return line.problem("amount", "amount")
    if "不计" in way or way in {"/", "其他"}:
        return 0
    if not way or text.startswith(("-", "+")):
        return amount
    if way.startswith(_OUT):
        return -abs(amount)
    return abs(amount) if way.startswith(_IN) else line.problem("direction", "direction")


def _pair(line: _Line) -> int | Problem:
    """One column for what came in, one for what went out."""
    parts = []
    for meaning in ("income", "outlay"):
        value = _minor(line.cell(meaning), line.decimals) if line.cell(meaning) else 0
        if value is None:
            return line.problem("amount", meaning)
        parts.append(abs(value))
    return parts[0] - parts[1]


def _minor(text: str, decimals: int) -> int | None:
    plain = _MARKS.sub("", text)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) > _LARGEST:
        return None
    return int(amount.scaleb(decimals).to_integral_value())


def _time(text: str, zone: tzinfo) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None
