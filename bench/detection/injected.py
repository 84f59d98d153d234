"""Attacks injected into the real streams of Tmall and UCI, as FRAUDAR's authors inject theirs.

Real orders carry little: time, product, price, province, payment (Tmall); buyer and country (UCI).
So fakes show little, too: tier 1. Camouflage copies a genuine order's place and payment (`own`), takes
a known buyer's token (`hijacked`), or draws from the nation (`random`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from bench.detection import places, real
from bench.detection.arrivals import attack_times
from bench.detection.scenario import Scenario, Spec
from bench.detection.styles import CAMOUFLAGES
from detection.engine.types import Event, OrderEvent, Receiver, StepEvent

Rng = np.random.Generator
SOURCES = ("tmall", "uci")
_SIZES = {"hundred": (100, 30.0), "waves": (300, 240.0), "flood": (2000, 30.0)}
_DAYS_BEFORE = 4
# London wall time, as the file has it.
_UCI_STARTS = tuple(
    datetime.fromisoformat(day) for day in ("2011-02-01", "2011-05-03", "2011-09-06", "2011-10-25")
)
_UCI_DAYS = 16


def injections(n: int, seed: int) -> list[Spec]:
    """`n` attacks on the real streams, over size and camouflage in turn."""
    specs = []
    for number in range(n):
        rng = np.random.default_rng([seed, number, 0x1EA1])
        kind = list(_SIZES)[number % 3]
        size, minutes = _SIZES[kind]
        source = SOURCES[number // 3 % 2]
        specs.append(
            Spec("injected", f"{source}_{kind}", seed * 1009 + number, number, 0.0, 1, 0.0, 0.0, size, minutes,
                 camouflage=(0.0, 0.5, 0.7)[number // 6 % 3], camouflage_kind=str(rng.choice(CAMOUFLAGES)))
        )  # fmt: skip
    return specs


def build(spec: Spec, data: Path | None) -> Scenario | None:
    """The real log with the attack in it; None when the data folder lacks it."""
    source = spec.kind.split("_")[0]
    rng = np.random.default_rng([spec.seed, 0x1EA2])
    log = _log(source, data, int(rng.integers(len(_UCI_STARTS))))
    orders = [event for event in log if isinstance(event, OrderEvent)]
    if not orders:
        return None
    product = _product(rng, orders)
    start = _start(rng, orders, source)
    before = [order for order in orders if order.product_id == product and order.at < start]
    times = attack_times(rng, spec.size, start.timestamp(), spec.minutes, "plateau", even=False)
    fakes = _fakes(rng, spec, times, before, product)
    until = start + timedelta(minutes=spec.minutes + 30)
    since = start - timedelta(days=_DAYS_BEFORE)
    events = [log[0], *(event for event in log[1:] if since <= event.at <= until)]
    events += fakes
    head, *rest = events
    placed = {
        event.order_id: event.at.timestamp() for event in fakes if isinstance(event, OrderEvent)
    }
    return Scenario(
        spec=spec,
        events=[head, *sorted(rest, key=lambda event: event.at)],
        timezone="Asia/Shanghai" if source == "tmall" else "Europe/London",
        klass="reverse_brushing",
        products=(product,),
        starts_at=min(placed.values()),
        ends_at=start.timestamp() + spec.minutes * 60,
        fakes=placed,
        first_parcel_at=None,
    )


@cache
def _log(source: str, data: Path | None, part: int) -> tuple[Event, ...]:
    return real.tmall(data) if source == "tmall" else real.uci(data, _UCI_STARTS[part], _UCI_DAYS)


def _product(rng: Rng, orders: Sequence[OrderEvent]) -> str:
    """One of the stream's leading products."""
    counts = Counter(order.product_id for order in orders)
    leading = [name for name, _ in counts.most_common(20)]
    return leading[int(rng.integers(len(leading)))]


def _start(rng: Rng, orders: Sequence[OrderEvent], source: str) -> datetime:
    """Just before a genuine order of the last third: a time at which this shop sells."""
    late = orders[len(orders) * 2 // 3 : -len(orders) // 20]
    at = late[int(rng.integers(len(late)))].at.astimezone(UTC)
    return at if source == "tmall" else at.replace(second=0)


def _fakes(
    rng: Rng, spec: Spec, times: np.ndarray, before: Sequence[OrderEvent], product: str
) -> list[Event]:
    is_tmall = spec.kind.startswith("tmall")
    hidden = rng.random(len(times)) < spec.camouflage
    price = _price_a_piece(before)
    events: list[Event] = []
    for number, at in enumerate(times):
        model = before[int(rng.integers(len(before)))] if before and hidden[number] else None
        moment = datetime.fromtimestamp(int(at) if is_tmall else int(at) // 60 * 60, UTC)
        name, place = f"f{number}", _province(rng) if is_tmall else "United Kingdom"
        buyer = None if is_tmall else f"n{number}"
        quantity, amount = 1, price
        if model is not None:
            quantity, amount = model.quantity, model.amount or price
            if spec.camouflage_kind != "random":
                place = model.receiver.region[0] or place
            if spec.camouflage_kind == "hijacked":
                buyer = model.buyer
        region = (place, None, None)
        events.append(
            OrderEvent(moment, name, product, quantity, amount, buyer, Receiver(region=region))
        )
        if is_tmall:
            wait = rng.uniform(3, 12) if model is None else rng.lognormal(2.7, 0.9)
            events.append(StepEvent(moment + timedelta(seconds=int(wait)), "paid", name))
    return events


def _price_a_piece(before: Sequence[OrderEvent]) -> int:
    """What a brusher pays, who takes one piece: the usual price, in minor units."""
    paid = [order.amount / order.quantity for order in before if order.amount and order.quantity]
    return round(float(np.median(paid))) if paid else 2990


def _province(rng: Rng) -> str:
    name = places.PROVINCES[int(rng.choice(len(places.NATIONAL), p=places.NATIONAL))]
    return name.removesuffix("市")
