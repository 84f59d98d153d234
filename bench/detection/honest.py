"""Honest crowds: everything that makes orders pile up, or change, with nobody cheating.

Each is an act on a shop's stage. What an honest crowd has and a brusher must pay for: visitors that
do not buy, other products that rise too, a ramp and a decay; what it shares with an attack: many new
buyers, many orders, one product, sometimes one place.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import numpy as np

from bench.detection import places
from bench.detection.arrivals import crowd_times, everyday, nasa_crowd, traced_times
from bench.detection.orders import DAY, EVERYDAY, HOUR, Habits, honest_orders, moment
from bench.detection.people import Person
from bench.detection.scenario import Act, Stage
from detection.engine.types import PromotionEvent

MINUTE = 60.0
# A flash sale of the nine Tmall days: 420 orders in 30 minutes, 78 % different buyers.
_FLASH_REPEATS = 0.22
_BATCH = 24  # cancellations that staff booked at once, in the same data


def viral(stage: Stage) -> Act:
    """A post goes round: a new audience, ramp and decay, other products sell too."""
    return _burst(stage, "viral", "viral", new=stage.crowd.dice.uniform(0.8, 0.98), audience=0.7,
                  habits=Habits(chat=1.3, pay=1.2, channel="app"))  # fmt: skip


def live(stage: Stage) -> Act:
    """A live stream: a jump within a minute, coupons, quick payment, few questions."""
    return _burst(stage, "viral", "live", new=stage.crowd.dice.uniform(0.55, 0.9), audience=0.6,
                  habits=Habits(chat=0.6, pay=0.5, coupon=2.0, channel="live", price=0.85))  # fmt: skip


def nasa(stage: Stage) -> Act:
    """A genuine crowd whose minutes follow a stretch of NASA's web traces."""
    trace = nasa_crowd(stage.crowd.rng, stage.data, max(30, int(stage.spec.minutes)))
    return _burst(stage, "viral", "viral", new=0.85, audience=0.7, trace=trace, habits=EVERYDAY)


def promotion(stage: Stage) -> Act:
    """A promotion that the shop declared beforehand: a rush at the opening, coupons, several products."""
    act = undeclared(stage)
    span = stage.spec.minutes * MINUTE
    products = None if stage.crowd.dice.random() < 0.5 else (stage.shop.target,)
    act.promotions = [
        PromotionEvent(
            moment(stage.begins_at - 2 * HOUR),
            moment(stage.begins_at),
            moment(stage.begins_at + span),
            products,
            "discount",
        )
    ]
    return act


def undeclared(stage: Stage) -> Act:
    """The same promotion, of which nobody told the detector."""
    return _burst(stage, "promotion", "sale", new=stage.shop.new_share, audience=0.1, halo=0.5,
                  habits=Habits(coupon=2.0, pay=0.7, price=0.8, pieces=1.4))  # fmt: skip


def flash(stage: Stage) -> Act:
    """A flash sale: 22 % of the orders come from buyers who order again at once."""
    act = _burst(stage, "promotion", "sale", new=0.6, audience=0.2, halo=0.15,
                 habits=Habits(coupon=1.5, pay=0.4, price=0.7, pieces=2.0))  # fmt: skip
    for order in act.orders[1:]:
        if stage.crowd.dice.random() < _FLASH_REPEATS:
            order.person = act.orders[int(stage.crowd.rng.integers(len(act.orders)))].person
    return act


