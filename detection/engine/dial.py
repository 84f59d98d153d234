"""What each place of the dial costs, as measured, and the threshold that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from detection.engine.settings import Settings
from detection.engine.types import Level
from detection.engine.verdict import CRITICAL_AT, HOLD_AT, WATCH_AT

_AT = {Level.WATCH: WATCH_AT, Level.HOLD: HOLD_AT, Level.CRITICAL: CRITICAL_AT}


@dataclass(frozen=True, slots=True)
class DialStep:
    """One place of the dial, by the public bench.

    False alarms are counted a shop and month on histories without an attack. `delay_minutes` is
    the median from an attack's first order to the hold, `attacks_found_share` (0 to 1) the part
    of the attacks that reached a hold at all.
    """

    sensitivity: float
    false_holds_a_month: float
    false_criticals_a_month: float
    delay_minutes: float
    attacks_found_share: float


# PROVISIONAL until measured: the rows that `bin/bench detection --dial` prints take their place.
DIAL: tuple[DialStep, ...] = (
    DialStep(-2.0, 0.05, 0.01, 3.1, 0.90),
    DialStep(-1.0, 0.12, 0.02, 2.2, 0.93),
    DialStep(0.0, 0.25, 0.05, 1.6, 0.95),
    DialStep(1.0, 0.60, 0.10, 1.2, 0.96),
    DialStep(2.0, 1.40, 0.20, 0.9, 0.97),
)


def threshold(level: Level, settings: Settings) -> float:
    """The probability of an artificial burst, 0 to 1, from which `level` is given at this dial."""
    odds = log(_AT[level] / (1 - _AT[level])) - settings.sensitivity
    return 1 / (1 + exp(-odds))
