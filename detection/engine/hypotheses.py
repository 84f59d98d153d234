"""What a burst may be, and how likely each is before anything is looked at.

The attack is a mixture over contamination levels: `attack_35` says that 35 % of the excess looks
fake and the rest was camouflaged as ordinary customers (detection.md, section 2, point 8).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Story(StrEnum):
    """The stories told about a burst; several attack rows share the story ATTACK."""

    NORMAL = "normal"
    VIRAL = "viral"
    PROMOTION = "promotion"
    GROUP = "group"
    ATTACK = "attack"
    SELF = "self"
    DATA_ERROR = "data_error"
    SCALPING = "scalping"


CONTAMINATION = (0.05, 0.15, 0.35, 0.55, 0.8, 1.0)
# Bought floods are cheap to make and rarely camouflaged well: more weight on the upper end.
CONTAMINATION_PRIOR = (0.1, 0.12, 0.16, 0.18, 0.2, 0.24)

ROWS: tuple[tuple[Story, float], ...] = (
    (Story.NORMAL, 0.0),
    (Story.VIRAL, 0.0),
    (Story.PROMOTION, 0.0),
    (Story.GROUP, 0.0),
    *((Story.ATTACK, share) for share in CONTAMINATION),
    (Story.SELF, 0.0),
    (Story.DATA_ERROR, 0.0),
    (Story.SCALPING, 0.0),
)
STORIES = tuple(story for story, _ in ROWS)

# Log weights once a gate has opened. A gate opens by chance or on a real crowd far more often
# than on an attack: 1.3 to 1.9 openings a product-month against an attack every few shop-years.
PRIOR: Mapping[Story, float] = {
    Story.NORMAL: 0.0,
    Story.VIRAL: -3.0,
    Story.PROMOTION: -3.5,
    Story.GROUP: -5.0,
    Story.ATTACK: -6.0,
    Story.SELF: -8.5,
    Story.DATA_ERROR: -7.0,
    Story.SCALPING: -7.0,
}
ARTIFICIAL = (Story.ATTACK, Story.SELF)


def vector(weights: Mapping[Story, float], default: float = 0.0) -> Vector:
    """One number a row, from one number a story."""
    return np.array([weights.get(story, default) for story in STORIES])


def rows_of(*stories: Story) -> NDArray[np.bool_]:
    return np.array([story in stories for story in STORIES])


def prior() -> Vector:
    """Log prior a row; the attack's weight is spread over its contamination levels."""
    weights = vector(PRIOR)
    weights[rows_of(Story.ATTACK)] += np.log(CONTAMINATION_PRIOR)
    return weights


def softmax(scores: Vector) -> Vector:
    weights = np.exp(scores - scores.max())
    result: Vector = weights / weights.sum()
    return result


def log_sum(scores: Vector) -> float:
    top = float(scores.max())
    return top + float(np.log(np.exp(scores - top).sum()))
