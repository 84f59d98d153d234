"""Honest: the days before a holiday. Everything sells three to eight times as much, for days.

About every second seed declares it in the calendar; the others leave it to the numbers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from detection.engine.types import PromotionEvent
from detection.simulation.catalogue import Article
from detection.simulation.clock import at
from detection.simulation.story import Story
from detection.simulation.trade import trade

_DAY = 42
_LOWEST, _HIGHEST = 3.0, 8.0
_DECLARED_SHARE = 0.5


def tell(story: Story) -> None:
    rng = story.rng
    days = rng.randint(4, 6)
    factors = _climb([rng.uniform(_LOWEST, _HIGHEST) for _ in range(days)])
    starts_at = at(story.first_day, _DAY, "00:00")
    if rng.random() < _DECLARED_SHARE:
        story.add(
            PromotionEvent(
                at=starts_at - timedelta(days=2),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(days=days),
                kind="holiday",
            )
        )

    def peak(hour: datetime, _article: Article) -> float:
        day = (hour - starts_at).days
        return factors[day] if 0 <= day < days else 1.0

    trade(story, peak)


def _climb(factors: list[float]) -> list[float]:
    """The same factors, rising to the last day but one and easing on the last."""
    ordered = sorted(factors)
    return [*ordered[1:], ordered[0]]
