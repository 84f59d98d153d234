"""Eight weeks in which nothing happens but trade and one declared weekend of coupons."""

from __future__ import annotations

from datetime import datetime

from detection.engine.types import PromotionEvent
from detection.simulation.catalogue import Article
from detection.simulation.clock import at
from detection.simulation.story import Story
from detection.simulation.trade import Uplift, trade

_COUPON_DAYS = (18, 20)  # Friday to Sunday of the third week
_COUPON_UPLIFT = 1.6


def tell(story: Story) -> None:
    declare_coupons(story)
    trade(story, coupon_weekend(story))


def declare_coupons(story: Story) -> None:
    """Enters the coupon weekend in the shop's own calendar, two days ahead."""
    first, last = _COUPON_DAYS
    story.add(
        PromotionEvent(
            at=at(story.first_day, first - 2, "10:00"),
            starts_at=at(story.first_day, first, "00:00"),
            ends_at=at(story.first_day, last + 1, "00:00"),
            kind="coupon",
        )
    )


def coupon_weekend(story: Story) -> Uplift:
    """The rate of the ordinary weeks: a little higher while the coupons last."""
    starts_at = at(story.first_day, _COUPON_DAYS[0], "00:00")
    ends_at = at(story.first_day, _COUPON_DAYS[1] + 1, "00:00")

    def uplift(hour: datetime, _article: Article) -> float:
        return _COUPON_UPLIFT if starts_at <= hour < ends_at else 1.0

    return uplift
