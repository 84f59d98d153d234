"""What the engine keeps of one order."""

from __future__ import annotations

from detection.engine import registry
from detection.engine.memory import Sight
from detection.engine.signals import pay_delay


class Cohort:
    """What claims an order out of the ordinary; `weight` is how much it still teaches."""

    weight = 0.0


class Record:
    """What the engine keeps of one order."""

    __slots__ = (
        "at",
        "bins",
        "burst",
        "buyer",
        "delivered_at",
        "is_ordinary",
        "order_id",
        "paid_at",
        "product_id",
        "province",
        "refund_at",
        "refund_implied",
        "shipped_at",
        "stars",
        "tokens",
    )

    def __init__(
        self, order_id: str, product_id: str, at: float, bins: list[int], province: str | None
    ) -> None:
        self.order_id = order_id
        self.product_id = product_id
        self.at = at
        self.bins = bins
        self.province = province
        self.buyer: str | None = None
        self.tokens: tuple[str, ...] = ()
        self.paid_at: float | None = None
        self.shipped_at: float | None = None
        self.delivered_at: float | None = None
        self.refund_at: float | None = None
        self.refund_implied = False
        self.stars: int | None = None
        self.burst: Cohort | None = None
        self.is_ordinary = False

    def step(self, kind: str, at: float) -> None:
        """`paid`, `shipped` or `delivered`, the first time it is told; others change nothing."""
        if kind == "paid" and self.paid_at is None:
            self.paid_at = at
        elif kind == "shipped" and self.shipped_at is None:
            self.shipped_at = at
        elif kind == "delivered" and self.delivered_at is None:
            self.delivered_at = at

    def read_late(self) -> None:
        """Fill in the bins that are known only some minutes after the order."""
        delay = None if self.paid_at is None else self.paid_at - self.at
        place = registry.STARTS[registry.PAY_DELAY]
        self.bins[registry.PAY_DELAY] = place + pay_delay.bin_of(delay)


def bins_of(sight: Sight) -> list[int]:
    """For each signal its place in a flat histogram, or -1: not shown."""
    bins = []
    for signal, start in zip(registry.SIGNALS, registry.STARTS, strict=True):
        found = signal.read(sight)
        bins.append(-1 if found is None else start + found)
    return bins


def tokens_of(sight: Sight) -> tuple[str, ...]:
    tokens = []
    if sight.full_phone:
        tokens.append("p" + sight.full_phone)
    if sight.address and sight.skeleton:
        tokens.append(f"a{sight.place}|{sight.address}")
        if "#" in sight.skeleton:
            tokens.append(f"t{sight.place}|{sight.skeleton}")
    return tuple(tokens)
