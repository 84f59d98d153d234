"""What is told of a trickle: how many orders are unlike the customers, and in which ways."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log

from detection.engine import registry
from detection.engine.baseline import Array
from detection.engine.record import MISSING, Record
from detection.engine.types import Facts, Reason

_EXAMPLES = 20
_DAY = 86400.0
_TOLD_SIGNALS = 5


def surprise_reason(
    records: Sequence[Record], looked_at: int, evidence: float, expected: float
) -> Reason:
    """`records` were set aside of `looked_at` orders, where chance sets aside `expected`."""
    seconds = max(records[-1].at - records[0].at, 0.0)
    is_long = seconds >= _DAY
    unit, span = ("days", round(seconds / _DAY, 1)) if is_long else ("minutes", ceil(seconds / 60))
    values: Facts = {
        "count": len(records),
        "of": looked_at,
        "expected": round(expected, 1),
        unit: span,
    }
    return Reason(
        signal="surprise",
        weight=evidence,
        text=(
            f"in {span} {unit} {len(records)} of {looked_at} orders are unlike your "
            f"customers in several ways at once; {expected:.0f} were expected"
        ),
        observed={"count": len(records), "of": looked_at},
        baseline={"count": round(expected, 2)},
        orders=tuple(record.order_id for record in records[-_EXAMPLES:]),
        code="surprise" if is_long else "surprise_minutes",
        values=values,
    )


def signal_reasons(records: Sequence[Record], shares: Array) -> list[Reason]:
    """Which signals the orders set aside have in common, against the shop's customers' `shares`."""
    told = []
    for index, signal in enumerate(registry.SIGNALS):
        shown = [r for r in records if r.bins[index] != MISSING]
        if not signal.attack_tells or len(shown) < len(records) / 2 or signal.late:
            continue
        places = {registry.STARTS[index] + tell for tell in signal.tells}
        those = [r for r in shown if r.bins[index] in places]
        share, usual = len(those) / len(shown), float(sum(shares[p] for p in places))
        if share > usual:
            told.append(_signal_reason(signal.name, signal.sentence, those, shown, usual))
    return sorted(told, key=lambda r: -r.weight)[:_TOLD_SIGNALS]


def _signal_reason(
    name: str, sentence: str, those: list[Record], shown: list[Record], usual: float
) -> Reason:
    share = len(those) / len(shown)
    values: Facts = {
        "count": len(those),
        "of": len(shown),
        "share": round(share, 4),
        "usual": round(usual, 4),
        "low": round(usual, 4),
        "high": round(usual, 4),
        "bin": "",
    }
    return Reason(
        signal=name,
        weight=min(share * log(share / max(usual, 1e-3)) * len(shown) / 10, 3.0),
        text=f"{len(those)} of {len(shown)} of them ({share:.0%}) {sentence}; usually {usual:.0%}",
        observed={"count": len(those), "of": len(shown), "share": values["share"]},
        baseline={"share": values["usual"]},
        orders=tuple(r.order_id for r in those[-_EXAMPLES:]),
        code=name,
        values=values,
    )
