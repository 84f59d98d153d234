"""Honest: a faulty batch. A third of an article's recent buyers get their money back.

No burst of orders; the shop's staff book the refunds themselves, 24 at a time, in office hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from detection.engine.types import RefundStage
from detection.simulation.catalogue import ARTICLES
from detection.simulation.clock import at
from detection.simulation.story import Placed, Story
from detection.simulation.trade import trade

_ARTICLE = ARTICLES[1]
_RECALL_DAY = 46
_BOUGHT_DAYS = 21
_LOWEST_SHARE, _HIGHEST_SHARE = 0.30, 0.40
_BATCH = 24
_ROUNDS = ("10:10", "14:30", "16:40")  # when staff sit down to book
_SECONDS_EACH = 3


def tell(story: Story) -> None:
    placed = trade(story)
    recalled_at = at(story.first_day, _RECALL_DAY, "09:00")
    recent = [
        order
        for order in placed
        if order.article is _ARTICLE
        and timedelta() < recalled_at - order.at <= timedelta(days=_BOUGHT_DAYS)
        and not story.has_trouble(order)
    ]
    share = story.rng.uniform(_LOWEST_SHARE, _HIGHEST_SHARE)
    affected = story.rng.sample(recent, round(len(recent) * share))
    for number, order in enumerate(affected):
        _book(story, order, _moment(story, number))


def _moment(story: Story, number: int) -> datetime:
    batch, position = divmod(number, _BATCH)
    day, round_ = divmod(batch, len(_ROUNDS))
    start = at(story.first_day, _RECALL_DAY + day, _ROUNDS[round_])
    return start + timedelta(seconds=position * _SECONDS_EACH)


def _book(story: Story, order: Placed, moment: datetime) -> None:
    reason = "质量问题"
    story.refund(moment, RefundStage.REQUESTED, "refund_only", reason, order)
    story.refund(moment + timedelta(seconds=1), RefundStage.SUCCEEDED, "refund_only", reason, order)
