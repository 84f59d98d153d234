"""What one method says of the sales that a penalty cost, or why it says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEN_IN_A_YUAN = 100

METHODS = ("before_after", "differences", "state_space")
# Two-sided 95 %: what stands below `low_fen` is as unlikely as what stands above `high_fen`.
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """Lost sales in fen, rounded to the currency's unit; all None and a `refusal` where there is no number.

    `usual_fen` is the counterfactual of each day of the period, oldest first. `refusal` is a code
    with its numbers in `needs` and `has`: short, no_control, few_sales, no_period, not_fitted, gaps.
    `widened_by` is the factor by which the method's own trials showed its interval to be too narrow.
    """

    method: str
    lost_fen: int | None = None
    low_fen: int | None = None
    high_fen: int | None = None
    usual_fen: tuple[int, ...] = ()
    baseline_days: int = 0
    widened_by: float = 1.0
    refusal: str = ""
    needs: int | None = None
    has: int | None = None

    @property
    def is_told(self) -> bool:
        return self.lost_fen is not None

    @property
    def is_clear(self) -> bool:
        """True when the whole interval lies above nothing lost."""
        return self.low_fen is not None and self.low_fen > 0


def told(
    method: str, *, lost: float, low: float, high: float, usual: Sequence[float],
    baseline_days: int, unit: int,
) -> Estimate:  # fmt: skip
    """Put a result that is in units (yuan, yen) into minor ones, rounded: processors differ below."""
    return Estimate(
        method=method,
        lost_fen=to_fen(lost, unit),
        low_fen=to_fen(low, unit),
        high_fen=to_fen(high, unit),
        usual_fen=tuple(to_fen(value, unit) for value in usual),
        baseline_days=baseline_days,
    )


def refused(method: str, why: str, *, needs: int | None = None, has: int | None = None) -> Estimate:
    return Estimate(method=method, refusal=why, needs=needs, has=has)


def to_fen(units: float, unit: int) -> int:
    """`unit`: how many minor units make one of the currency."""
    return round(units) * unit
