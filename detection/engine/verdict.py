"""Layer 6: from belief to what the merchant is told: class and level."""

from __future__ import annotations

from math import exp

from detection.engine.assessment import Assessment
from detection.engine.hypotheses import STORIES, Story
from detection.engine.levels import level_of
from detection.engine.opinion import summed_to_one
from detection.engine.praise import Praise
from detection.engine.refunds import Wave
from detection.engine.types import IncidentClass, Level

# A crowd so far out of the ordinary is worth a look whatever it is.
WATCH_RATIO = 20.0
WATCH_EXCESS = 20.0

# The actor before outcomes: what cannot be told keeps the lead; log weights relative to it.
_REVERSE = -0.8
_SELF = -2.0
_GOOD_REVIEWS, _BAD_REVIEWS = 3.0, 3.0
_FEW_REVIEWS = 5
_CROWD_ROW = STORIES.index(Story.VIRAL)
# A flood is stopped before its first parcels leave, or the rest of the evidence has come.
_SHIPS_AFTER_SECONDS = 1800.0


def probabilities(found: Assessment) -> dict[IncidentClass, float]:
    """Every class once; they sum to 1."""
    reverse, own, untold = actors(found.wave, found.praise, reverse=_REVERSE, own=_SELF)
    attack = found.mass(Story.ATTACK)
    return summed_to_one(
        {
            IncidentClass.REVERSE_BRUSHING: attack * reverse,
            IncidentClass.SELF_BRUSHING: attack * own + found.mass(Story.SELF),
            IncidentClass.ARTIFICIAL_UNKNOWN: attack * untold,
            IncidentClass.VIRAL: found.mass(Story.VIRAL, Story.FOLLOWERS, Story.GROUP),
            IncidentClass.PROMOTION: found.mass(Story.PROMOTION),
            IncidentClass.DATA_ERROR: found.mass(Story.DATA_ERROR, Story.BACKLOG),
            IncidentClass.SCALPING: found.mass(Story.SCALPING),
            IncidentClass.UNKNOWN: found.mass(Story.NORMAL),
        }
    )


def actors(
    wave: Wave, praised: Praise, *, reverse: float, own: float
) -> tuple[float, float, float]:
    """Shares of reverse brushing, own brushing and "cannot be told" among artificial orders.

    `reverse` and `own` are log weights before outcomes, relative to "cannot be told". Ordinary orders
    get good reviews too: only more of them than usual is the mark of who wanted to be praised.
    """
    if wave.weight > 0:
        reverse += wave.weight
    if praised.weight > 0:
        own += min(praised.weight, _GOOD_REVIEWS) - min(wave.weight, 0.0)
    reviews = praised.good + wave.bad_reviews
    if reviews >= _FEW_REVIEWS and wave.bad_reviews > praised.good:
        bad = (wave.bad_reviews + 1) / (reviews + 2)
        reverse += _BAD_REVIEWS * (2 * bad - 1)
    scores = (reverse, own, 0.0)
    top = max(scores)
    weights = [exp(score - top) for score in scores]
    total = sum(weights)
    return weights[0] / total, weights[1] / total, weights[2] / total


def by_actor(
    artificial: float, wave: Wave, praised: Praise, *, reverse: float, own: float
) -> dict[IncidentClass, float]:
    """An artificial cohort's probability, shared among those who may have placed it."""
    reverse, own, untold = actors(wave, praised, reverse=reverse, own=own)
    return {
        IncidentClass.REVERSE_BRUSHING: artificial * reverse,
        IncidentClass.SELF_BRUSHING: artificial * own,
        IncidentClass.ARTIFICIAL_UNKNOWN: artificial * untold,
    }


def burst_level(found: Assessment, starts_at: float, sensitivity: float) -> Level | None:
    """The level of a burst; a crowd far out of the ordinary is always worth a look."""
    beyond = 0.0
    if found.at - starts_at <= _SHIPS_AFTER_SECONDS:
        beyond = max((-c.weights[_CROWD_ROW] for c in found.clues if c.name == "size"), default=0.0)
    level = level_of(found.artificial, found.excess, sensitivity, beyond_crowds=float(beyond))
    is_out = found.count_ratio >= WATCH_RATIO and found.excess >= WATCH_EXCESS
    return level or (Level.WATCH if is_out else None)
