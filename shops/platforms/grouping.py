"""Makes one order of the several rows that an export spreads it over.

Most foreign exports, JD, Douyin and Xiaohongshu write one row a line. Some repeat the order's money
on every row, some write it on the first row only, some give each row its share. A format says which
(`Grouping`), and the rows of an order stand or fall together: a sum that lacks a refused row would
be a wrong number, and repairing that row alone would overwrite the order with its share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from shops.platforms.negative import is_below_zero
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver, Shares
from shops.platforms.shares import Sharing, line_digest
from shops.platforms.source import Cells


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the rows of one order become one order.

    `by` names the fields that hold an order's rows together: the first that the file has. Of the
    order's fields, those in `summed` are added up, each row holding a share; of the others the
    first row that tells counts, so money repeated on every row counts once. `opens_once` says that
    one row alone opens an order: a second opening is the same order told again. `carries` says that
    a row without a number belongs to the order above it, as merged cells come out. With
    `once_per_parent` rows of one `parent_id` repeat one share, which counts once.
    """

    by: tuple[str, ...] = ("order_id",)
    summed: frozenset[str] = frozenset()
    opens_once: bool = False
    carries: bool = False
    once_per_parent: bool = False
    status_of: Callable[[list[str]], str] | None = None


def joined(first: OrderRow, other: OrderRow, grouping: Grouping) -> OrderRow:
    """Return the order that two of its rows tell of together. Statuses are joined at the end."""
    changes: dict[str, Any] = {}
    for name in _FIELDS:
        one, two = getattr(first, name), getattr(other, name)
        if two is None or (one == two and name not in grouping.summed):
            continue
        joined_value = _joined_value(name, one, two, grouping)
        if joined_value != one:
            changes[name] = joined_value
    return replace(first, **changes) if changes else first


def _joined_value(name: str, one: Any, two: Any, grouping: Grouping) -> Any:
    if one is None:
        return two
    if name in grouping.summed:
        return one + two
    return _CHOOSE.get(name, _the_first)(one, two)


def _the_first(one: Any, two: Any) -> Any:
    return two if isinstance(one, Receiver) and one == Receiver() else one


def _either(one: bool, two: bool) -> bool:
    return one or two


def _both_words(one: str, two: str) -> str:
    return " / ".join(sorted({*one.split(" / "), *two.split(" / ")}))


# The same whatever the order of the rows: a flag is up when one row raises it, an order begins with
# its first moment and ends with its last, and of several parcels one is kept.
_CHOOSE: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("has_remark", "has_memo", "has_chat", "has_coupon"), _either),
    **dict.fromkeys(("placed_at", "paid_at", "shipped_at"), min),
    **dict.fromkeys(("delivered_at", "completed_at", "closed_at", "refunded_at"), max),
    **dict.fromkeys(("parent_id", "close_reason", "tracking", "carrier"), min),
    "status_raw": _both_words,
}
_KEPT = frozenset({"row_no", "order_id", "status", "shares"})
_FIELDS = tuple(field.name for field in fields(OrderRow) if field.name not in _KEPT)

_UNDER_WAY = ("unpaid", "on_hold", "paid")
_ON_THE_ROAD = ("partly_shipped", "shipped", "delivered", "completed")
_CLOSED = ("closed_refunded", "closed_other", "closed_unpaid")


def joined_status(statuses: Iterable[str]) -> str:
    """Return one status for an order whose rows have several.

    Rows that are closed leave the word to those that are not. Some on the road and some not is
    partly shipped; all on the road is as far as the slowest.
    """
    told = set(statuses) - {"unknown"}
    waiting = [word for word in _UNDER_WAY if word in told]
    moving = [word for word in _ON_THE_ROAD if word in told]
    if waiting and moving:
        return "partly_shipped"
    open_or_closed = waiting or moving or [word for word in _CLOSED if word in told]
    return open_or_closed[0] if open_or_closed else "unknown"


def line_of(line: LineRow, order: OrderRow, nth: int) -> LineRow:
    """Return a row's line as part of its order; `nth` counts equal lines of the order from 1."""
    return replace(
        line,
        order_id=order.order_id,
        line_id=line.line_id or f"{line_digest(line)}-{nth}",
        placed_at=line.placed_at or order.placed_at,
        paid_at=line.paid_at or order.paid_at,
        paid_gross_fen=_paid_of(line, order),
        shipped_at=line.shipped_at or order.shipped_at,
        currency=order.currency,
    )


def _paid_of(line: LineRow, order: OrderRow) -> int | None:
    """Nothing was paid for a line of an order that was not paid; what no file tells stays untold."""
    return 0 if order.paid_gross_fen == 0 and line.paid_gross_fen else line.paid_gross_fen


