"""Losses: a ledger of costs in hand, and sales lost to a penalty. Values in, values out.

    found = assess(days, period, margin_bp=4200)   # Assessment: three methods, their trials
    claim = claim_of(ledger.documented_fen, found) # floor_fen, centre_fen

`assess` loads statsmodels and takes seconds; everything else is at once.
"""

from appeals.packing.losses.assess import assess
from appeals.packing.losses.checks import Placebo, Trend
from appeals.packing.losses.claim import Assessment, Claim, claim_of
from appeals.packing.losses.estimate import METHODS, Estimate
from appeals.packing.losses.ledger import Basis, Entry, Head, Ledger, Overlap
from appeals.packing.losses.record import from_record, to_record
from appeals.packing.losses.series import Day, Period

__all__ = [
    "METHODS",
    "Assessment",
    "Basis",
    "Claim",
    "Day",
    "Entry",
    "Estimate",
    "Head",
    "Ledger",
    "Overlap",
    "Period",
    "Placebo",
    "Trend",
    "assess",
    "claim_of",
    "from_record",
    "to_record",
]
