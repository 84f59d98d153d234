"""The two figures: a floor that survives the strictest reading, and the centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_high, median_low

from appeals.packing.losses.checks import Placebo, Trend, trial_of
from appeals.packing.losses.estimate import FEN_IN_A_YUAN, METHODS, Estimate, to_fen
from appeals.packing.losses.series import Day, Period

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the methods found on one series. `margin_bp`: contribution margin, 1/10,000 of sales.

    `unit`: minor units in one of the currency. `why_none` tells why nothing was computed at all: no_penalty, no_days.
    """

    period: Period | None = None
    days: tuple[Day, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    placebos: tuple[Placebo, ...] = ()
    trend: Trend | None = None
    margin_bp: int | None = None
    control: str = ""
    why_none: str = ""
    unit: int = FEN_IN_A_YUAN

    def estimate(self, method: str) -> Estimate | None:
        return next((one for one in self.estimates if one.method == method), None)

    @property
    def told(self) -> tuple[Estimate, ...]:
        return tuple(one for one in self.estimates if one.is_told)

    @property
    def sound(self) -> tuple[Estimate, ...]:
        """Methods that stood their trial on untouched days; a fall before takes out the plainest."""
        return tuple(one for one in self.told if not self.doubts(one.method))

    def doubts(self, method: str) -> tuple[str, ...]:
        """Why a method's point estimate is left out of the centre: failed, untried, falling."""
        found = []
        trial = trial_of(self.placebos, method)
        if trial != "passed":
            found.append(trial)
        if method == METHODS[0] and self.trend is not None and self.trend.is_falling:
            found.append("falling")
        return tuple(found)

    @property
    def lost_floor_fen(self) -> int:
        """Lost sales that hold under every method that gave a number; 0 when none stood its trial."""
        if not self.sound:
            return 0
        return max(0, min(one.low_fen or 0 for one in self.told))

    @property
    def lost_centre_fen(self) -> int:
        """The middle of the sound methods' point estimates; 0 when none of them is clear of 0."""
        points = [one.lost_fen or 0 for one in self.sound]
        if not any(one.is_clear for one in self.sound):
            return 0
        middle = (median_low(points) + median_high(points)) / 2
        return max(to_fen(middle / self.unit, self.unit), self.lost_floor_fen, 0)

    @property
    def profit_floor_fen(self) -> int:
        return profit(self.lost_floor_fen, self.margin_bp, self.unit)

    @property
    def profit_centre_fen(self) -> int:
        return profit(self.lost_centre_fen, self.margin_bp, self.unit)


@dataclass(frozen=True, slots=True)
class Claim:
    """Floor and centre in fen, with the parts they are made of."""

    documented_fen: int
    profit_floor_fen: int
    profit_centre_fen: int
    is_attributed: bool = True

    @property
    def floor_fen(self) -> int:
        return self.documented_fen + self.profit_floor_fen if self.is_attributed else 0

    @property
    def centre_fen(self) -> int:
        return self.documented_fen + self.profit_centre_fen if self.is_attributed else 0


def claim_of(documented_fen: int, found: Assessment | None, *, is_attributed: bool = True) -> Claim:
    """Add up. Without an attack that the records show, nothing is laid at its door."""
    return Claim(
        documented_fen=documented_fen,
        profit_floor_fen=found.profit_floor_fen if found else 0,
        profit_centre_fen=found.profit_centre_fen if found else 0,
        is_attributed=is_attributed,
    )


def profit(sales_fen: int, margin_bp: int | None, unit: int = FEN_IN_A_YUAN) -> int:
    """The margin on lost sales, rounded down to the unit; nothing while no margin is known."""
    if margin_bp is None:
        return 0
    return max(sales_fen, 0) * margin_bp // BASIS_POINTS // unit * unit


def false_alarms(found: Sequence[Placebo], method: str) -> tuple[int, int]:
    """In how many of the untouched windows the method saw a loss, and how many were tried."""
    tried = [row for row in found if row.method == method]
    return sum(row.is_false for row in tried), len(tried)
