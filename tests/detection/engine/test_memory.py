from __future__ import annotations

from collections.abc import Sequence

from detection.engine.memory import Memory, Recent
from detection.engine.signals import address_repeat, price
from detection.engine.types import OrderEvent, Receiver
from tests.detection.engine.crowds import FIRST


def _order(name: str, address: str, city: str = "杭州市", buyer: str | None = None) -> OrderEvent:
    receiver = Receiver(region=("浙江省", city, None), address=address)
    return OrderEvent(FIRST, name, "P1", buyer=buyer or f"b{name}", receiver=receiver)


def _bins(*orders: OrderEvent) -> list[int | None]:
    memory = Memory()
    return [address_repeat.read(memory.look(order, 0.0)) for order in orders]


def test_recent_forgets_when_the_key_was_silent_for_its_hours() -> None:
    recent = Recent(2)
    recent.add("k", 0.0)
    recent.add("k", 3600.0)
    assert [recent.count("k", at) for at in (3600.0, 9000.0, 20_000.0)] == [2, 2, 0]


def test_address_is_told_apart_when_fresh_elsewhere_here_or_the_same() -> None:
    assert _bins(
        _order("1", "学林街16号5幢302"),
        _order("2", "学林街99号1幢101", city="宁波市"),
        _order("3", "学林街16号7幢1103"),
        _order("4", "学林街16号5幢302"),
    ) == [0, 1, 2, 3]


def test_address_is_not_repeated_when_the_same_buyer_orders_again() -> None:
    first, again = (_order(name, "学林街", buyer="x") for name in "12")
    assert _bins(first, again)[1] != 3


def test_buyer_becomes_known_an_hour_after_the_first_order() -> None:
    memory = Memory()
    order = OrderEvent(FIRST, "1", "P1", buyer="x")
    seen = [memory.look(order, at).buyer_seen for at in (0.0, 1800.0, 4000.0)]
    assert seen == [False, False, True]


def test_ending_that_other_districts_share_is_a_template() -> None:
    assert _bins(
        _order("1", "文庙镇冯家口村村口小卖部"),
        _order("2", "灵溪镇建兴东路村口小卖部", city="宁波市"),
        _order("3", "灵溪镇河滨路一品豆浆", city="宁波市"),
    ) == [0, 1, 0]


def test_ending_with_a_number_in_it_is_nobodys_template() -> None:
    assert _bins(
        _order("1", "学林街16号5幢302"), _order("2", "文一路7号2幢302", city="宁波市")
    ) == [0, 0]


def test_lines_of_one_basket_are_one_order_of_the_buyer() -> None:
    memory = Memory()
    seen = [
        memory.look(OrderEvent(FIRST, str(n), "P1", buyer="b"), at).buyer_orders
        for n, at in enumerate((0.0, 0.0, 0.0, 60.0, 60.0, 120.0))
    ]
    assert seen == [0, 0, 0, 1, 1, 2]


def test_usual_price_follows_a_markdown_in_a_day_and_not_within_a_sale() -> None:
    assert _ratio_after(200, 0.5, seconds_apart=600) > 0.9
    assert _ratio_after(200, 0.5, seconds_apart=10) < 0.55


def test_a_price_without_its_zeros_stays_a_fault_while_a_crowd_comes_for_it() -> None:
    assert _ratio_after(200, 0.02, seconds_apart=600) < 0.1


def test_a_new_low_is_new_for_a_day_and_half_of_it_at_least_and_for_two_at_most() -> None:
    hours = [hour for hour, is_new in _lows(at_price=5_000) if is_new]
    assert hours[0] == 0
    assert 24 <= hours[-1] <= 48
    assert hours == list(range(len(hours)))


def test_a_coupon_more_is_no_new_low_and_nothing_is_one_where_little_was_sold() -> None:
    assert not any(is_new for _, is_new in _lows(at_price=9_500))
    assert not any(is_new for _, is_new in _lows(at_price=5_000, sold=5)[:4])


def _lows(*, at_price: int, sold: int = 100) -> list[tuple[int, bool]]:
    """After four days at 100 yuan, an order an hour at that price in fen: which were new lows?"""
    memory, hour = Memory(), 3600.0
    for name in range(sold):
        order = OrderEvent(FIRST, f"b{name}", "P1", amount=10_000, buyer="b")
        memory.look(order, name * 96 * hour / sold)
    told = []
    for name in range(72):
        order = OrderEvent(FIRST, str(name), "P1", amount=at_price, buyer="b")
        sight = memory.look(order, (96 + name) * hour)
        told.append((name, price.SIGNAL.bins[price.read(sight) or 0] == "new_low"))
    return told


def _ratio_after(orders: int, ratio: float, *, seconds_apart: float) -> float:
    memory = Memory()
    memory.look(OrderEvent(FIRST, "0", "P1", amount=10_000, buyer="b"), 0.0)
    for name in range(1, orders):
        order = OrderEvent(FIRST, str(name), "P1", amount=int(10_000 * ratio), buyer="b")
        found = memory.look(order, name * seconds_apart).price_ratio
    assert found is not None
    return found


def _first_at(price: int, others: Sequence[int]) -> float | None:
    """The price ratio of a new product's first order, in a shop that sold others at these prices."""
    memory = Memory()
    for name, other in enumerate(others):
        memory.look(OrderEvent(FIRST, f"o{name}", f"P{name % 3}", amount=other), 60.0 * name)
    return memory.look(OrderEvent(FIRST, "n", "new", amount=price), 3600.0).price_ratio


def test_a_product_never_sold_before_is_measured_by_the_cheapest_the_shop_has() -> None:
    """A price without its zeros has no usual one beside it, where the product is new."""
    ratio = _first_at(47, [5_000, 3_000, 9_000] * 5)
    assert ratio is not None
    assert ratio < 0.02


def test_a_new_product_that_costs_about_as_little_as_another_is_no_fault() -> None:
    assert _first_at(2_000, [5_000, 3_000, 9_000] * 5) is None
    assert _first_at(100, [5_000, 100, 9_000] * 5) is None


def test_a_shop_that_sold_next_to_nothing_has_no_cheapest_product() -> None:
    assert _first_at(47, [5_000, 3_000, 9_000]) is None
