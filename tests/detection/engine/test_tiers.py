from __future__ import annotations

from datetime import UTC, date, datetime

from msgspec.structs import replace

from detection.engine.tiers import at_tier
from detection.engine.types import OrderEvent, Receiver, ReviewEvent, TrafficEvent

AT = datetime(2026, 3, 2, tzinfo=UTC)
FULL = OrderEvent(
    AT,
    "1",
    "p",
    2,
    100,
    "buyer",
    Receiver("王伟", "13812345678", ("浙江省", "杭州市", "西湖区"), "文一路1号"),
    "search",
    True,
    True,
    True,
    date(2020, 1, 1),
)
BARE = replace(
    FULL, channel=None, remark=None, chat=None, coupon=None, buyer_since=None, receiver=Receiver()
)


def test_order_keeps_time_product_and_price_when_the_tier_is_0() -> None:
    assert at_tier(FULL, 0) == replace(BARE, buyer=None)


def test_order_adds_buyer_and_province_when_the_tier_is_1() -> None:
    assert at_tier(FULL, 1) == replace(BARE, receiver=Receiver(region=("浙江省", None, None)))


def test_receiver_is_masked_when_the_tier_is_2() -> None:
    masked = Receiver("王**", "138****5678", ("浙江省", "杭州市", "西湖区"), "***")
    assert at_tier(FULL, 2) == replace(FULL, receiver=masked)


def test_order_is_whole_when_the_tier_is_3() -> None:
    assert at_tier(FULL, 3) == FULL


def test_traffic_is_dropped_when_the_tier_is_below_4() -> None:
    traffic = TrafficEvent(AT, 5.0)
    assert [at_tier(traffic, tier) for tier in (0, 3, 4)] == [None, None, traffic]


def test_other_events_pass_when_the_tier_is_0() -> None:
    review = ReviewEvent(AT, "1", 5)
    assert at_tier(review, 0) == review
