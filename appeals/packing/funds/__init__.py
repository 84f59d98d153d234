"""Account statements read and set against the attack's orders: bytes in, facts out."""

from appeals.packing.funds.matching import (
    Alike,
    Payee,
    Payout,
    Reconciliation,
    Settled,
    Wanted,
    reconcile,
)
from appeals.packing.funds.reading import read_statement
from appeals.packing.funds.statement import (
    Movement,
    Problem,
    Source,
    Statement,
    StatementUnreadable,
)

__all__ = [
    "Alike",
    "Movement",
    "Payee",
    "Payout",
    "Problem",
    "Reconciliation",
    "Settled",
    "Source",
    "Statement",
    "StatementUnreadable",
    "Wanted",
    "read_statement",
    "reconcile",
]
