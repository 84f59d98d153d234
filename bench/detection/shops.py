"""Shops that differ widely, each drawn from its seed: what is ordinary here is odd next door.

Domain randomisation: a detector that has learnt one shop's habits as "normal" fails on the next.
Ranges are wide guesses around what detection.md section 2 measured (refund ratios 2 to 40 %,
completeness of addresses by province).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bench.detection import places

Rng = np.random.Generator
HOURS_A_WEEK = 168
# One shop in four is kept out of all tuning.
_UNSEEN_EVERY = 4


@dataclass(frozen=True, slots=True)
class Shows:
    """What this shop's data can show at all; the tier takes away on top of this."""

    buyer: float = 1.0  # share of orders that carry a buyer token
    receiver: bool = True
    names: str = "full"  # full, masked or none
    phones: str = "full"
    since: bool = True
    chat: bool = True
    coupon: bool = True
    remark: bool = True
    channel: bool = True
    paid: bool = True
    steps: bool = True  # shipped, delivered
    reviews: bool = True


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop's habits. `rates` are orders an hour by product, the target first; prices in fen."""

    seed: int
    timezone: str
    starts_at: float
    offset_hours: float
    has_seconds: bool
    rates: np.ndarray
    prices: np.ndarray
    week: np.ndarray
    day_noise: float
    provinces: np.ndarray
    complete: np.ndarray
    new_share: float
    years: float
    chat: float
    coupon: float
    remark: float
    pay_median: float
    pay_sigma: float
    unpaid: float
    more_pieces: float
    refund_ratio: float
    refund_early: float
    ship_hours: float
    ship_at_hour: float | None
    review_ratio: float
    good_share: float
    channels: tuple[str, ...]
    channel_mix: np.ndarray
    traffic_minutes: float
    conversion: float
    full_address: bool
    shows: Shows

    @property
    def target(self) -> str:
        return self.product(0)

    def product(self, index: int) -> str:
        return f"p{index}"

    @property
    def products(self) -> int:
        return len(self.rates)


def is_unseen(shop_seed: int) -> bool:
    """Whether the shop is kept out of all tuning."""
    return shop_seed % _UNSEEN_EVERY == _UNSEEN_EVERY - 1


def draw_shop(seed: int, base_rate: float) -> Shop:
    """The shop of this seed, its target product selling `base_rate` orders an hour on average."""
    rng = np.random.default_rng([seed, 0x5109])
    zone = str(rng.choice(["Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi",
                           "Asia/Ho_Chi_Minh", "Europe/London", "America/New_York"],
                          p=[.4, .3, .15, .03, .04, .04, .04]))  # fmt: skip
    start = datetime(2025, 9, 1, tzinfo=UTC) + timedelta(days=int(rng.integers(0, 300)))
    offset = ZoneInfo(zone).utcoffset(start.replace(tzinfo=None))
    return Shop(
        seed=seed,
        timezone=zone,
        starts_at=start.timestamp(),
        offset_hours=offset.total_seconds() / 3600 if offset else 0.0,
        has_seconds=bool(rng.random() < 0.8),
        rates=_rates(rng, base_rate),
        prices=np.round(np.exp(rng.normal(8.3, 0.8, size=64)), -1).astype(int) + 90,
        week=_week(rng),
        day_noise=float(rng.uniform(0.05, 0.25)),
        provinces=_provinces(rng),
        complete=_complete(rng),
        new_share=float(rng.beta(4, 2)),
        years=float(rng.uniform(1.5, 6.0)),
        chat=float(rng.uniform(0.05, 0.5)),
        coupon=float(rng.choice([0.02, rng.uniform(0.1, 0.7)])),
        remark=float(rng.uniform(0.01, 0.12)),
        pay_median=float(np.exp(rng.uniform(np.log(8), np.log(60)))),
        pay_sigma=float(rng.uniform(0.6, 1.4)),
        unpaid=float(rng.uniform(0.01, 0.12)),
        more_pieces=float(rng.uniform(0.02, 0.35)),
        refund_ratio=float(np.exp(rng.uniform(np.log(0.02), np.log(0.40)))),
        refund_early=float(rng.uniform(0.1, 0.6)),
        ship_hours=float(np.exp(rng.uniform(np.log(3), np.log(40)))),
        ship_at_hour=float(rng.uniform(10, 20)) if rng.random() < 0.5 else None,
        review_ratio=float(rng.uniform(0.02, 0.3)),
        good_share=float(rng.uniform(0.8, 0.97)),
        channels=("app", "live", "search", "mini"),
        channel_mix=rng.dirichlet([6, 1, 2, 1]),
        traffic_minutes=float(rng.choice([1, 5, 10, 15, 30, 60])),
        conversion=float(np.exp(rng.uniform(np.log(0.01), np.log(0.10)))),
        full_address=bool(rng.random() < 0.5),
        shows=_shows(rng),
    )