def holiday(stage: Stage) -> Act:
    """A holiday peak: every product climbs over days to a few times the usual, then falls back."""
    hours = int(stage.spec.minutes // 60)
    ramp = np.sin(np.linspace(0, np.pi, hours)) ** 2 * stage.crowd.dice.uniform(1.0, 3.0)
    return _swell(stage, ramp, "promotion", audience=0.1)


def coupon_site(stage: Stage) -> Act:
    """A price drop posted by a coupon site: bargain hunters, new, in quantity; a long tail."""
    return _burst(stage, "promotion", "viral", new=0.85, audience=0.8, halo=0.05, conversion=3.0,
                  habits=Habits(coupon=2.5, pay=0.6, price=0.5, pieces=2.5, chat=0.5))  # fmt: skip


def village_tv(stage: Stage) -> Act:
    """Regional television: a crowd from one province, many of them from villages."""
    mix = np.zeros(len(places.NATIONAL))
    mix[int(stage.crowd.rng.choice(len(mix), p=places.NATIONAL))] = 0.85
    mix += 0.15 * places.NATIONAL
    return _burst(stage, "viral", "viral", new=0.92, audience=1.0, mix=mix,
                  complete=0.4 * places.COMPLETE, habits=Habits(pay=1.8, chat=1.5, channel="search"))  # fmt: skip


def group(stage: Stage) -> Act:
    """A campus or an office orders together: one place, one product, new buyers, no visits beyond."""
    spec, crowd = stage.spec, stage.crowd
    people = _neighbours(stage, spec.size)
    times = crowd_times(crowd.rng, spec.size, stage.begins_at, spec.minutes, "even")
    habits = Habits(chat=0.5, remark=3.0, pieces=1.5, pay=0.8)
    orders = honest_orders(crowd, times, np.zeros(spec.size, int), people, habits)
    return Act(orders, "viral", stage.begins_at, float(times[-1]), visits_per_order=2.5)


def _neighbours(stage: Stage, n: int) -> list[Person]:
    """People of one campus or office building, by room."""
    crowd, dice = stage.crowd, stage.crowd.dice
    where = int(crowd.rng.choice(len(places.NATIONAL), p=stage.shop.provinces))
    region = places.region(dice, where, crowd.source)
    if dice.random() < 0.5:
        place = f"{places.word(dice)}大学{dice.choice(('东', '西', '南', '北'))}校区"
        rooms = [
            f"{dice.randint(1, 20)}栋{dice.randint(1, 6)}{dice.randint(1, 30):02d}"
            for _ in range(n)
        ]
    else:
        place = f"{places.word(dice)}路{dice.randint(1, 400)}号{places.word(dice)}大厦"
        rooms = [
            dice.choice(("", f"{dice.randint(1, 30)}楼", f"{dice.randint(1, 30)}楼前台"))
            for _ in range(n)
        ]
    since = stage.begins_at - dice.uniform(0.5, 5) * 365 * DAY
    return [
        crowd.named(region, place + room, since - dice.uniform(-0.4, 2) * 365 * DAY)
        for room in rooms
    ]


def recall(stage: Stage) -> Act:
    """A faulty batch is called back: half of a week's genuine buyers ask for a refund within a day."""
    dice, touched = stage.crowd.dice, []
    for order in stage.everyday:
        is_batch = order.product == 0 and stage.begins_at - 5 * DAY < order.at < stage.begins_at
        if is_batch and order.pay_after is not None and dice.random() < 0.55:
            order.refund_after = stage.begins_at - order.at + dice.expovariate(1 / (6 * HOUR))
            order.refund_kind, order.refund_reason = "return_refund", "质量问题"
            order.cancel_after = None
            touched.append(order)
    return Act([], "none", stage.begins_at, stage.begins_at + DAY)


def staff_cancel(stage: Stage) -> Act:
    """Staff book cancellations in batches of 24 at the same second; a price was wrong, say."""
    recent = [
        order for order in stage.everyday if stage.begins_at - DAY < order.at < stage.begins_at
    ]
    for number, order in enumerate(recent[:: stage.crowd.dice.randint(1, 3)]):
        booked_at = stage.begins_at + number // _BATCH * 7 * MINUTE
        order.ship_after = order.deliver_after = order.review_after = None
        order.cancel_after = order.refund_after = booked_at - order.at
        order.refund_kind, order.refund_reason = "refund_only", "缺货"
    return Act([], "none", stage.begins_at, stage.begins_at + 6 * HOUR)


def audience_shift(stage: Stage) -> Act:
    """A new advertising channel brings other provinces and new buyers, more of them each day."""
    hours = int(stage.spec.minutes // 60)
    ramp = np.linspace(0, 1, hours) * stage.crowd.dice.uniform(0.3, 0.9)
    return _swell(stage, ramp, "none", audience=1.0, channel="search")


def quiet(stage: Stage) -> Act:
    """Nothing but everyday life."""
    return Act([], "none", stage.begins_at, stage.until)


def _swell(
    stage: Stage, extra: np.ndarray, klass: str, *, audience: float, channel: str | None = None
) -> Act:
    """More orders for days over all products; `extra` is the share above the usual, hour by hour."""
    shop, crowd = stage.shop, stage.crowd
    end = stage.begins_at + len(extra) * HOUR
    times, products = everyday(crowd.rng, shop, stage.begins_at, end, extra)
    new = max(0.5, shop.new_share)
    people = _audience(stage, len(times), new=new, audience=audience, is_rush=False)
    orders = honest_orders(crowd, times, products, people, Habits(channel=channel))
    return Act(orders, klass, stage.begins_at, end, tuple(range(shop.products)))


def _burst(
    stage: Stage,
    klass: str,
    shape: str,
    *,
    new: float,
    audience: float,
    habits: Habits,
    halo: float = 0.2,
    conversion: float = 1.0,
    mix: np.ndarray | None = None,
    complete: np.ndarray | None = None,
    trace: np.ndarray | None = None,
) -> Act:
    """A crowd for the target product, with its halo over the others."""
    spec, crowd, shop = stage.spec, stage.crowd, stage.shop
    if trace is not None:
        times = traced_times(crowd.rng, spec.size, stage.begins_at, spec.minutes, trace)
    else:
        times = crowd_times(crowd.rng, spec.size, stage.begins_at, spec.minutes, shape)
    products = np.zeros(spec.size, int)
    share = halo * crowd.dice.uniform(0.3, 1.5)
    extra = int(crowd.rng.binomial(spec.size, min(0.9, share))) if shop.products > 1 else 0
    if extra:
        times = np.concatenate(
            [times, crowd.rng.choice(times, extra) + crowd.rng.uniform(0, 600, extra)]
        )
        others = shop.rates[1:] / shop.rates[1:].sum()
        products = np.concatenate([products, 1 + crowd.rng.choice(len(others), extra, p=others)])
    people = _audience(stage, len(times), new=new, audience=audience, mix=mix, complete=complete)
    orders = honest_orders(crowd, times, products, people, habits)
    orders.sort(key=lambda order: order.at)
    ends = float(np.quantile(times, 0.97))
    # A hot offer converts better than the everyday, within reason.
    better = conversion * crowd.dice.uniform(0.6, 2.0)
    visits = max(2.0, 1 / min(0.5, shop.conversion * better))
    return Act(orders, klass, stage.begins_at, ends, visits_per_order=visits)


def _audience(
    stage: Stage,
    n: int,
    *,
    new: float,
    audience: float,
    mix: np.ndarray | None = None,
    complete: np.ndarray | None = None,
    is_rush: bool = True,
) -> list[Person]:
    """Who comes: new people, drawn between the shop's own kind and the audience's, and regulars.

    In a rush each regular comes once, and where a young shop has too few, others come instead; over days
    they come again when all have.
    """
    crowd, shop = stage.crowd, stage.shop
    target = places.NATIONAL if mix is None else mix
    provinces = (1 - audience) * shop.provinces + audience * target
    rooms = shop.complete if complete is None else complete
    is_new = crowd.rng.random(n) < new
    regulars = stage.regulars()
    if is_rush:
        regulars = list({person.token: person for person in regulars}.values())
    crowd.dice.shuffle(regulars)
    if is_rush or not regulars:
        is_new[np.flatnonzero(~is_new)[len(regulars) :]] = True
    known = cycle(regulars)
    years = shop.years * crowd.dice.uniform(0.6, 1.4)
    fresh = iter(crowd.honest(int(is_new.sum()), stage.begins_at, provinces=provinces / provinces.sum(),
                              complete=rooms, years=years))  # fmt: skip
    return [next(fresh) if flag else next(known) for flag in is_new]


BURSTS: dict[str, Callable[[Stage], Act]] = {
    "viral": viral,
    "live": live,
    "nasa": nasa,
    "promotion": promotion,
    "undeclared": undeclared,
    "flash": flash,
    "coupon_site": coupon_site,
    "village_tv": village_tv,
    "group": group,
    "recall": recall,
    "staff_cancel": staff_cancel,
    "holiday": holiday,
    "audience_shift": audience_shift,
    "new_shop": live,
}
MONTHS: dict[str, Callable[[Stage], Act]] = {"month": quiet}
