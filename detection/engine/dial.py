"""What each place of the dial costs, as measured, and the threshold that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from detection.engine.calibration import told
from detection.engine.levels import CRITICAL_AT, HOLD_AT, WATCH_AT, dialled
from detection.engine.settings import Settings
from detection.engine.types import Level

_AT = {Level.WATCH: WATCH_AT, Level.HOLD: HOLD_AT, Level.CRITICAL: CRITICAL_AT}


@dataclass(frozen=True, slots=True)
class DialStep:
    """One place of the dial, by the public bench.

    False alarms are holds a shop and month on histories without an attack. `delay_minutes` is the
    median from an attack's first order to the hold, over all attacks, one that is never held being
    later than any; `attacks_found_share` (0 to 1) the part of the attacks that reached a hold at all.
    """

    sensitivity: float
    false_holds_a_month: float
    delay_minutes: float
    attacks_found_share: float


# Printed by `bin/bench detection --dial --scenarios 300` (seed 1): false holds on 2,272 days of 182
# shops, delays on 32 attacks of 100 orders in 30 minutes, camouflage up to one half, tier 2 and more.
DIAL: tuple[DialStep, ...] = (
    DialStep(-2.0, 0.0, 35.9, 0.72),
    DialStep(-1.0, 0.0132, 20.7, 0.81),
    DialStep(0.0, 0.0132, 17.0, 0.88),
    DialStep(1.0, 0.0132, 11.0, 0.91),
    DialStep(2.0, 0.12, 9.0, 0.97),
)


def threshold(level: Level, settings: Settings) -> float:
    """The probability of an artificial burst, 0 to 1, from which `level` is given at this dial, as it is told."""
    return told(dialled(_AT[level], -settings.sensitivity))
