"""What becomes of an ordinary order: paid, shipped, delivered, reviewed, sometimes refunded."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from detection.engine.types import RefundStage
from detection.simulation.clock import ZONE
from detection.simulation.story import Placed, Story

_ROUNDS_MINUTES = (630, 840, 1020, 1200)  # the courier calls at 10:30, 14:00, 17:00, 20:00
_PICKING_MINUTES = 60
_EARLY_SHARE = 0.4  # of refunds, those asked for before the parcel is out
_REFUSED_SHARE = 0.04
_EARLY_REASONS = ("多拍/拍错/不想要", "不喜欢/不想要", "地址/电话信息填写错误", "没用/少用优惠")
_LATE_REASONS = (
    "7天无理由退换货",
    "不喜欢/效果不好",
    "质量问题",
    "少件/漏发",
    "商品描述不符",
    "包装/商品破损",
    "卖家发错货",
    "快递/物流一直未送到",
)
_STARS = (5, 4, 3, 2, 1)
_STAR_WEIGHTS = (84, 8, 3, 2, 3)


def next_round(rng: random.Random, ready_at: datetime) -> datetime:
    """When the parcel leaves: the first courier call an hour or more after it was paid."""
    earliest = ready_at + timedelta(minutes=_PICKING_MINUTES)
    day = earliest.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    for start in (day, day + timedelta(days=1)):
        for minutes in _ROUNDS_MINUTES:
            call = start + timedelta(minutes=minutes)
            if call >= earliest:
                return call + timedelta(seconds=rng.randrange(2400))
    raise AssertionError("a day without a courier call")


def live(story: Story, placed: Placed) -> None:
    """Writes the rest of an ordinary order's life."""
    rng, crowd = story.rng, placed.crowd
    if rng.random() < crowd.unpaid_share:
        story.step(placed.at + timedelta(hours=24), "cancelled", placed)
        return
    paid_at = placed.at + timedelta(seconds=4 + int(rng.expovariate(1 / crowd.pay_seconds)))
    story.step(paid_at, "paid", placed)
    is_refunded = rng.random() < placed.article.refund_ratio * crowd.refund_factor
    leaves_at = next_round(rng, paid_at)
    if is_refunded and rng.random() < _EARLY_SHARE:
        _refund_early(story, placed, paid_at, leaves_at)
        return
    arrives_at = deliver(story, placed, leaves_at)
    if is_refunded:
        _refund_late(story, placed, arrives_at)
    elif rng.random() < crowd.review_share:
        stars = rng.choices(_STARS, _STAR_WEIGHTS)[0]
        story.review(arrives_at + timedelta(hours=rng.uniform(2, 200)), stars, placed)


def deliver(story: Story, placed: Placed, leaves_at: datetime) -> datetime:
    """Writes the parcel's way; gives the moment it arrived."""
    arrives_at = leaves_at + timedelta(seconds=int(story.rng.triangular(1.2, 6.5, 2.6) * 86400))
    story.step(leaves_at, "shipped", placed)
    story.step(arrives_at, "delivered", placed)
    return arrives_at


def _refund_early(story: Story, placed: Placed, paid_at: datetime, leaves_at: datetime) -> None:
    rng = story.rng
    asked_at = paid_at + (leaves_at - paid_at) * rng.uniform(0.05, 0.95)
    reason = rng.choice(_EARLY_REASONS)
    story.refund(asked_at, RefundStage.REQUESTED, "refund_only", reason, placed)
    done_at = asked_at + timedelta(minutes=rng.uniform(1, 180))
    story.refund(done_at, RefundStage.SUCCEEDED, "refund_only", reason, placed)


def _refund_late(story: Story, placed: Placed, arrives_at: datetime) -> None:
    rng = story.rng
    asked_at = arrives_at + timedelta(hours=rng.uniform(1, 150))
    kind = "return_refund" if rng.random() < 0.7 else "refund_only"
    reason = rng.choice(_LATE_REASONS)
    story.refund(asked_at, RefundStage.REQUESTED, kind, reason, placed)
    days = rng.uniform(2.5, 7) if kind == "return_refund" else rng.uniform(0.1, 1.5)
    is_refused = rng.random() < _REFUSED_SHARE
    stage = RefundStage.REFUSED if is_refused else RefundStage.SUCCEEDED
    story.refund(asked_at + timedelta(days=days), stage, kind, reason, placed)
