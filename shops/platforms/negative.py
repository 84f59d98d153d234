"""Amounts and pieces below zero, whatever the format.

An order cannot cost less than nothing and a refund cannot give back less than nothing: such a row
would take from every sum. Ledgers write what went back like that; one row's share of an order may
be below zero (a rounding, a price cut), the order whole may not.
"""

from __future__ import annotations

from collections.abc import Sequence

from shops.platforms.amounts import AmountUnreadable, pieces_of
from shops.platforms.fields import Layout
from shops.platforms.problems import Code, Problem, bad_value
from shops.platforms.rows import CanonicalRow, OrderRow, RefundRow
from shops.platforms.source import Cells

_PIECES = "quantity"


def is_below_zero(row: CanonicalRow) -> bool:
    """True when a sum that the row adds to is below zero."""
    if isinstance(row, RefundRow):
        return (row.amount_fen or 0) < 0
    if isinstance(row, OrderRow) and (row.payable_fen or 0) < 0:
        return True
    return (row.paid_gross_fen or 0) < 0 or (row.refunded_fen or 0) < 0 or (row.quantity or 0) < 0


def below_zero(
    row_no: int, cells: Cells, layout: Layout, money_fields: Sequence[str]
) -> Problem | None:
    """Name the row's first cell of money or pieces below zero; None where none is."""
    for name in (*money_fields, _PIECES):
        text = layout.text_in(name, cells) if layout.has(name) else None
        if text is not None and _is_negative(layout, name, text):
            return bad_value(row_no, layout.shown_of[name], Code.AMOUNT_NEGATIVE, text)
    return None


def _is_negative(layout: Layout, name: str, text: str) -> bool:
    try:
        found = pieces_of(text) if name == _PIECES else layout.fen_of(name, text, layout.exponent)
    except AmountUnreadable:
        return False
    return found is not None and found < 0
