"""The signals, in display order, and where each lies in the flat histograms."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from detection.engine.signals import (
    address_depth,
    address_repeat,
    buyer_age,
    buyer_repeat,
    buyer_seen,
    channel,
    chat,
    coupon,
    identity_repeat,
    name_pattern,
    pay_delay,
    phone_prefix,
    phone_run,
    price,
    province,
    quantity,
    remark,
)
from detection.engine.signals.base import Signal

SIGNALS: tuple[Signal, ...] = (
    address_depth.SIGNAL,
    address_repeat.SIGNAL,
    province.SIGNAL,
    name_pattern.SIGNAL,
    phone_prefix.SIGNAL,
    phone_run.SIGNAL,
    identity_repeat.SIGNAL,
    buyer_repeat.SIGNAL,
    buyer_seen.SIGNAL,
    buyer_age.SIGNAL,
    quantity.SIGNAL,
    price.SIGNAL,
    coupon.SIGNAL,
    remark.SIGNAL,
    chat.SIGNAL,
    channel.SIGNAL,
    pay_delay.SIGNAL,
)
NAMES = tuple(signal.name for signal in SIGNALS)
SIZES = tuple(len(signal.bins) for signal in SIGNALS)
STARTS = (0, *accumulate(SIZES))[:-1]
TOTAL = sum(SIZES)
# Histograms are this long while they are counted: the last place takes what is not shown.
SPAN = 256
DEPTH, PROVINCE, BUYER_SEEN, QUANTITY, PRICE, PAY_DELAY = (
    NAMES.index(name)
    for name in ("address_depth", "province", "buyer_seen", "quantity", "price", "pay_delay")
)
BLOCKS = tuple(dict.fromkeys(signal.block for signal in SIGNALS))
# For each place in a flat histogram, the number of its signal.
OWNER = np.repeat(np.arange(len(SIGNALS)), SIZES)
# And the share of fakes that lie there, of those that show the signal.
FAKES = np.concatenate([np.array(signal.fakes) for signal in SIGNALS])


def place(signal: int) -> slice:
    """Where the signal's bins lie in a flat histogram."""
    return slice(STARTS[signal], STARTS[signal] + SIZES[signal])
