"""More orders in five or thirty minutes than genuine crowds bring.

The largest genuine burst of one product found in real data is 420 orders in 30 minutes (a flash
sale); a bought flood is five times that. Crowds grow with the shop, so the shop's own peaks
widen the scale. Honest twin: a star's live stream; hence capped, and answered by halo and traffic.
"""

from __future__ import annotations

from math import log

from detection.engine.hypotheses import Story, vector
from detection.engine.surroundings.base import Clue, Scene

LARGEST_IN_30_MINUTES = 420
# 420 in 30 minutes are 70 in five at an even pace, and twice that where the crowd comes at once.
LARGEST_IN_5_MINUTES = 140
# A genuine product crowd may be this many times the shop's own ordinary peak.
PEAK_MULTIPLE = 2.5
PROMOTED_MULTIPLE = 3.0
# Tail index of genuine burst sizes beyond the scale.
TAIL = 4.0
CAP = 5.0


def weigh(scene: Scene) -> Clue | None:
    factor = PROMOTED_MULTIPLE if scene.promoted else 1.0
    five = factor * max(LARGEST_IN_5_MINUTES, PEAK_MULTIPLE * scene.shop_peak_5_minutes)
    thirty = factor * max(LARGEST_IN_30_MINUTES, PEAK_MULTIPLE * scene.shop_peak_30_minutes)
    beyond = max(scene.most_in_5_minutes / five, scene.most_in_30_minutes / thirty)
    if beyond <= 1.0:
        return None
    behind = -min(TAIL * log(beyond), CAP)
    return Clue(
        name="size",
        weights=vector(
            {
                Story.NORMAL: behind,
                Story.VIRAL: behind,
                Story.PROMOTION: behind,
                Story.FOLLOWERS: behind,
                Story.GROUP: behind,
                Story.SCALPING: behind,
                Story.SELF: behind / 2,
            }
        ),
        code="size",
        text=(
            f"{scene.most_in_5_minutes} orders within five minutes and "
            f"{scene.most_in_30_minutes} within thirty; genuine crowds of this shop are "
            f"expected to stay below {five:.0f} and {thirty:.0f}"
        ),
        observed={
            "in_5_minutes": scene.most_in_5_minutes,
            "in_30_minutes": scene.most_in_30_minutes,
        },
        baseline={"in_5_minutes": round(five), "in_30_minutes": round(thirty)},
    )
