"""The canonical rows every format produces. Money is integer fen; times are aware, in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who the parcel goes to, as the file has it: full, masked, or None."""

    name: str | None = None
    phone: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Each row's share of an order's sums: minor units or pieces by field, by what names the row.

    Rows are named by the platform's own line numbers, or by what they sell; `named_by` says which,
    since shares named in two ways tell the same money twice.
    """

    named_by: str
    of_rows: Mapping[str, Mapping[str, int]]


# Not frozen: that would triple the cost of making one, and a file makes millions.
@dataclass(slots=True)
class OrderRow:
    """One order. None means the file did not tell. Nobody changes it; `replace` gives another.

    `payable_fen` is what the buyer owed at order time, `paid_gross_fen` what was paid before any
    refund. `is_id_derived` marks an id made from the row's content because the file has no id
    column; `is_minute_only` says that the file dropped the seconds; `is_time_inferred` that the
    file does not tell the time: `placed_at` is the day the number names, or when the file came.
    """

    row_no: int
    order_id: str
    placed_at: datetime
    status: str = "unknown"
    is_id_derived: bool = False
    is_minute_only: bool = False
    is_time_inferred: bool = False
    parent_id: str | None = None
    status_raw: str | None = None
    close_reason: str | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    currency: str = "CNY"
    goods_fen: int | None = None
    shipping_fen: int | None = None
    payable_fen: int | None = None
    paid_gross_fen: int | None = None
    refunded_fen: int | None = None
    received_fen: int | None = None
    quantity: int | None = None
    product_key: str | None = None
    product_title: str | None = None
    buyer: str | None = None
    buyer_since: date | None = None
    tail6: str | None = None
    receiver: Receiver = Receiver()
    channel: str | None = None
    has_remark: bool | None = None
    has_memo: bool | None = None
    has_chat: bool | None = None
    has_coupon: bool | None = None
    refunded_at: datetime | None = None
    tracking: str | None = None
    carrier: str | None = None
    # Which row of its file told which share of the sums, where a platform may cut an order in two.
    shares: Shares | None = None
    # A file that carries orders of several stores says whose an order is, and on which platform.
    store: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of an order. `refund_status` is None when the line has no refund."""

    row_no: int
    order_id: str
    line_id: str
    product_key: str
    title: str | None = None
    product_id: str | None = None
    merchant_sku: str | None = None
    sku_text: str | None = None
    quantity: int | None = None
    unit_price_fen: int | None = None
    paid_gross_fen: int | None = None
    refund_status: str | None = None
    refunded_fen: int | None = None
    status_raw: str | None = None
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One refund, in the state the file saw it in."""

    row_no: int
    order_id: str
    refund_id: str
    status: str = "unknown"
    kind: str = "unknown"
    phase: str = "unknown"
    line_id: str | None = None
    status_raw: str | None = None
    amount_fen: int | None = None
    applied_at: datetime | None = None
    finished_at: datetime | None = None
    # The file tells a day and no time: the moment is the end of that day, when it had been for sure.
    is_time_inferred: bool = False
    reason_raw: str | None = None
    is_instant: bool | None = None
    return_carrier: str | None = None
    title: str | None = None
    currency: str | None = None


CanonicalRow = OrderRow | LineRow | RefundRow


@dataclass(frozen=True, slots=True)
class Piece:
    """What one row tells of an order that lies over several rows (`grouping.py`).

    `order` is None on a row that only adds a line. A line without a number of its own has an empty
    `line_id` and gets one from its content; its `order_id` is set when the order is whole. `more`
    holds the other lines of a row that packs several.
    """

    order: OrderRow | None = None
    line: LineRow | None = None
    more: tuple[LineRow, ...] = ()


Told = CanonicalRow | Piece
