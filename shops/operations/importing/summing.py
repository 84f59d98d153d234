"""What a recognised file holds, in numbers and first rows, for the preview."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shops.platforms.cells import CellValue, text_of
from shops.platforms.masking import Form, form_of, masked_buyer, masked_name, masked_phone
from shops.platforms.problems import Code, Problem
from shops.platforms.reading import Table, read_rows
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, RefundRow

_FIRST_ROWS = 20
_PROBLEMS_SHOWN = 50
_NAMES_COUNTED = 50


@dataclass(slots=True)
class Summary:
    """Counts and totals of one file. Money in fen; a total is None where no row told."""

    rows: int = 0
    orders: int = 0
    refused: int = 0
    furniture: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    newest_at: datetime | None = None
    payable_fen: int | None = None
    paid_gross_fen: int | None = None
    refunded_fen: int | None = None
    with_buyer: int = 0
    with_clear_phone: int = 0
    with_masked_phone: int = 0
    without_id: int = 0
    day_only: int = 0
    refunds_day_only: int = 0
    stores: dict[str, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
    first_problems: list[dict[str, Any]] = field(default_factory=list)
    first_rows: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "orders": self.orders,
            "refused": self.refused,
            "furniture": self.furniture,
            "first_at": _iso(self.first_at),
            "last_at": _iso(self.last_at),
            "payable_fen": self.payable_fen,
            "paid_gross_fen": self.paid_gross_fen,
            "refunded_fen": self.refunded_fen,
            "with_buyer": self.with_buyer,
            "with_clear_phone": self.with_clear_phone,
            "with_masked_phone": self.with_masked_phone,
            "without_id": self.without_id,
            "day_only": self.day_only,
            "refunds_day_only": self.refunds_day_only,
            "stores": self.stores,
            "sites": self.sites,
            "problems": self.problems,
            "first_problems": self.first_problems,
            "first_rows": self.first_rows,
        }


def summary_of(table: Table) -> Summary:
    """Read the whole table and count. Personal data is masked in the rows it keeps."""
    summary = Summary()
    for read in read_rows(table):
        _count(summary, read)
    return summary


def _count(summary: Summary, read: ReadRow) -> None:
    for problem in read.problems:
        _count_problem(summary, problem)
    if read.is_furniture:
        summary.furniture += 1
        return
    if read.is_refused:
        summary.refused += 1
        return
    summary.rows += 1
    for row in read.rows:
        _count_row(summary, row)
    summary.day_only += _is_day_only(read)
    if len(summary.first_rows) < _FIRST_ROWS and read.row is not None:
        summary.first_rows.append(shown_row(read.row))


def _is_day_only(read: ReadRow) -> bool:
    """True where the row has a day and nothing says at what time; not where it has none at all."""
    is_inferred = isinstance(read.row, OrderRow) and read.row.is_time_inferred
    return is_inferred and all(one.code is not Code.DATE_INFERRED for one in read.problems)


def _count_row(summary: Summary, row: CanonicalRow) -> None:
    _count_times(summary, row)
    if isinstance(row, OrderRow):
        summary.orders += 1
        _count_buyer(summary, row)
        _count_name(summary.stores, row.store)
        _count_name(summary.sites, row.site)
    # Where a file brings orders with their lines, the orders hold the money.
    if not (isinstance(row, LineRow) and summary.orders):
        _count_money(summary, row)
    if isinstance(row, RefundRow):
        summary.refunds_day_only += row.is_time_inferred


def _count_name(counts: dict[str, int], name: str | None) -> None:
    if name is not None and (name in counts or len(counts) < _NAMES_COUNTED):
        counts[name] = counts.get(name, 0) + 1


def _count_problem(summary: Summary, problem: Problem) -> None:
    code = str(problem.code)
    summary.problems[code] = summary.problems.get(code, 0) + 1
    if len(summary.first_problems) < _PROBLEMS_SHOWN:
        summary.first_problems.append(
            {
                "row": problem.row,
                "column": problem.column,
                "code": code,
                "params": problem.params,
                "is_refusal": not problem.is_warning,
            }
        )


def event_times(row: CanonicalRow) -> list[datetime]:
    """List the times at which something happened, without deadlines and expiries."""
    times: tuple[datetime | None, ...]
    if isinstance(row, OrderRow):
        times = (row.placed_at, row.paid_at, row.shipped_at, row.completed_at, row.refunded_at)
    elif isinstance(row, LineRow):
        times = (row.placed_at, row.paid_at, row.shipped_at)
    else:
        times = (row.applied_at, row.finished_at)
    return [moment for moment in times if moment is not None]


def _count_times(summary: Summary, row: CanonicalRow) -> None:
    times = event_times(row)
    if not times:
        return
    first, newest = times[0], max(times)
    if summary.first_at is None or first < summary.first_at:
        summary.first_at = first
    if summary.last_at is None or first > summary.last_at:
        summary.last_at = first
    if summary.newest_at is None or newest > summary.newest_at:
        summary.newest_at = newest


def _count_money(summary: Summary, row: CanonicalRow) -> None:
    if isinstance(row, RefundRow):
        if row.status == "succeeded":
            summary.refunded_fen = _plus(summary.refunded_fen, row.amount_fen)
        return
    summary.paid_gross_fen = _plus(summary.paid_gross_fen, row.paid_gross_fen)
    summary.refunded_fen = _plus(summary.refunded_fen, row.refunded_fen)
    if isinstance(row, OrderRow):
        summary.payable_fen = _plus(summary.payable_fen, row.payable_fen)


def _plus(total: int | None, amount: int | None) -> int | None:
    return total if amount is None else (total or 0) + amount


def _count_buyer(summary: Summary, row: OrderRow) -> None:
    summary.without_id += row.is_id_derived
    summary.with_buyer += form_of(row.buyer) is Form.FULL
    phone = form_of(row.receiver.phone)
    summary.with_clear_phone += phone is Form.FULL
    summary.with_masked_phone += phone in (Form.MASKED, Form.CIPHER)


def shown_row(row: CanonicalRow) -> dict[str, Any]:
    """Return the row as a screen may show it."""
    if isinstance(row, OrderRow):
        receiver = row.receiver
        return {
            "row": row.row_no,
            "order_id": row.order_id,
            "at": _iso(row.placed_at),
            "is_day": row.is_time_inferred,
            "status": row.status,
            "title": row.product_title,
            "quantity": row.quantity,
            "payable_fen": row.payable_fen,
            "paid_gross_fen": row.paid_gross_fen,
            "refunded_fen": row.refunded_fen,
            "buyer": masked_buyer(row.buyer),
            "name": masked_name(receiver.name),
            "phone": masked_phone(receiver.phone),
            "region": " ".join(
                part for part in (receiver.province, receiver.city, receiver.district) if part
            ),
        }
    if isinstance(row, LineRow):
        return {
            "row": row.row_no,
            "order_id": row.order_id,
            "at": _iso(row.placed_at),
            "status": row.refund_status,
            "title": row.title,
            "quantity": row.quantity,
            "paid_gross_fen": row.paid_gross_fen,
            "refunded_fen": row.refunded_fen,
        }
    return {
        "row": row.row_no,
        "order_id": row.order_id,
        "at": _iso(row.applied_at),
        "is_day": row.is_time_inferred,
        "status": row.status,
        "title": row.title,
        "refunded_fen": row.amount_fen,
    }


def original_cells(read: ReadRow) -> list[str]:
    """Return the row's cells as text, for the file of refused rows."""
    return [_written(cell) for cell in read.cells]


# Up to here a workbook's number still has all its digits.
_WHOLE_NUMBERS = 10**15


def _written(cell: CellValue) -> str:
    """Write a number that lost digits as what it is: spelled out, it would pass for a whole one."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float | int) and abs(cell) >= _WHOLE_NUMBERS:
        return f"{cell:.14E}"
    return text_of(cell) or ""


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
