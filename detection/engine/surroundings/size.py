"""More orders in five or thirty minutes than genuine crowds bring.

The largest genuine burst of one product found in real data is 420 orders in 30 minutes (a flash
sale); a bought flood is five times that. Crowds grow with the shop, so the shop's own peaks
widen the scale. Honest twin: a star's live stream; hence capped, and answered by halo and traffic.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from detection.engine.hypotheses import Story, vector
from detection.engine.surroundings.base import Clue, Scene

LARGEST_IN_30_MINUTES = 420
# 420 in 30 minutes are 70 in five at an even pace, and twice that where the crowd comes at once.
LARGEST_IN_5_MINUTES = 140
# The busiest two minutes of a real shop (Tmall, February 2020) had 0.55 of its busiest five minutes' orders.
_TWO_OF_FIVE = 0.55
LARGEST_IN_2_MINUTES = _TWO_OF_FIVE * LARGEST_IN_5_MINUTES
# A genuine product crowd may be this many times the shop's own ordinary peak.
PEAK_MULTIPLE = 2.5
PROMOTED_MULTIPLE = 3.0
# A class, a village or an office orders together by the dozen; a chat group has at most 500 members, and
# few of them buy. So many beside the shop's ordinary peak.
GROUP_IN_5_MINUTES, GROUP_IN_30_MINUTES = 50, 150
_LARGEST = (LARGEST_IN_2_MINUTES, LARGEST_IN_5_MINUTES, LARGEST_IN_30_MINUTES)
_GROUP = (_TWO_OF_FIVE * GROUP_IN_5_MINUTES, GROUP_IN_5_MINUTES, GROUP_IN_30_MINUTES)
# Nobody books the orders of a longer outage without having heard of it.
_LONGEST_OUTAGE_SECONDS, _PILED_UP_LEAST = 48 * 3600.0, 12.0
# Tail index of genuine burst sizes beyond the scale.
TAIL = 4.0
CAP = 7.0
_CROWDS = (Story.NORMAL, Story.VIRAL, Story.PROMOTION, Story.FOLLOWERS, Story.SCALPING)


def weigh(scene: Scene) -> Clue | None:
    seen = (scene.most_in_2_minutes, scene.most_in_5_minutes, scene.most_in_30_minutes)
    peak_5, peak_30 = scene.shop_peak_5_minutes, scene.shop_peak_30_minutes
    peaks = (_TWO_OF_FIVE * peak_5, peak_5, peak_30)
    factor = PROMOTED_MULTIPLE if scene.promoted else 1.0
    crowd = [
        factor * max(largest, PEAK_MULTIPLE * peak)
        for largest, peak in zip(_LARGEST, peaks, strict=True)
    ]
    group = [largest + peak for largest, peak in zip(_GROUP, peaks, strict=True)]
    behind = _behind(seen, crowd)
    behind_group = min(_behind(seen, group), behind)
    if not behind_group:
        return None
    most, whose = (crowd, "crowds of this shop") if behind else (group, "orders of one group")
    weights = {
        **dict.fromkeys(_CROWDS, behind),
        Story.GROUP: behind_group,
        Story.SELF: behind / 2,
        Story.BACKLOG: _behind([len(scene.times)], [_piled_up(scene)]),
    }
    names = ("in_2_minutes", "in_5_minutes", "in_30_minutes")
    return Clue(
        name="size",
        weights=vector(weights),
        code="size_crowd" if behind else "size_group",
        text=(
            f"{seen[0]} orders within two minutes, {seen[1]} within five and {seen[2]} within thirty; "
            f"genuine {whose} are expected to stay below {most[0]:.0f}, {most[1]:.0f} and {most[2]:.0f}"
        ),
        observed=dict(zip(names, seen, strict=True)),
        baseline={name: round(value) for name, value in zip(names, most, strict=True)},
    )


def _piled_up(scene: Scene) -> float:
    """The most that an outage leaves to be booked: what the product sells in two days, a dozen at least."""
    span = max(scene.times[-1] - scene.times[0], 1.0) if scene.times else 1.0
    return max(_LONGEST_OUTAGE_SECONDS * scene.expected / span, _PILED_UP_LEAST)


def _behind(seen: Sequence[int], most: Sequence[float]) -> float:
    """Log evidence against those who are expected to stay below so many; 0 where they do."""
    beyond = max(1.0, *(orders / value for orders, value in zip(seen, most, strict=True)))
    return -min(TAIL * log(beyond), CAP)
