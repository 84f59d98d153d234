"""Losses: costs entered with their vouchers, and lost sales counted."""

from appeals.operations.losses.entering import (
    Cost,
    enter_loss,
    keep_voucher,
    orders_named_in,
    withdraw_loss,
)
from appeals.operations.losses.indexing import bad_lines, keep_index, withdraw_index
from appeals.operations.losses.studying import open_study_ids, request_study, run_study

__all__ = [
    "Cost",
    "bad_lines",
    "enter_loss",
    "keep_index",
    "keep_voucher",
    "open_study_ids",
    "orders_named_in",
    "request_study",
    "run_study",
    "withdraw_index",
    "withdraw_loss",
]
