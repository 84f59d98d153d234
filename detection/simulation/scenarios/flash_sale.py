"""Honest: a declared two-hour flash sale with the steepest genuine start seen in real data.

420 orders in the first half hour, as in the largest genuine burst measured, then a decay;
regulars and strangers, coupons, busy counters, other articles carried along.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from detection.engine.types import PromotionEvent
from detection.simulation.catalogue import ARTICLES, MAIN, Article
from detection.simulation.clock import at
from detection.simulation.crowd import BARGAIN
from detection.simulation.story import Story
from detection.simulation.trade import rush, trade

_DAY, _CLOCK = 45, "20:00"
_HOURS = 2
_ORDERS = 760
_DECAY_SECONDS = 2250.0
_HALO = 1.9


def tell(story: Story) -> None:
    starts_at = at(story.first_day, _DAY, _CLOCK)
    ends_at = starts_at + timedelta(hours=_HOURS)
    story.add(
        PromotionEvent(
            at=at(story.first_day, _DAY - 3, "11:00"),
            starts_at=starts_at,
            ends_at=ends_at,
            product_ids=(MAIN.key,),
            kind="flash_sale",
        )
    )

    def halo(hour: datetime, article: Article) -> float:
        return _HALO if starts_at <= hour < ends_at and article is not MAIN else 1.0

    trade(story, halo)
    rush(story, _decaying(story, starts_at), MAIN, BARGAIN)
    for article in ARTICLES[1:4]:
        rush(story, _decaying(story, starts_at)[: _ORDERS // 25], article, BARGAIN)


def _decaying(story: Story, starts_at: datetime) -> list[datetime]:
    """Moments that crowd at the start and thin out until the sale ends."""
    moments: list[datetime] = []
    while len(moments) < _ORDERS:
        second = story.rng.expovariate(1 / _DECAY_SECONDS)
        if second < _HOURS * 3600:
            moments.append(starts_at + timedelta(seconds=int(second)))
    return moments
