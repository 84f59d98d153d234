"""How large and how long each kind is, and how long it is watched afterwards.

Sizes of the archetypes are those of detection.md sections 1 and 4; the rest is drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.detection.scenario import NO_STYLE, Spec

Rng = np.random.Generator
Sizer = Callable[[Rng, Spec], Spec]
DAY_MINUTES = 1440.0
BASE_RATES = (1.0, 5.0, 20.0, 100.0)
# A month at 20 an hour takes seconds, at 1 an hour a tenth of that.
_MONTH_RATES = (0.4, 0.45, 0.15)
# Reviews come days after the parcel.
_REVIEWED_DAYS = 6.0
_OUTCOME_DAYS = 3.5


def sized_attack(rng: Rng, spec: Spec) -> Spec:
    """The attack or other abuse with its size, length and tail."""
    return _ATTACKS.get(spec.kind, _other)(rng, spec)


def sized_month(rng: Rng, spec: Spec) -> Spec:
    """Thirty ordinary days."""
    rate = float(rng.choice(BASE_RATES[:3], p=_MONTH_RATES))
    return spec.with_(minutes=30 * DAY_MINUTES, tail_days=0.0, base_rate=rate, size=0)


def sized_crowd(rng: Rng, spec: Spec, *, is_hundred: bool) -> Spec:
    """The genuine crowd with its size and length: about a hundred, or 50 to 800."""
    if is_hundred:
        size, minutes = int(rng.integers(80, 125)), float(rng.choice([30, 45, 60]))
    else:
        size = int(np.exp(rng.uniform(np.log(50), np.log(800))))
        minutes = float(rng.choice([20, 30, 60, 120, 240]))
    spec = spec.with_(size=size, minutes=minutes)
    return _CROWDS.get(spec.kind, lambda _, same: same)(rng, spec)


def _hundred(_: Rng, spec: Spec) -> Spec:
    return spec.with_(size=100, minutes=30.0)


def _flood(rng: Rng, spec: Spec) -> Spec:
    return spec.with_(size=2000, minutes=30.0, base_rate=float(rng.choice(BASE_RATES)))


def _waves(rng: Rng, spec: Spec) -> Spec:
    """Three waves where the tail is long, else the first alone."""
    base = 100.0 if rng.random() < 0.25 else spec.base_rate
    tail = 4.0 if rng.random() < 0.3 and base < 100 else 0.1
    return spec.with_(size=300, minutes=240.0, base_rate=base, tail_days=tail)


def _one_account(rng: Rng, spec: Spec) -> Spec:
    size = int(rng.choice([60, 300, 1500]))
    return _plain(spec).with_(size=size, minutes=size * 0.8, tail_days=0.3)


def _drip(rng: Rng, spec: Spec) -> Spec:
    """Two weeks; `size` is the daily percentage of the base."""
    shape = "growing" if rng.random() < 0.7 else "constant"
    return spec.with_(
        size=1 if shape == "growing" else int(rng.choice([1, 3, 10])),
        minutes=14 * DAY_MINUTES,
        base_rate=float(rng.choice([5.0, 20.0])),
        shape=shape,
        tail_days=0.2,
        camouflage=float(rng.choice([0.0, 0.0, 0.5])),
    )


def _crew(rng: Rng, spec: Spec) -> Spec:
    return spec.with_(size=int(rng.integers(200, 600)), minutes=float(rng.integers(120, 360)))


def _own_few(rng: Rng, spec: Spec) -> Spec:
    base = float(rng.choice([1.0, 5.0]))
    return _plain(spec).with_(
        size=int(rng.integers(60, 160)),
        minutes=5 * DAY_MINUTES,
        tail_days=_REVIEWED_DAYS,
        base_rate=base,
    )


def _own_many(rng: Rng, spec: Spec) -> Spec:
    days, base = int(rng.integers(3, 8)), float(rng.choice([1.0, 5.0]))
    return spec.with_(
        size=days * 30,
        minutes=days * DAY_MINUTES,
        tail_days=_REVIEWED_DAYS,
        base_rate=base,
        shape="pulses",
    )


def _serial_refunder(rng: Rng, spec: Spec) -> Spec:
    return _plain(spec).with_(
        size=int(rng.integers(12, 30)), minutes=12 * DAY_MINUTES, tail_days=_OUTCOME_DAYS
    )


def _other(rng: Rng, spec: Spec) -> Spec:
    return _plain(spec).with_(
        size=int(rng.integers(60, 400)),
        minutes=float(rng.choice([8, 20, 40])),
        tail_days=_OUTCOME_DAYS,
    )


def _plain(spec: Spec) -> Spec:
    return spec.with_(style=NO_STYLE, camouflage=0.0)


def _group(rng: Rng, spec: Spec) -> Spec:
    return spec.with_(size=min(spec.size, 150), minutes=float(rng.choice([60, 120, 180])))


def _flash(_: Rng, spec: Spec) -> Spec:
    """The larger ones as the largest found in real data: 420 orders in half an hour."""
    return spec.with_(size=420, minutes=30.0) if spec.size > 150 else spec


def _holiday(rng: Rng, spec: Spec) -> Spec:
    return spec.with_(minutes=float(rng.integers(2, 6)) * DAY_MINUTES, size=0)


def _audience_shift(rng: Rng, spec: Spec) -> Spec:
    return spec.with_(minutes=float(rng.integers(5, 10)) * DAY_MINUTES, size=0)


def _refunds_only(_: Rng, spec: Spec) -> Spec:
    return spec.with_(minutes=30.0, size=0, tail_days=_OUTCOME_DAYS)


def _new_shop(rng: Rng, spec: Spec) -> Spec:
    return spec.with_(history_days=float(rng.uniform(1.0, 4.0)))


_ATTACKS: dict[str, Sizer] = {
    "hundred": _hundred,
    "flood": _flood,
    "waves": _waves,
    "one_account": _one_account,
    "drip": _drip,
    "crew": _crew,
    "own_few": _own_few,
    "own_many": _own_many,
    "serial_refunder": _serial_refunder,
}
_CROWDS: dict[str, Sizer] = {
    "group": _group,
    "flash": _flash,
    "holiday": _holiday,
    "audience_shift": _audience_shift,
    "recall": _refunds_only,
    "staff_cancel": _refunds_only,
    "new_shop": _new_shop,
}
