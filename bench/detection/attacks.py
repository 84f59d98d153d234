"""Attacks and other abuses, each an act on a shop's stage (detection.md section 1).

A flood, a hundred, waves, one account, a drip, a crew over many products, the shop's own brushing;
and what looks like one: data errors, scalpers, a serial refunder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bench.detection.arrivals import attack_times, crowd_times
from bench.detection.orders import DAY, HOUR, Habits, Order, honest_orders, ship_delays
from bench.detection.people import Person
from bench.detection.scenario import Act, Stage
from bench.detection.styles import EVEN_STYLES, fakes

MINUTE = 60.0
# 1,988 of the 2,000 orders of the Yiwu flood were refunded.
_REFUNDED = 0.994
# Fakes that come by search leave about one visit each, and not much more.
_FAKE_VISITS = 1.1
WAVES_APART = 1.5 * DAY


def burst(stage: Stage) -> Act:
    """A flood or a hundred: refunds requested within hours of the parcel leaving."""
    orders = _style(stage, stage.begins_at, stage.spec.minutes, stage.spec.size)
    _ship(stage, orders)
    _refund_after_shipping(stage, orders, low=0.2 * HOUR, high=20 * HOUR)
    return _attack(stage, orders, ends_at=stage.begins_at + stage.spec.minutes * MINUTE)


def waves(stage: Stage) -> Act:
    """Shaoxing 2023: 300 in a few hours, refunds next day; later waves refund when shipped."""
    spec, orders = stage.spec, []
    first_end = stage.begins_at + spec.minutes * MINUTE
    for number in range(1 if spec.tail_days < 2 * WAVES_APART / DAY else 3):
        start = stage.begins_at + number * WAVES_APART
        wave = _style(stage, start, spec.minutes, spec.size)
        _ship(stage, wave)
        if number == 0:
            _refund_next_day(stage, wave)
        else:
            _refund_after_shipping(stage, wave, low=20, high=300)
        orders += wave
    return _attack(stage, orders, ends_at=first_end)


def one_account(stage: Stage) -> Act:
    """Nanjing 2014: the same account over and over, refunded at once."""
    spec, dice = stage.spec, stage.crowd.dice
    buyer = stage.crowd.honest(1, stage.begins_at)[0]
    times = attack_times(
        stage.crowd.rng, spec.size, stage.begins_at, spec.minutes, spec.shape, even=False
    )
    orders = [
        Order(at=float(at), product=0, person=buyer, pay_after=dice.uniform(4, 20)) for at in times
    ]
    for order in orders:
        order.is_fake = True
        _refund(order, dice.uniform(2, 20) * MINUTE)
    return _attack(stage, orders, ends_at=stage.begins_at + spec.minutes * MINUTE)


def drip(stage: Stage) -> Act:
    """Fakes above the base day after day, growing by 1 % of it a day, or constant at that share.

    `minutes` is the length; `shape` is `growing` or `constant`; `size` is the percentage a day.
    """
    spec, rng = stage.spec, stage.crowd.rng
    days = int(spec.minutes // 1440)
    daily = spec.base_rate * 24 * spec.size / 100
    times = []
    for day in range(days):
        mean = daily * (day + 1 if spec.shape == "growing" else 1)
        start = stage.begins_at + day * DAY
        times.append(start + 9 * HOUR + rng.random(rng.poisson(mean)) * 14 * HOUR)
    at = np.sort(np.concatenate(times))
    at = at if len(at) else np.array([stage.begins_at + 12 * HOUR])
    orders = _made(stage, at)
    products = (0, 1) if stage.shop.products > 1 and stage.crowd.dice.random() < 0.5 else (0,)
    _spread(stage, orders, products)
    for order in orders:
        _refund(order, stage.crowd.dice.uniform(0.5, 20) * HOUR)
    return _attack(stage, orders, ends_at=float(at[-1]), products=products)


def crew(stage: Stage) -> Act:
    """A crew of a few dozen accounts that buys across up to eight products."""
    orders = _style(stage, stage.begins_at, stage.spec.minutes, stage.spec.size)
    people = [order.person for order in orders[: max(12, len(orders) // 4)]]
    products = tuple(range(min(8, stage.shop.products)))
    _spread(stage, orders, products)
    for order in orders:
        order.person = stage.crowd.dice.choice(people)
    _ship(stage, orders)
    _refund_after_shipping(stage, orders, low=0.2 * HOUR, high=20 * HOUR)
    ends = stage.begins_at + stage.spec.minutes * MINUTE
    return _attack(stage, orders, ends_at=ends, products=products)


def own_few(stage: Stage) -> Act:
    """The shop's own brushing by few buyers: within an hour three orders a buyer or more.

    The rule of the 2020 Shopee task; confirmed, reviewed with five stars, never refunded.
    """
    spec, dice = stage.spec, stage.crowd.dice
    buyers = stage.crowd.honest(max(2, spec.size // 25), stage.begins_at, years=0.5)
    orders: list[Order] = []
    at = stage.begins_at
    while len(orders) < spec.size:
        for buyer in dice.sample(buyers, min(2, len(buyers))):
            for _ in range(dice.randint(3, 6)):
                orders.append(Order(at=at + dice.uniform(0, 50) * MINUTE, product=0, person=buyer,
                                    pay_after=dice.uniform(5, 30)))  # fmt: skip
        at += dice.uniform(1.2, 10) * HOUR
    return _own(stage, orders)


def own_many(stage: Stage) -> Act:
    """The shop's own brushing by hired accounts, spread over days, confirmed with good reviews."""
    orders = _style(stage, stage.begins_at, stage.spec.minutes, stage.spec.size)
    return _own(stage, orders)


