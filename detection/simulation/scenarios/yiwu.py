"""The case of Yiwu: 2000 orders in half an hour, shipped in good faith, 1988 asked back.

Counts and times are those told of the case: 67 orders a minute of a CNY 29.90 article from all
over the country, a dead stop, about 2000 addresses mostly without building or room, parcels
leaving at once until the shelf is empty, refund requests from then on, the platform's notice two
days later. The split of the refunds follows the court-side report (1247 refund-only to 571
return-refunds).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from detection.engine.types import RefundStage
from detection.simulation.addresses import address_at
from detection.simulation.catalogue import MAIN, Article
from detection.simulation.clock import at
from detection.simulation.crowd import Crowd
from detection.simulation.life import deliver
from detection.simulation.scenarios.ordinary import coupon_weekend, declare_coupons
from detection.simulation.story import Placed, Story
from detection.simulation.trade import Uplift, trade

ORDERS = 2000
REFUNDS = 1988
RETURN_SHARE = 571 / (1247 + 571)
_DAY, _CLOCK = 45, "14:02"  # a Thursday afternoon of the seventh week
_FLOOD_SECONDS = 1790
_SHIPPING_DELAY = timedelta(minutes=68)
_PACKING_SECONDS = 18  # 200 parcels an hour
_IN_STOCK = 900
_RESTOCKED_DAY, _RESTOCKED_CLOCK = 48, "09:00"
_WAVE_HOURS = 47.0
_NOTICE_DAYS = 2
_COMPLETE_SHARE = 0.16
_ACCOUNT_DAYS = 900
_AFTER_NOTICE = 0.28
_REASONS = ("不喜欢/不想要", "多拍/拍错/不想要", "7天无理由退换货", "与商家协商一致退款")
_REASON_WEIGHTS = (71, 17, 9, 3)

BRUSHERS = Crowd(
    new_share=1.0,
    chat_share=0.0,
    coupon_share=0.0,
    remark_share=0.0,
    visits=1.1,
    carts=0.03,
    chats=0.0,
    favourites=0.02,
)


def tell(story: Story) -> None:
    declare_coupons(story)
    flood_at = at(story.first_day, _DAY, _CLOCK)
    trade(story, _slump(story, flood_at + timedelta(days=_NOTICE_DAYS)))
    _refund(story, _ship(story, _flood(story, flood_at)), flood_at + _SHIPPING_DELAY)


def _slump(story: Story, notice_at: datetime) -> Uplift:
    """Ordinary trade until the notice: then the article is gone and the shop hidden."""
    before = coupon_weekend(story)

    def uplift(hour: datetime, article: Article) -> float:
        if hour < notice_at:
            return before(hour, article)
        return 0.0 if article is MAIN else _AFTER_NOTICE

    return uplift


def _flood(story: Story, flood_at: datetime) -> list[Placed]:
    rng = story.rng
    seconds = sorted(rng.uniform(0, _FLOOD_SECONDS) for _ in range(ORDERS))
    placed = []
    for second in seconds:
        buyer = story.people.living_at(
            lambda place: address_at(rng, place, min(_COMPLETE_SHARE, place.complete)),
            newest_days=_ACCOUNT_DAYS,
        )
        moment = flood_at + timedelta(seconds=int(second))
        order = story.order(moment, MAIN, BRUSHERS, buyer)
        story.step(moment + timedelta(seconds=rng.randint(5, 25)), "paid", order)
        story.visit(moment, MAIN, BRUSHERS, 1)
        placed.append(order)
    return placed


def _ship(story: Story, flood: list[Placed]) -> list[tuple[Placed, datetime]]:
    """When each parcel would leave: at once while the stock lasts, the rest after a new delivery.

    Given in random order.
    """
    starts_at = flood[0].at + _SHIPPING_DELAY
    restocked_at = at(story.first_day, _RESTOCKED_DAY, _RESTOCKED_CLOCK)
    queue = []
    for number, order in enumerate(flood):
        is_late = number >= _IN_STOCK
        place = number - _IN_STOCK if is_late else number
        packed = timedelta(seconds=place * _PACKING_SECONDS)
        queue.append((order, (restocked_at if is_late else starts_at) + packed))
    story.rng.shuffle(queue)
    return queue


def _refund(story: Story, queue: list[tuple[Placed, datetime]], wave_at: datetime) -> None:
    """1988 ask for their money once parcels leave; what is not packed by then stays."""
    rng = story.rng
    asking = [
        (order, leaves_at, wave_at + timedelta(hours=rng.triangular(0.2, _WAVE_HOURS, 9)))
        for order, leaves_at in queue[:REFUNDS]
    ]
    for order, leaves_at in queue[REFUNDS:]:
        deliver(story, order, leaves_at)
    asking.sort(key=lambda row: row[1] >= row[2])  # shipped first: only these can be returned
    returns = round(REFUNDS * RETURN_SHARE)
    for position, (order, leaves_at, asked_at) in enumerate(asking):
        kind = "return_refund" if position < returns else "refund_only"
        if leaves_at < asked_at:
            story.step(leaves_at, "shipped", order)
        _settle(story, order, kind, asked_at)


def _settle(story: Story, order: Placed, kind: str, asked_at: datetime) -> None:
    rng = story.rng
    reason = rng.choices(_REASONS, _REASON_WEIGHTS)[0]
    story.refund(asked_at, RefundStage.REQUESTED, kind, reason, order)
    days = rng.uniform(3, 7) if kind == "return_refund" else rng.uniform(0.2, 2)
    done_at = asked_at + timedelta(days=days)
    story.refund(done_at, RefundStage.SUCCEEDED, kind, reason, order)
