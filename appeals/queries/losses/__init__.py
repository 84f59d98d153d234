"""What a loss is counted from: the shop's days, the ledger, what is still at risk."""

from appeals.queries.losses.days import counted_days, period_of, usual_span
from appeals.queries.losses.ledger import (
    claim_on,
    latest_study,
    ledger_of,
    lost_entries,
    open_study,
)
from appeals.queries.losses.risk import AtRisk, at_risk

__all__ = [
    "AtRisk",
    "at_risk",
    "claim_on",
    "counted_days",
    "latest_study",
    "ledger_of",
    "lost_entries",
    "open_study",
    "period_of",
    "usual_span",
]
