"""Do the shop's other products rise too?

Visitors who come for one thing look at others; brushers are paid for one product. To forge it an
attacker must buy the other products as well. Honest twin: a group order, a narrow flash sale.
"""

from __future__ import annotations

import numpy as np

from detection.engine.gamma import log_gamma
from detection.engine.hypotheses import Story, Vector, vector
from detection.engine.surroundings.base import Clue, Scene

# Spread of the other products' count around its expectation when nothing happens.
_SHAPE = 30.0
_LIFTS = np.array([1.0, 1.15, 1.3, 1.6, 2.0, 3.0, 5.0])
# How often the others stay as they were: share of each kind of crowd without any halo.
_STILL = {
    Story.NORMAL: 0.9,
    Story.VIRAL: 0.35,
    Story.PROMOTION: 0.5,
    Story.FOLLOWERS: 0.6,
    Story.GROUP: 0.8,
    Story.ATTACK: 0.96,
    Story.SELF: 0.9,
    Story.DATA_ERROR: 0.7,
    Story.BACKLOG: 0.3,
    Story.SCALPING: 0.8,
}
# A row a story: how its others are shared among the lifts.
_LOG_SHARES = np.log(
    [[still, *[(1 - still) / (len(_LIFTS) - 1)] * (len(_LIFTS) - 1)] for still in _STILL.values()]
)
_MIN_EXPECTED = 3.0
# Set as the signals' trust was (docs/detectors.md): many genuine crowds buy one thing only.
TRUST = 0.4


def weigh(scene: Scene) -> Clue | None:
    if scene.others_expected < _MIN_EXPECTED:
        return None
    by_lift = _log_count(scene.others_seen, scene.others_expected * _LIFTS)
    weights = vector(_by_story(by_lift))
    ratio = scene.others_seen / scene.others_expected
    rose = "rose too" if ratio > 1.15 else "did not rise with it"
    return Clue(
        name="halo",
        weights=TRUST * (weights - weights.max()),
        code="halo_rose" if ratio > 1.15 else "halo_still",
        text=(
            f"the other products {rose}: {scene.others_seen} orders where "
            f"{scene.others_expected:.0f} were expected"
        ),
        observed={"orders": scene.others_seen, "ratio": round(ratio, 2)},
        baseline={"orders": round(scene.others_expected, 1)},
    )


def _log_count(count: int, expected: Vector) -> Vector:
    chance = _SHAPE / (_SHAPE + expected)
    result: Vector = (
        log_gamma(count + _SHAPE)
        - log_gamma(_SHAPE)
        - log_gamma(count + 1)
        + _SHAPE * np.log(chance)
        + count * np.log1p(-chance)
    )
    return result


def _by_story(by_lift: Vector) -> dict[Story, float]:
    """Log evidence a story: its mixture of staying still and of each lift."""
    scores = by_lift + _LOG_SHARES
    top = scores.max(axis=1)
    mixed = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return dict(zip(_STILL, mixed.tolist(), strict=True))