class Joining:
    """Gathers the pieces of one order, whether or not they lie beside each other."""

    __slots__ = (
        "_grouping",
        "_main",
        "_met",
        "_negative_row",
        "_parents",
        "_quantity",
        "_sharing",
        "_statuses",
        "bad_row",
        "order",
        "repeats",
    )

    def __init__(self, grouping: Grouping) -> None:
        self._grouping = grouping
        self._met: dict[object, int] = {}
        self._main: LineRow | None = None
        self._parents: set[str] = set()
        self._statuses: list[str] = []
        self._quantity: int | None = None
        self._sharing = Sharing(grouping.summed)
        self.order: OrderRow | None = None
        self.bad_row: int | None = None
        self._negative_row: int | None = None
        self.repeats: dict[int, int] = {}

    def add(self, row_no: int, piece: Piece | None, cells: Cells) -> None:
        """Take in one row; None for one that cannot be read, with which the whole order falls."""
        if piece is None:
            self.bad_row = self.bad_row or row_no
            return
        first_row = self._first_told(row_no, piece, cells)
        if first_row != row_no:
            self.repeats[row_no] = first_row
            return
        for line in (piece.line, *piece.more):
            if line is not None:
                self._add_line(line)
        self._sharing.add(piece)
        told = (piece.order, piece.line, *piece.more)
        if any(row is not None and is_below_zero(row) for row in told):
            self._negative_row = self._negative_row or row_no
        if piece.order is not None:
            self._add_order(piece.order)

    def _first_told(self, row_no: int, piece: Piece, cells: Cells) -> int:
        """Return the row that told the same before; `row_no` itself for news."""
        if piece.line is not None and piece.line.line_id:
            told: object = piece.line.line_id
        elif self._grouping.opens_once:
            if piece.order is None:
                return self._met.get(_AGAIN, row_no)
            first_row = self._met.setdefault(_OPENED, row_no)
            if first_row != row_no:
                self._met[_AGAIN] = first_row
            return first_row
        else:
            told = tuple(cells)
        return self._met.setdefault(told, row_no)

    def _add_line(self, line: LineRow) -> None:
        if line.quantity is not None:
            self._quantity = (self._quantity or 0) + line.quantity
        if self._main is None or _weight(line) < _weight(self._main):
            self._main = line

    def _add_order(self, order: OrderRow) -> None:
        if order.status not in self._statuses:
            self._statuses.append(order.status)
        if self._grouping.once_per_parent and order.parent_id is not None:
            order = self._told_once(order, order.parent_id)
        self.order = order if self.order is None else joined(self.order, order, self._grouping)

    def _told_once(self, order: OrderRow, parent_id: str) -> OrderRow:
        if parent_id in self._parents:
            return replace(order, **dict.fromkeys(self._grouping.summed))  # type: ignore[arg-type]
        self._parents.add(parent_id)
        return order

    @property
    def negative_row(self) -> int | None:
        """The row with which the order whole is below zero; None where it is not."""
        if self._negative_row is None:
            return None
        order = self.whole(self._negative_row)
        return self._negative_row if order is not None and is_below_zero(order) else None

    def has_fallen(self, row_no: int) -> bool:
        """True for a row that tells again what another did, or of an order that cannot be taken."""
        is_whole = self.bad_row is None and self.negative_row is None
        return row_no in self.repeats or not is_whole

    def whole(self, row_no: int) -> OrderRow | None:
        """Return the order that all rows tell of, at its first row; None when no row opened it.

        Where the order itself names no product, the line that cost most does.
        """
        if self.order is None:
            return None
        main = self._main
        order, status_of = self.order, self._grouping.status_of or joined_status
        return replace(
            order,
            row_no=row_no,
            status=order.status if len(self._statuses) == 1 else status_of(self._statuses),
            quantity=self._quantity if order.quantity is None else order.quantity,
            product_key=order.product_key or (main.product_key if main else None),
            product_title=order.product_title or (main.title if main else None),
            shares=self._shares(order),
        )

    def _shares(self, order: OrderRow) -> Shares | None:
        """None where one row alone tells the sums, so that no part of them can be missing."""
        tells_pieces = order.quantity is None or "quantity" in self._grouping.summed
        is_shared = tells_pieces and not (
            self._grouping.opens_once or self._grouping.once_per_parent
        )
        return self._sharing.shares if is_shared else None


def _weight(line: LineRow) -> tuple[int, str]:
    """Sorts the line that cost most to the front; among equals the rows' order means nothing."""
    return -(line.paid_gross_fen or line.unit_price_fen or 0), line.product_key


_OPENED, _AGAIN = object(), object()
