"""How the columns of one table merge when a row is told of twice.

`VALUE`, `TEXT` and `WORD` columns take the newer row's value unless it is blank (a word: unknown).
A `TIME` without seconds never replaces the same minute with seconds. A `PLACED` time that was only
`INFERRED` never replaces any, and gives way to any that a file tells. `RECEIVER` columns move
together: a masked receiver never replaces a clear one. The `status` column never moves back
unless its row is strictly newer. `SHARES` are those of the rows that told the order's sums: of two files that cut an order both count,
and the `SHARED` columns are what they add up to. `TOLD` is the hash of the row that spoke last; another hash alone
changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    VALUE = "value"
    TEXT = "text"
    WORD = "word"
    TIME = "time"
    PLACED = "placed"
    INFERRED = "inferred"
    TOLD = "told"
    RECEIVER = "receiver"
    SHARED = "shared"
    SHARES = "shares"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class MergeTable:
    """A table that chunks are merged into; `key` with the shop is its unique key."""

    name: str
    word: str
    key: tuple[str, ...]
    columns: dict[str, Rule]
    ranks: tuple[str, ...]
    status_raw: str | None = None
    copied_on_insert: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def as_of_word(self) -> str:
        """Under this word an undo finds the as-of times of rows that changed in nothing else."""
        return f"{self.word} as_of"

    @property
    def moment(self) -> str | None:
        """The column of when it was, where the table says whether that was inferred."""
        return next((name for name, rule in self.columns.items() if rule is Rule.PLACED), None)

    @property
    def status(self) -> str:
        return next(name for name, rule in self.columns.items() if rule is Rule.STATUS)

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns that say whether a row changed."""
        return tuple(name for name, rule in self.columns.items() if rule is not Rule.TOLD)

    @property
    def remembered(self) -> tuple[str, ...]:
        """The columns that are written although nothing changed."""
        return tuple(name for name, rule in self.columns.items() if rule is Rule.TOLD)

    @property
    def shares(self) -> str | None:
        """The column of shares, where the table has one."""
        return next((name for name, rule in self.columns.items() if rule is Rule.SHARES), None)

    @property
    def staged_columns(self) -> tuple[str, ...]:
        return ("row_no", *self.key, *self.columns)


_VALUE, _TEXT, _WORD, _TIME = Rule.VALUE, Rule.TEXT, Rule.WORD, Rule.TIME
_RECEIVER, _STATUS = Rule.RECEIVER, Rule.STATUS

ORDERS = MergeTable(
    name="shops_order",
    word="order",
    key=("platform_order_id",),
    columns={
        "named_product_id": _VALUE,
        "title": _TEXT,
        "quantity": Rule.SHARED,
        "status": _STATUS,
        "status_raw": _TEXT,
        "close_reason_raw": _TEXT,
        "placed_at": Rule.PLACED,
        "is_time_inferred": Rule.INFERRED,
        "paid_at": _TIME,
        "shipped_at": _TIME,
        "completed_at": _TIME,
        "closed_at": _TIME,
        "goods_fen": Rule.SHARED,
        "shipping_fen": Rule.SHARED,
        "payable_fen": Rule.SHARED,
        "paid_gross_fen": Rule.SHARED,
        "refunded_fen": Rule.SHARED,
        "received_fen": Rule.SHARED,
        "channel": _TEXT,
        "has_remark": _VALUE,
        "has_memo": _VALUE,
        "has_chat": _VALUE,
        "uses_coupon": _VALUE,
        "buyer_since": _VALUE,
        "buyer_mask": _RECEIVER,
        "name_mask": _RECEIVER,
        "phone_mask": _RECEIVER,
        "province": _TEXT,
        "city": _TEXT,
        "district": _TEXT,
        "sealed_receiver": _RECEIVER,
        "receiver_grade": _RECEIVER,
        "identity_keys": _RECEIVER,
        "carrier": _TEXT,
        "tracking_tail4": _TEXT,
        "shares": Rule.SHARES,
        "told": Rule.TOLD,
    },
    ranks=(
        "unknown",
        "unpaid",
        "paid",
        "on_hold",
        "partly_shipped",
        "shipped",
        "delivered",
        "completed",
        "closed_unpaid",
        "closed_other",
        "closed_refunded",
    ),
    status_raw="status_raw",
    copied_on_insert=(("product_id", "named_product_id"),),
)

_REFUND_RANKS = (
    "",
    "unknown",
    "requested",
    "agreed_wait_return",
    "returning",
    "platform_review",
    "refused",
    "closed",
    "succeeded",
)

LINES = MergeTable(
    name="shops_orderline",
    word="line",
    key=("platform_order_id", "platform_line_id"),
    columns={
        "product_id": _VALUE,
        "merchant_sku": _TEXT,
        "title": _TEXT,
        "sku_text": _TEXT,
        "quantity": _VALUE,
        "unit_price_fen": _VALUE,
        "paid_gross_fen": _VALUE,
        "refunded_fen": _VALUE,
        "refund_status": _STATUS,
        "placed_at": _TIME,
        "paid_at": _TIME,
        "shipped_at": _TIME,
    },
    ranks=_REFUND_RANKS,
)

REFUNDS = MergeTable(
    name="shops_refund",
    word="refund",
    key=("platform_refund_id",),
    columns={
        "platform_order_id": _TEXT,
        "kind": _WORD,
        "status": _STATUS,
        "amount_fen": _VALUE,
        "applied_at": Rule.PLACED,
        "is_time_inferred": Rule.INFERRED,
        "finished_at": _TIME,
        "reason_raw": _TEXT,
    },
    ranks=_REFUND_RANKS,
    fixed=(("is_implied", "false"),),
)

TABLES = {table.word: table for table in (ORDERS, LINES, REFUNDS)}
