"""What the engine keeps of one order."""

from __future__ import annotations

from bisect import insort

from detection.engine import registry
from detection.engine.memory import Sight
from detection.engine.signals import pay_delay

# The place of a signal that the order does not show.
MISSING = 255
assert registry.TOTAL < MISSING  # noqa: S101 - places are kept as bytes
_PAY_DELAY, _PAY_DELAY_STARTS = registry.PAY_DELAY, registry.STARTS[registry.PAY_DELAY]


class Cohort:
    """Orders that are judged together, out of the ordinary while they are.

    `key` names it within its shop; `warm_at` is when it last grew in a way that matters.
    """

    # Open ones close when nothing warmed them for this long, or when they have lasted this long.
    cold_after_seconds = 1800.0
    longest_seconds = 72 * 3600.0
    # Whether its orders may still be found to belong to another story.
    is_faint = False

    def __init__(self, key: str, product_id: str | None, opened_at: float) -> None:
        self.key = key
        self.product_id = product_id
        self.opened_at = opened_at
        self.warm_at = opened_at
        self.is_open = True
        self.records: list[Record] = []
        # How much each order teaches the shop's baseline: nothing, unless found genuine.
        self.weight = 0.0

    @property
    def starts_at(self) -> float:
        return self.records[0].at

    @property
    def last_at(self) -> float:
        return self.records[-1].at

    @property
    def size(self) -> int:
        """How much there is to judge: it is judged again as this grows."""
        return len(self.records)

    def claim(self, record: Record) -> None:
        """Take an order in; one that comes late, or was refunded late, goes to its place in time."""
        record.burst = self
        self.records.append(record)
        if len(self.records) > 1 and self.records[-2].at > record.at:
            insort(self.records, self.records.pop(), key=_when)


class Record:
    """What the engine keeps of one order. `bins`: a signal's place in a flat histogram, each."""

    __slots__ = (
        "amount",
        "at",
        "bins",
        "burst",
        "buyer",
        "closed_at",
        "delivered_at",
        "is_ordinary",
        "order_id",
        "paid_at",
        "product_id",
        "province",
        "refund_at",
        "refund_implied",
        "refund_kind",
        "refund_reason",
        "shipped_at",
        "stars",
        "tokens",
    )

    def __init__(
        self,
        order_id: str,
        product_id: str,
        at: float,
        bins: bytearray,
        province: str | None,
        buyer: str | None = None,
        amount: int | None = None,
        tokens: tuple[str, ...] = (),
    ) -> None:
        self.order_id = order_id
        self.product_id = product_id
        self.at = at
        self.bins = bins
        self.province = province
        self.buyer = buyer
        self.amount = amount
        self.tokens = tokens
        self.paid_at: float | None = None
        self.shipped_at: float | None = None
        self.delivered_at: float | None = None
        self.refund_at: float | None = None
        self.closed_at: float | None = None
        self.refund_implied = False
        self.refund_kind: str | None = None
        self.refund_reason: str | None = None
        self.stars: int | None = None
        self.burst: Cohort | None = None
        self.is_ordinary = False

    @property
    def is_free(self) -> bool:
        """Whether no cohort holds on to the order."""
        return self.burst is None or self.burst.is_faint

    @classmethod
    def bare(cls, order_id: str, product_id: str, at: float, *, buyer: str | None = None) -> Record:
        """What is left of an ordinary order that is not whole any more: it shows no signal."""
        shows_nothing = bytearray([MISSING]) * len(registry.SIGNALS)
        record = cls(order_id, product_id, at, shows_nothing, None, buyer=buyer)
        record.is_ordinary = True
        return record

    def step(self, kind: str, at: float) -> None:
        """`paid`, `shipped`, `delivered`, `cancelled`: the first time it is told."""
        if kind == "paid":
            if self.paid_at is None:
                self.paid_at = at
        elif kind == "shipped":
            if self.shipped_at is None:
                self.shipped_at = at
        elif kind == "delivered":
            if self.delivered_at is None:
                self.delivered_at = at
        elif kind == "cancelled" and self.closed_at is None:
            self.closed_at = at

    def read_late(self) -> None:
        """Fill in the bins that are known only some minutes after the order."""
        delay = None if self.paid_at is None else self.paid_at - self.at
        self.bins[_PAY_DELAY] = _PAY_DELAY_STARTS + pay_delay.bin_of(delay)


def _when(record: Record) -> tuple[float, str]:
    return record.at, record.order_id


_READERS = tuple(
    (signal.read, start)
    for signal, start in zip(registry.SIGNALS, registry.STARTS, strict=True)
    if not signal.late
)
# What is known only later is not asked of a new order: it stands last, and is filled in by `read_late`.
_LATE = bytes([MISSING]) * (len(registry.SIGNALS) - len(_READERS))
assert all(signal.late for signal in registry.SIGNALS[len(_READERS) :])  # noqa: S101 - see above


def bins_of(sight: Sight) -> bytearray:
    """For each signal its place in a flat histogram, or MISSING: not shown."""
    bins = bytearray(
        [MISSING if (found := read(sight)) is None else start + found for read, start in _READERS]
    )
    bins += _LATE
    return bins


def tokens_of(sight: Sight) -> tuple[str, ...]:
    """What ties orders to each other: compared and never shown. The memory holds the same texts."""
    tokens = []
    if sight.full_phone:
        tokens.append(sight.full_phone)
    if sight.address_here and sight.template and sight.skeleton:
        tokens.append(sight.address_here)
        if "#" in sight.skeleton:
            tokens.append(sight.template)
    return tuple(tokens)