def _own(stage: Stage, orders: list[Order]) -> Act:
    dice = stage.crowd.dice
    _ship(stage, orders)
    for order in orders:
        order.is_fake = True
        order.deliver_after = (order.ship_after or 0.0) + dice.uniform(0.8, 2.0) * DAY
        if dice.random() < 0.8:
            order.review_after = order.deliver_after + dice.uniform(0.1, 12) * HOUR
    act = _attack(stage, orders, ends_at=max(order.at for order in orders))
    act.klass = "self_brushing"
    return act


def backlog(stage: Stage) -> Act:
    """Data error: a backlog of genuine orders booked within the same second."""
    spec, crowd = stage.spec, stage.crowd
    times = stage.begins_at + np.sort(crowd.rng.integers(0, 3, spec.size)).astype(float)
    people = crowd.honest(spec.size, stage.begins_at)
    orders = honest_orders(crowd, times, np.zeros(spec.size, int), people)
    return Act(orders, "data_error", stage.begins_at, stage.begins_at + MINUTE)


def price_fault(stage: Stage) -> Act:
    """Data error: the price lost two zeros, and people order by the hundred."""
    spec, crowd = stage.spec, stage.crowd
    times = crowd_times(crowd.rng, spec.size, stage.begins_at, spec.minutes, "viral")
    people = crowd.honest(spec.size, stage.begins_at, years=5.0)
    habits = Habits(pay=0.4, price=0.01, chat=0.3)
    orders = honest_orders(crowd, times, np.zeros(spec.size, int), people, habits)
    for order in orders:
        order.quantity = crowd.dice.choice((20, 50, 99, 100, 200, 500))
    return Act(orders, "data_error", stage.begins_at, float(times[-1]), visits_per_order=2.0)


def scalpers(stage: Stage) -> Act:
    """A scarce discounted item in large quantities to a few forwarding addresses; wants delivery."""
    spec, crowd = stage.spec, stage.crowd
    times = attack_times(crowd.rng, spec.size, stage.begins_at, spec.minutes, "plateau", even=False)
    people = crowd.honest(spec.size, stage.begins_at)
    hubs = people[: crowd.dice.randint(2, 5)]
    people = [
        _moved(person, crowd.dice.choice(hubs), crowd.dice.randint(1, 99)) for person in people
    ]
    habits = Habits(pay=0.3, price=0.6, refunds=0.1, chat=0.2)
    orders = honest_orders(crowd, times, np.zeros(spec.size, int), people, habits)
    for order in orders:
        order.quantity = crowd.dice.randint(4, 20)
        order.pay_after = order.pay_after or 9.0
    return Act(orders, "scalping", stage.begins_at, float(times[-1]), visits_per_order=2.0)


