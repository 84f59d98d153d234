"""What a burst may be, and how likely each is before anything is looked at.

The attack is a mixture over contamination levels and ways to hide: one row says that 35 % of the
excess looks fake and the rest was camouflaged as strangers from everywhere. The three ways are those
in which FRAUDAR's authors inject camouflage (Hooi et al., KDD 2016).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Story(StrEnum):
    """The stories told about a burst; several attack rows share the story ATTACK."""

    NORMAL = "normal"
    VIRAL = "viral"
    PROMOTION = "promotion"
    FOLLOWERS = "followers"  # the shop's own kind of customers, many at once
    GROUP = "group"
    ATTACK = "attack"
    SELF = "self"
    DATA_ERROR = "data_error"  # a price or a quantity that nobody meant
    BACKLOG = "backlog"  # the shop's own orders, booked at once
    SCALPING = "scalping"

    # Looked up by the thousand; Enum's own hash takes a detour through Python.
    __hash__ = str.__hash__


class Hiding(StrEnum):
    """Whom the camouflaged part of an attack looks like."""

    OWN = "own"  # new buyers who look like the shop's own
    STRANGERS = "strangers"  # new buyers from everywhere, as a crowd brings
    REGULARS = "regulars"  # accounts that have bought here before, taken over


CONTAMINATION = (0.05, 0.15, 0.35, 0.55, 0.8, 1.0)
# Bought floods are cheap to make and rarely camouflaged well: more weight on the upper end.
CONTAMINATION_PRIOR = (0.1, 0.12, 0.16, 0.18, 0.2, 0.24)
HIDING_PRIOR: Mapping[Hiding, float] = {
    Hiding.OWN: 0.5,
    Hiding.STRANGERS: 0.3,
    Hiding.REGULARS: 0.2,
}
# With nearly all or nearly nothing hidden it does not matter how.
_EITHER_WAY = (0.05, 1.0)


def _attack_rows() -> list[tuple[float, Hiding, float]]:
    """Contamination, hiding and share of the attack's prior, a row each."""
    rows = []
    for share, weight in zip(CONTAMINATION, CONTAMINATION_PRIOR, strict=True):
        if share in _EITHER_WAY:
            rows.append((share, Hiding.OWN, weight))
        else:
            rows += [(share, hiding, weight * part) for hiding, part in HIDING_PRIOR.items()]
    return rows


_ATTACK_ROWS = _attack_rows()
ROWS: tuple[tuple[Story, float, Hiding | None], ...] = (
    (Story.NORMAL, 0.0, None),
    (Story.VIRAL, 0.0, None),
    (Story.PROMOTION, 0.0, None),
    (Story.FOLLOWERS, 0.0, None),
    (Story.GROUP, 0.0, None),
    *((Story.ATTACK, share, hiding) for share, hiding, _ in _ATTACK_ROWS),
    (Story.SELF, 0.0, None),
    (Story.DATA_ERROR, 0.0, None),
    (Story.BACKLOG, 0.0, None),
    (Story.SCALPING, 0.0, None),
)
STORIES = tuple(story for story, _, _ in ROWS)
# The rows of one story stand together.
_PLACES = {
    story: slice(STORIES.index(story), STORIES.index(story) + STORIES.count(story))
    for story in Story
}

# Log weights once a gate has opened. A gate opens by chance or on a real crowd far more often
# than on an attack: 1.3 to 1.9 openings a product-month against an attack every few shop-years. With
# an attack's at -6 what was told was half a nat too low, on 399 bursts of the bench and 199 of a fourth
# generator, written blind.
PRIOR: Mapping[Story, float] = {
    Story.NORMAL: 0.0,
    Story.VIRAL: -3.75,
    Story.PROMOTION: -3.0,
    Story.FOLLOWERS: -8.5,
    Story.GROUP: -6.5,
    Story.ATTACK: -5.5,
    Story.SELF: -8.5,
    Story.DATA_ERROR: -8.0,
    # Like followers in everything but a silence before, or one second for all.
    Story.BACKLOG: -12.0,
    Story.SCALPING: -6.0,
}
ARTIFICIAL = (Story.ATTACK, Story.SELF)


def vector(weights: Mapping[Story, float], default: float = 0.0) -> Vector:
    """One number a row, from one number a story."""
    return np.array([weights.get(story, default) for story in STORIES])


def add(scores: Vector, weights: Mapping[Story, float]) -> None:
    """Add one number a story to its rows, in place."""
    for story, weight in weights.items():
        scores[_PLACES[story]] += weight


@cache
def rows_of(*stories: Story) -> NDArray[np.bool_]:
    """Which rows tell one of the stories; the array is shared and cannot be written to."""
    rows = np.array([story in stories for story in STORIES])
    rows.flags.writeable = False
    return rows


@cache
def prior() -> Vector:
    """Log prior a row; the attack's weight is spread over its rows. Shared, as above."""
    weights = vector(PRIOR)
    weights[rows_of(Story.ATTACK)] += np.log([weight for _, _, weight in _ATTACK_ROWS])
    weights.flags.writeable = False
    return weights


def softmax(scores: Vector) -> Vector:
    weights = np.exp(scores - scores.max())
    result: Vector = weights / weights.sum()
    return result
