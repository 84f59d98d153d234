"""From a probability to a level: what a merchant is asked to do. Layer 6."""

from __future__ import annotations

from math import exp, log

from detection.engine.types import Level

# Shipping a fake loses goods, freight and the case for an appeal; delaying a genuine order for a
# review costs a fraction of that. But a hold falls on a crowd as a whole, and of genuine crowds one in a
# hundred may be held at most (1 of 216 of the bench, 0 of 120 of a fourth generator, whose highest are
# at .8). Acting on an accusation must be right sixty times as often as wrong, and none of 967 sales and live
# streams of the bench may be accused, whose highest is at .983; 38 of 1,538 attacks stay on hold for it.
HOLD_AT = 0.86
CRITICAL_AT = 0.985
CRITICAL_EXCESS = 30.0
# Of 1,378 genuine crowds of the bench 87 are beyond what a crowd brings; the first nat of it is any star's stream.
_CROWDS_HAVE, _A_NAT_COSTS, _FLOOD_MOST = 1.0, 0.6, 1.0
# Below this a coincidence of a few odd orders is as likely as an attack worth a hold.
HOLD_EXCESS = 8.0
# Worth a look: a fair chance of an attack.
WATCH_AT = 0.2
SUSPECT_AT = 0.5


def level_of(
    artificial: float,
    excess: float,
    sensitivity: float,
    *,
    hold_excess: float = HOLD_EXCESS,
    beyond_crowds: float = 0.0,
) -> Level | None:
    """None: nothing worth a merchant's look. `sensitivity` moves the log odds.

    `beyond_crowds` is how far the orders are beyond any genuine crowd's, in nats: what shipping a flood costs
    grows with it, and what a crowd's delay costs does not, so that less is asked of a hold.
    """
    p = dialled(artificial, sensitivity)
    flood = min(_A_NAT_COSTS * max(beyond_crowds - _CROWDS_HAVE, 0.0), _FLOOD_MOST)
    hold_at = dialled(HOLD_AT, -flood)
    if excess < hold_excess:
        p = min(p, WATCH_AT) if artificial < WATCH_AT else min(p, hold_at - 1e-9)
    if p >= CRITICAL_AT and excess >= CRITICAL_EXCESS:
        return Level.CRITICAL
    if p >= hold_at:
        return Level.HOLD
    return Level.WATCH if p >= WATCH_AT else None


def dialled(p: float, sensitivity: float) -> float:
    """The probability with its log odds moved by the shop's dial."""
    if sensitivity == 0.0 or not 0.0 < p < 1.0:
        return p
    return chance(log_odds(p) + sensitivity)


def chance(odds: float) -> float:
    """The probability of log odds."""
    return 1.0 / (1.0 + exp(-odds))


def log_odds(p: float) -> float:
    """Of a probability strictly between 0 and 1."""
    return log(p / (1.0 - p))