def _rates(rng: Rng, base_rate: float) -> np.ndarray:
    """Zipf-like rates of 1 to 60 products; the rest of the shop sells at most a few times more."""
    count = int(np.exp(rng.uniform(0, np.log(60))))
    if count == 1:
        return np.array([base_rate])
    weights = 1 / np.arange(1, count) ** rng.uniform(0.6, 1.3)
    cap = max(4.0, 0.8 * base_rate) if base_rate < 50 else 0.4 * base_rate
    rest = min(base_rate * float(rng.uniform(0.5, 4.0)), cap)
    return np.concatenate([[base_rate], rest * weights / weights.sum()])


def _week(rng: Rng) -> np.ndarray:
    """Hour-of-week shape with mean 1: a night trough, one or two peaks, a weekend factor."""
    hour = np.arange(24)
    peaks = 0.8 * _bump(hour, rng.uniform(9, 15), 4) + _bump(hour, rng.uniform(19, 22), 3)
    day = rng.uniform(0.05, 0.3) + peaks
    weekend = rng.uniform(0.7, 1.5)
    week = np.concatenate([day * (weekend if d >= 5 else 1.0) for d in range(7)])
    return week / week.mean()


def _bump(hour: np.ndarray, centre: float, width: float) -> np.ndarray:
    away = np.minimum(abs(hour - centre), 24 - abs(hour - centre))
    return np.exp(-((away / width) ** 2))


def _provinces(rng: Rng) -> np.ndarray:
    """The national mix bent by the shop; some shops are mostly local."""
    mix = places.NATIONAL * rng.gamma(3.0, 1 / 3, size=len(places.NATIONAL))
    if rng.random() < 0.2:
        mix[rng.choice(len(mix), p=places.NATIONAL)] += rng.uniform(0.5, 2.0)
    return mix / mix.sum()


def _complete(rng: Rng) -> np.ndarray:
    """Share of addresses with a room by province, bent by the kind of goods and at random."""
    odds = np.log(places.COMPLETE / (1 - places.COMPLETE))
    odds = odds + rng.normal(0, 0.6) + rng.normal(0, 0.3, size=len(odds))
    return 1 / (1 + np.exp(-odds))


def _shows(rng: Rng) -> Shows:
    return Shows(
        buyer=1.0 if rng.random() < 0.8 else float(rng.uniform(0.7, 0.98)),
        names=str(rng.choice(["full", "masked", "none"], p=[0.7, 0.2, 0.1])),
        phones=str(rng.choice(["full", "masked", "none"], p=[0.65, 0.25, 0.1])),
        since=bool(rng.random() < 0.5),
        chat=bool(rng.random() < 0.85),
        coupon=bool(rng.random() < 0.85),
        remark=bool(rng.random() < 0.9),
        channel=bool(rng.random() < 0.7),
        paid=bool(rng.random() < 0.9),
        steps=bool(rng.random() < 0.9),
        reviews=bool(rng.random() < 0.8),
    )


def with_everything(shop: Shop) -> Shop:
    """The same shop, its data showing all that a platform can tell."""
    return replace(shop, shows=Shows())
