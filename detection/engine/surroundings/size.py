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
# A class, a village or an office orders together by the dozen; a chat group has at most 500 members, and
# few of them buy. So many beside the shop's ordinary peak.
GROUP_IN_5_MINUTES, GROUP_IN_30_MINUTES = 50, 150
# Tail index of genuine burst sizes beyond the scale.
TAIL = 4.0
CAP = 5.0
_CROWDS = (Story.NORMAL, Story.VIRAL, Story.PROMOTION, Story.FOLLOWERS, Story.SCALPING)


def weigh(scene: Scene) -> Clue | None:
    factor = PROMOTED_MULTIPLE if scene.promoted else 1.0
    five = factor * max(LARGEST_IN_5_MINUTES, PEAK_MULTIPLE * scene.shop_peak_5_minutes)
    thirty = factor * max(LARGEST_IN_30_MINUTES, PEAK_MULTIPLE * scene.shop_peak_30_minutes)
    behind = _behind(scene, five, thirty)
    group_five = GROUP_IN_5_MINUTES + scene.shop_peak_5_minutes
    group_thirty = GROUP_IN_30_MINUTES + scene.shop_peak_30_minutes
    behind_group = min(_behind(scene, group_five, group_thirty), behind)
    if not behind_group:
        return None
    whose = "crowds of this shop are"
    if not behind:
        five, thirty, whose = group_five, group_thirty, "orders of one group are"
    weights = {**dict.fromkeys(_CROWDS, behind), Story.GROUP: behind_group, Story.SELF: behind / 2}
    return Clue(
        name="size",
        weights=vector(weights),
        code="size" if behind else "size_group",
        text=(
            f"{scene.most_in_5_minutes} orders within five minutes and "
            f"{scene.most_in_30_minutes} within thirty; genuine {whose} "
            f"expected to stay below {five:.0f} and {thirty:.0f}"
        ),
        observed={
            "in_5_minutes": scene.most_in_5_minutes,
            "in_30_minutes": scene.most_in_30_minutes,
        },
        baseline={"in_5_minutes": round(five), "in_30_minutes": round(thirty)},
    )


def _behind(scene: Scene, five: float, thirty: float) -> float:
    """Log evidence against those who are expected to stay below so many; 0 where they do."""
    beyond = max(scene.most_in_5_minutes / five, scene.most_in_30_minutes / thirty, 1.0)
    return -min(TAIL * log(beyond), CAP)
