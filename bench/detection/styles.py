"""How fakes look: four styles of brushers, and three ways to hide among genuine orders.

Styles: `vague` (fresh accounts, roads and villages, one piece, paid at once), `template` (numbered
addresses, phones in a row), `strangers` (real complete addresses of people who never ordered, evenly
spaced), `aged` (bought accounts, slow payment, chats first). Sources: the Yiwu and Shaoxing cases of
detection.md section 1; account markets as described in the 2017 judgment's press reports.

Camouflage, as FRAUDAR's authors inject it (Hooi et al., KDD 2016): `random` people of the country,
people with the shop's `own` composition, or `hijacked` accounts of the shop's known buyers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bench.detection import places
from bench.detection.orders import Order
from bench.detection.people import DAY, Crowd, Person

STYLES = ("vague", "template", "strangers", "aged")
CAMOUFLAGES = ("random", "own", "hijacked")
EVEN_STYLES = frozenset({"strangers"})


def vague(crowd: Crowd, times: np.ndarray) -> list[Order]:
    """Fresh accounts, addresses of a road or a village, one piece, no chat, paid within seconds."""
    dice, orders = crowd.dice, []
    depths = (places.VAGUE, places.NUMBER, places.BUILDING, places.ROOM)
    for at, province in zip(times, _nationwide(crowd, len(times)), strict=True):
        depth = dice.choices(depths, (0.62, 0.2, 0.1, 0.08))[0]
        region = places.region(dice, int(province), crowd.source)
        tail = places.tail(dice, depth, crowd.source)
        person = crowd.named(region, tail, float(at) - dice.uniform(0, 60) * DAY)
        orders.append(_bare(float(at), person, dice.uniform(3, 12)))
    return orders


def template(crowd: Crowd, times: np.ndarray) -> list[Order]:
    """A few address templates with changing numbers, phones in a row, two or three provinces."""
    dice = crowd.dice
    wheres = [int(p) for p in _nationwide(crowd, dice.randint(1, 3))]
    regions = [places.region(dice, dice.choice(wheres), crowd.source) for _ in range(6)]
    frames = [
        (
            region,
            places.word(dice)
            + dice.choice(("镇", "街道"))
            + places.word(dice)
            + dice.choice("路街村"),
        )
        for region in regions[: dice.randint(3, 6)]
    ]
    runs = [[int(f"1{dice.choice('3578')}{dice.randrange(10**5):05d}") * 10**4 + dice.randrange(3000)]
            for _ in range(3)]  # fmt: skip
    given = [dice.choice("伟芳娜敏静丽强磊") for _ in range(3)]
    orders = []
    for at in times:
        region, frame = dice.choice(frames)
        person = crowd.named(
            region, f"{frame}{dice.randint(1, 200)}号", float(at) - dice.uniform(20, 400) * DAY
        )
        run = dice.choice(runs)
        run[0] += dice.randint(1, 3)
        person = _renamed(person, person.name[:1] + dice.choice(given), str(run[0]))
        orders.append(_bare(float(at), person, dice.uniform(10, 40)))
    return orders


def strangers(crowd: Crowd, times: np.ndarray) -> list[Order]:
    """Real complete addresses of strangers nationwide, new accounts, paid after a steady pause."""
    dice, orders = crowd.dice, []
    for at, province in zip(times, _nationwide(crowd, len(times)), strict=True):
        person = crowd.person(int(province), True, float(at) - dice.uniform(3, 90) * DAY)
        orders.append(_bare(float(at), person, dice.uniform(18, 30)))
    return orders


def aged(crowd: Crowd, times: np.ndarray) -> list[Order]:
    """Bought accounts of some years, a chat first more often than not, slow payment."""
    dice, orders = crowd.dice, []
    for at, province in zip(times, _nationwide(crowd, len(times)), strict=True):
        has_room = dice.random() < 0.3
        person = crowd.person(int(province), has_room, float(at) - dice.uniform(1, 7) * 365 * DAY)
        order = _bare(float(at), person, 20 + dice.lognormvariate(np.log(100), 0.5))
        order.chat = dice.random() < 0.6
        orders.append(order)
    return orders


_BY_NAME: dict[str, Callable[[Crowd, np.ndarray], list[Order]]] = {
    "vague": vague,
    "template": template,
    "strangers": strangers,
    "aged": aged,
}


def fakes(
    crowd: Crowd,
    times: np.ndarray,
    regulars: Sequence[Order],
    *,
    style: str,
    camouflage: float,
    kind: str,
) -> list[Order]:
    """Fake orders at these times, a share of them hidden; prices, products, fates still to be set."""
    hidden = crowd.rng.random(len(times)) < camouflage
    orders = _BY_NAME[style](crowd, times[~hidden])
    orders += _hidden(crowd, times[hidden], regulars, kind)
    for order in orders:
        order.is_fake = True
    return sorted(orders, key=lambda order: order.at)


def _hidden(crowd: Crowd, times: np.ndarray, regulars: Sequence[Order], kind: str) -> list[Order]:
    """Fakes that order like some genuine order did; who they are depends on the kind."""
    if not len(times):
        return []
    models = [regulars[i] for i in crowd.rng.integers(len(regulars), size=len(times))]
    at = float(times[0])
    if kind == "hijacked":
        people = [model.person for model in models]
    elif kind == "random":
        people = crowd.honest(
            len(times), at, provinces=places.NATIONAL, complete=places.COMPLETE, years=4.0
        )
    else:
        people = crowd.honest(len(times), at)
    return [
        Order(
            at=float(moment),
            product=0,
            person=person,
            quantity=model.quantity,
            channel=model.channel,
            remark=model.remark,
            chat=model.chat,
            coupon=model.coupon,
            pay_after=model.pay_after or 30.0,
        )
        for moment, person, model in zip(times, people, models, strict=True)
    ]


def _nationwide(crowd: Crowd, n: int) -> np.ndarray:
    return crowd.rng.choice(len(places.NATIONAL), size=n, p=places.NATIONAL)


def _bare(at: float, person: Person, pay_after: float) -> Order:
    return Order(at=at, product=0, person=person, channel="app", pay_after=pay_after)


def _renamed(person: Person, name: str, phone: str) -> Person:
    return Person(
        person.token, name, phone, person.region, person.address, person.since, person.has_room
    )