def serial_refunder(stage: Stage) -> Act:
    """One buyer over weeks and products who keeps the goods and the money; never a burst."""
    spec, crowd = stage.spec, stage.crowd
    buyer = crowd.honest(1, stage.begins_at)[0]
    span = spec.minutes * MINUTE
    times = np.sort(stage.begins_at + crowd.rng.random(spec.size) * span)
    products = crowd.rng.integers(0, min(stage.shop.products, 8), spec.size)
    orders = honest_orders(crowd, times, products, [buyer] * spec.size)
    for order in orders:
        order.pay_after = order.pay_after or 20.0
        order.cancel_after = order.review_after = None
        order.ship_after, order.deliver_after = 0.5 * DAY, 1.5 * DAY
        _refund(order, 1.5 * DAY + crowd.dice.uniform(1, 24) * HOUR, cancel=False)
    touched = tuple(sorted({order.product for order in orders}))
    return Act(orders, "serial_refund", stage.begins_at, float(times[-1]), touched)


def _attack(
    stage: Stage, orders: list[Order], *, ends_at: float, products: tuple[int, ...] = (0,)
) -> Act:
    for order in orders:
        order.price = int(stage.shop.prices[order.product])
    return Act(orders, "reverse_brushing", stage.begins_at, ends_at, products, _FAKE_VISITS)


def _style(stage: Stage, start: float, minutes: float, size: int) -> list[Order]:
    spec = stage.spec
    even = spec.style in EVEN_STYLES
    times = attack_times(stage.crowd.rng, size, start, minutes, spec.shape, even=even)
    return _made(stage, times)


def _made(stage: Stage, times: np.ndarray) -> list[Order]:
    spec = stage.spec
    return fakes(
        stage.crowd,
        times,
        stage.before,
        style=spec.style,
        camouflage=spec.camouflage,
        kind=spec.camouflage_kind,
    )


def _spread(stage: Stage, orders: Sequence[Order], products: tuple[int, ...]) -> None:
    for order in orders:
        order.product = stage.crowd.dice.choice(products)


def _ship(stage: Stage, orders: Sequence[Order]) -> None:
    delays = ship_delays(stage.crowd, np.array([order.at for order in orders]))
    for order, delay in zip(orders, delays, strict=True):
        order.ship_after = (order.pay_after or 0.0) + float(delay)


def _refund_after_shipping(
    stage: Stage, orders: Sequence[Order], *, low: float, high: float
) -> None:
    dice = stage.crowd.dice
    for order in orders:
        if dice.random() < _REFUNDED:
            _refund(order, (order.ship_after or 0.0) + dice.uniform(low, high), cancel=False)


def _refund_next_day(stage: Stage, orders: Sequence[Order]) -> None:
    dice = stage.crowd.dice
    for order in orders:
        if dice.random() < _REFUNDED:
            after = dice.uniform(10, 30) * HOUR
            _refund(order, after, cancel=after < (order.ship_after or 0.0))


def _refund(order: Order, after: float, *, cancel: bool = True) -> None:
    order.refund_after = after
    order.refund_kind = "refund_only"
    order.refund_reason = "不想要了"
    if cancel:
        order.cancel_after = after + 60
        order.ship_after = None


def _moved(person: Person, hub: Person, suffix: int) -> Person:
    """The same buyer, sending to the hub's address under a changing mark."""
    return replace(person, region=hub.region, address=f"{hub.address}转{suffix}")


ATTACKS: dict[str, Callable[[Stage], Act]] = {
    "flood": burst,
    "hundred": burst,
    "waves": waves,
    "one_account": one_account,
    "drip": drip,
    "crew": crew,
    "own_few": own_few,
    "own_many": own_many,
}
OTHERS: dict[str, Callable[[Stage], Act]] = {
    "backlog": backlog,
    "price_fault": price_fault,
    "scalpers": scalpers,
    "serial_refunder": serial_refunder,
}
