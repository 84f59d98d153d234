"""Whether the cancelled orders of a stretch are of one making, in whatever way: nobody knows it before.

A task names the channel, how many pieces to take and whether to ask the shop first; a list has one kind of
address. Orders that customers take back are as mixed as those they took back before. Honest look-alike: a coupon
that is found too late, a price that falls, make one kind of buyer cancel and buy again; so these tell nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, log
from typing import NamedTuple

import numpy as np

from detection.engine import registry
from detection.engine.likelihood import Array, dirichlet_multinomial
from detection.engine.record import Record
from detection.engine.shares import drawn
from detection.engine.types import Facts, Reason

_TELLS_NOTHING = {"price", "coupon", "buyer_repeat", "pay_delay"}
_SIGNALS = [at for at, name in enumerate(registry.NAMES) if name not in _TELLS_NOTHING]
_LEAST_SHOWN = 8
# What all orders of the product say of those that are cancelled, in cancelled orders; and how firmly the mix holds.
_ORDERS_WORTH, _FIRM = 20.0, 60.0
# Nine in ten of the bought ones lie in one bin, whichever it is, as sure as so many orders make it.
_MOSTLY, _SURE = 0.9, 20.0
# A trickle shows in one signal of four (assumed), and no signal tells more than so many nats, all together than these.
_SHOWN, _SIGNAL_CAP, _CAP = 0.25, 3.0, 5.0
_LEAST_TOLD, _TOLD_SIGNALS, _EXAMPLES = 0.5, 3, 20
_TINY = 1e-3


class Likeness(NamedTuple):
    """`weight` is in nats, 0 where the orders are as mixed as others; with it the signals that tell it."""

    weight: float
    reasons: tuple[Reason, ...]


NONE = Likeness(0.0, ())


def likeness(
    cancelled: Sequence[Record], before: Iterable[Record], shares: Array, bought: float
) -> Likeness:
    """How much more alike the cancelled orders are than those `before`, if a share `bought` of them are.

    `shares`: the product's ordinary orders, a flat histogram (registry.OWNER).
    """
    seen, known = _counts(cancelled), _counts(before)
    weight, told = 0.0, []
    for signal in _SIGNALS:
        place = registry.place(signal)
        if seen[place].sum() < _LEAST_SHOWN:
            continue
        usual = _usual(known[place], shares[place])
        firm = min(float(known[place].sum()) + _ORDERS_WORTH, _FIRM)
        lead, home = _lead(seen[place], usual, firm, bought)
        says = min(log(1.0 - _SHOWN + _SHOWN * exp(min(lead, 50.0))), _SIGNAL_CAP)
        weight += says
        if says >= _LEAST_TOLD:
            told.append((says, signal, home, float(usual[home])))
    if weight <= 0.0:
        return NONE
    told.sort(key=lambda one: (-one[0], one[1]))
    reasons = [_reason(cancelled, *one) for one in told[:_TOLD_SIGNALS]]
    return Likeness(min(weight, _CAP), tuple(reasons))


def _counts(records: Iterable[Record]) -> Array:
    bins = list(chain.from_iterable(record.bins for record in records))
    return np.bincount(bins, minlength=registry.SPAN)[: registry.TOTAL].astype(float)


def _usual(known: Array, shares: Array) -> Array:
    usual = np.maximum(drawn(known, known.sum(), shares, _ORDERS_WORTH), _TINY)
    found: Array = usual / usual.sum()
    return found


def _lead(seen: Array, usual: Array, firm: float, bought: float) -> tuple[float, int]:
    """Log evidence of one bin's being the bought ones', each as likely, against the usual mix; and the likeliest."""
    fakes = _MOSTLY * np.eye(len(usual)) + (1.0 - _MOSTLY) * usual
    mixes = (1.0 - bought) * usual + bought * fakes
    told = dirichlet_multinomial(_SURE * mixes, seen)
    plain = float(dirichlet_multinomial(firm * usual, seen))
    lead = float(np.logaddexp.reduce(told)) - log(len(usual)) - plain
    return lead, int(told.argmax())


def _reason(
    cancelled: Sequence[Record], weight: float, signal: int, home: int, usual: float
) -> Reason:
    place = registry.STARTS[signal] + home
    within = range(registry.STARTS[signal], registry.STARTS[signal] + registry.SIZES[signal])
    shown = [record for record in cancelled if record.bins[signal] in within]
    those = [record.order_id for record in shown if record.bins[signal] == place]
    values: Facts = {
        "count": len(those),
        "of": len(shown),
        "share": round(len(those) / len(shown), 4),
        "usual": round(usual, 4),
    }
    name, bin_ = registry.NAMES[signal], registry.SIGNALS[signal].bins[home]
    return Reason(
        signal=name,
        weight=weight,
        text=(
            f"{len(those)} of {len(shown)} cancelled orders are alike in {name} ({bin_}); of those "
            f"cancelled before {usual:.0%}"
        ),
        observed={"count": len(those), "of": len(shown), "share": values["share"]},
        baseline={"share": values["usual"]},
        orders=tuple(those[:_EXAMPLES]),
        code="cancelled_alike",
        values=values,
    )
