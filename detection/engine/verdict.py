"""Layer 6: from belief to what the merchant is told: class, level, suspects."""

from __future__ import annotations

from math import exp, log

from detection.engine.assessment import Assessment, order_odds
from detection.engine.burst import Burst
from detection.engine.hypotheses import Story
from detection.engine.types import IncidentClass, Level

# Shipping a fake loses goods, freight and the case for an appeal; delaying a genuine order for a
# review costs a fraction of that: hold when p x 4 > (1 - p) x 1. Acting on an accusation must be
# right forty times as often as wrong.
HOLD_AT = 0.8
CRITICAL_AT = 0.975
CRITICAL_EXCESS = 30.0
# Below this a coincidence of a few odd orders is as likely as an attack worth a hold.
HOLD_EXCESS = 8.0
# Worth a look: a fair chance of an attack, or a crowd far out of the ordinary.
WATCH_AT = 0.2
WATCH_RATIO = 20.0
WATCH_EXCESS = 20.0
SUSPECT_AT = 0.5
_PLACES = 6

# The actor before outcomes: what cannot be told keeps the lead; log weights relative to it.
_REVERSE = -0.8
_SELF = -2.0
_GOOD_REVIEWS = 3.0
_FEW_REVIEWS = 5


def probabilities(found: Assessment) -> dict[IncidentClass, float]:
    """Every class once; they sum to 1."""
    reverse, own, untold = _actors(found)
    attack = found.mass(Story.ATTACK)
    shares = {
        IncidentClass.REVERSE_BRUSHING: attack * reverse,
        IncidentClass.SELF_BRUSHING: attack * own + found.mass(Story.SELF),
        IncidentClass.ARTIFICIAL_UNKNOWN: attack * untold,
        IncidentClass.VIRAL: found.mass(Story.VIRAL, Story.GROUP),
        IncidentClass.PROMOTION: found.mass(Story.PROMOTION),
        IncidentClass.DATA_ERROR: found.mass(Story.DATA_ERROR),
        IncidentClass.SCALPING: found.mass(Story.SCALPING),
        IncidentClass.SERIAL_REFUND: 0.0,
        IncidentClass.UNKNOWN: found.mass(Story.NORMAL),
    }
    rounded = {klass: round(share, _PLACES) for klass, share in shares.items()}
    top = max(rounded, key=lambda klass: rounded[klass])
    rest = sum(share for klass, share in rounded.items() if klass is not top)
    rounded[top] = round(1.0 - rest, _PLACES)
    return rounded


def _actors(found: Assessment) -> tuple[float, float, float]:
    """Shares of reverse brushing, own brushing and "cannot be told" within an attack."""
    wave = found.wave
    reverse, own = _REVERSE, _SELF
    if wave.weight > 0:
        reverse += wave.weight
    reviews = wave.good_reviews + wave.bad_reviews
    if reviews >= _FEW_REVIEWS:
        good = (wave.good_reviews + 1) / (reviews + 2)
        own += _GOOD_REVIEWS * (2 * good - 1) + min(wave.weight, 0.0) * -1.0
    scores = (reverse, own, 0.0)
    top = max(scores)
    weights = [exp(score - top) for score in scores]
    total = sum(weights)
    return weights[0] / total, weights[1] / total, weights[2] / total


def level_of(found: Assessment) -> Level | None:
    """None: nothing worth a merchant's look."""
    p = found.artificial
    if found.excess < HOLD_EXCESS:
        p = min(p, WATCH_AT)
    if p >= CRITICAL_AT and found.excess >= CRITICAL_EXCESS:
        return Level.CRITICAL
    if p >= HOLD_AT:
        return Level.HOLD
    if p >= WATCH_AT or (found.count_ratio >= WATCH_RATIO and found.excess >= WATCH_EXCESS):
        return Level.WATCH
    return None


def suspects(found: Assessment, burst: Burst) -> tuple[tuple[str, float], ...]:
    """Every order that is more likely fake than not, highest first."""
    artificial = found.artificial
    if artificial < SUSPECT_AT:
        return ()
    weights = order_odds(found).tolist()
    start = log(found.excess_share / (1 - found.excess_share))
    scored = []
    for record in burst.records:
        odds = start + sum(weights[place] for place in record.bins if place >= 0)
        p = artificial / (1.0 + exp(-max(min(odds, 30.0), -30.0)))
        if p >= SUSPECT_AT:
            scored.append((record.order_id, round(p, 4)))
    scored.sort(key=lambda pair: -pair[1])
    return tuple(scored)
