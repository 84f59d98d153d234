"""A burst keeps its orders in order of time, whatever order they came in."""

from __future__ import annotations

from collections.abc import Sequence

from detection.engine import registry
from detection.engine.assessment import burst_scene
from detection.engine.baseline import Baseline
from detection.engine.burst import Burst
from detection.engine.record import MISSING, Record
from detection.engine.shop import Shop
from detection.engine.surroundings import stop
from detection.engine.surroundings.base import Scene

FIRST = 1_700_000_000.0


def _burst(times: Sequence[float]) -> Burst:
    burst = Burst("P1", times[0], Baseline().of("P1"), tide=1.0)
    for at in times:
        bins = bytearray([MISSING]) * len(registry.SIGNALS)
        burst.add(Record(f"o{at:.0f}", "P1", at, bins, None))
    return burst


def _times(burst: Burst) -> list[float]:
    return [record.at for record in burst.records]


def test_orders_that_come_in_order_stay_as_they_came() -> None:
    assert _times(_burst([10.0, 20.0, 20.0, 30.0])) == [10.0, 20.0, 20.0, 30.0]


def test_a_late_order_goes_to_its_place_in_time() -> None:
    burst = _burst([10.0, 40.0, 20.0, 50.0, 5.0])
    assert _times(burst) == [5.0, 10.0, 20.0, 40.0, 50.0]
    assert (burst.starts_at, burst.last_at) == (5.0, 50.0)


def test_closing_lets_go_of_the_orders_after_the_last_warm_minute_only() -> None:
    burst = _burst([10.0, 40.0, 20.0])
    burst.warm_at = 30.0
    late = burst.records[-1]
    burst.close()
    assert _times(burst) == [10.0, 20.0]
    assert all(record.burst is burst for record in burst.records)
    assert late.burst is None


def _seen_at_last(*, cut: bool) -> Scene:
    """An order every ten seconds for twenty minutes; looked at half an hour after the last."""
    shop = Shop("s", "Asia/Shanghai")
    burst = _burst([FIRST + 10.0 * n for n in range(120)])
    burst.cut_at = burst.last_at + 1.0 if cut else None
    return burst_scene(shop, shop.product("P1"), burst, burst.last_at + 1800.0)


def test_a_burst_that_a_steeper_one_took_over_did_not_stop() -> None:
    """Its later orders are the other's: half an hour without any is not its end."""
    assert stop.weigh(_seen_at_last(cut=False)) is not None
    assert stop.weigh(_seen_at_last(cut=True)) is None


def test_a_crowd_is_waited_for_and_a_mood_of_the_products_own_customers_is_not() -> None:
    for is_crowd in (True, False):
        shop = Shop("s", "Asia/Shanghai")
        product, burst = shop.product("P1"), _burst([FIRST + 10.0 * n for n in range(120)])
        shop.thaw(product, burst, 4.0, is_crowd=is_crowd)
        assert (product.crowd_at == burst.last_at) is is_crowd
