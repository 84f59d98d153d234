"""The contract of a watch: it sees every order and refund, and opens cohorts of its own."""

from __future__ import annotations

from collections.abc import Sequence

from detection.engine import registry
from detection.engine.archive import Refunded
from detection.engine.burst import Burst
from detection.engine.calibration import told
from detection.engine.levels import SUSPECT_AT
from detection.engine.opinion import Opinion, Reasons, Suspects, ranked
from detection.engine.praise import Praise
from detection.engine.product import Product
from detection.engine.record import Cohort, Record
from detection.engine.refunds import Wave
from detection.engine.shop import Shop
from detection.engine.signals import price
from detection.engine.types import Reason

_MANY = {registry.STARTS[registry.QUANTITY] + place for place in (2, 3, 4)}
_PRICES = registry.STARTS[registry.PRICE]
_BARGAINS = {_PRICES + place for place in (price.NEW_LOW, price.LOWER)}
_UNHEARD_OF = {_PRICES + place for place in (price.FAULT, price.NEW_LOW)}
# Whoever asks for three pieces and more in nearly every order resells them, and whoever comes for a
# markdown each time collects bargains; a task asks for one or two at the ordinary price.
BULK_SHARE = 0.75
# What speaks against with less than this says nothing to a reader.
LEAST_AGAINST = 0.1


def takes_many(record: Record) -> bool:
    """Whether the order asks for three pieces and more."""
    return not _MANY.isdisjoint(record.bins)


def is_bargain(record: Record) -> bool:
    """Whether a piece cost clearly less than usual."""
    return not _BARGAINS.isdisjoint(record.bins)


def is_unheard_of(record: Record) -> bool:
    """Whether a piece cost less than any customer had ever paid."""
    return not _UNHEARD_OF.isdisjoint(record.bins)


def with_outcomes(reason: Reason, records: list[Record], seen: Wave, praised: Praise) -> Reasons:
    """A watch's own reason, and what reviews and refunds of these orders add for and against."""
    refunds = seen.reason(records)
    pro = [reason, *praised.reasons(records)] + ([refunds] if seen.weight > 0 else [])
    return tuple(pro), ((refunds,) if seen.weight <= -LEAST_AGAINST else ())


def accused_alike(
    records: Sequence[Record], artificial: float, bought: float, counted: int
) -> Suspects:
    """Each order at the cohort's probability times the share `bought` of what was `counted`; none below one half."""
    p = round(told(artificial) * min(bought / max(counted, 1), 1.0), 4)
    return ranked((record.order_id, p) for record in records) if p >= SUSPECT_AT else ()


class Watched(Cohort):
    """A cohort that a watch opened; it knows how to judge itself.

    `robbed` are bursts that lost orders to it and have not been looked at since.
    """

    def __init__(self, key: str, product_id: str | None, opened_at: float) -> None:
        super().__init__(key, product_id, opened_at)
        self.robbed: list[Burst] = []

    def rob(self, fresh: Sequence[Record]) -> None:
        """Claim orders of nobody's and of bursts'; what a burst loses is told in `robbed`, in their order."""
        for burst in dict.fromkeys(r.burst for r in fresh if isinstance(r.burst, Burst)):
            burst.lose([record for record in fresh if record.burst is burst])
            self.robbed.append(burst)
        for record in fresh:
            self.claim(record)
        if fresh:
            self.records.sort(key=lambda record: (record.at, record.order_id))

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        raise NotImplementedError


class Watch:
    """Sees orders and refunds as they come. Nothing is required of a subclass but a reason."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        # Cohorts opened, and open ones that something new became known of; the desk looks into these very lists.
        self.fresh: list[Watched] = []
        self.stirred: list[Watched] = []

    def order(self, product: Product, record: Record) -> None:
        """A new order, before the gates have seen it; the watch may claim it."""

    def refund(self, refunded: Refunded, now: float) -> None:
        """An order's first refund."""

    def review(self, record: Record) -> None:
        """An order of the last weeks was reviewed; `record.stars` says how."""

    def sweep(self, now: float) -> None:
        """Every minute of event time while anything is open, else every three."""

    def news(self) -> tuple[list[Watched], list[Watched]]:
        """What was opened and what was stirred since the last call."""
        news = self.fresh.copy(), self.stirred.copy()
        self.fresh.clear()
        self.stirred.clear()
        return news
