"""One buyer sends nearly everything back, over time and over products.

Serial refunders and review blackmailers live off the shop one order at a time; they never make a
burst, and no single refund of theirs is remarkable. Honest look-alike: somebody who tries clothes
on at home; hence the buyer's refunds are held against the shop's own share, several products and
several days are asked for, and with many buyers one unlucky one is expected.
"""

from __future__ import annotations

from collections import deque
from functools import partial

from msgspec import Struct

from detection.engine.archive import CANCELLED, Refunded
from detection.engine.levels import SUSPECT_AT, chance
from detection.engine.likelihood import beta_binomial, beta_binomial_about
from detection.engine.memory import leading
from detection.engine.opinion import Opinion, Reasons, Suspects, summed_to_one
from detection.engine.product import Product
from detection.engine.profile import HOUR
from detection.engine.record import Record
from detection.engine.refunds.book import RefundBook, share_of
from detection.engine.shop import Shop
from detection.engine.types import Facts, IncidentClass, Level, Reason
from detection.engine.watches.base import Watch, Watched

MIN_REFUNDS = 5
MIN_DAYS = 3.0
# A serial refunder sends back about nine orders in ten; ordinary buyers differ widely as well.
_SERIAL = (9.0, 1.0)
_STRENGTH = 8.0
# One buyer in a thousand; a shop meets many buyers.
_PRIOR = -6.55
_CAP = 8.0
_LEAST_SHARE, _MOST_SHARE = 0.02, 0.9
_KEPT = 200
_KEEP_SECONDS = 180 * 86400.0
EXAMPLES = 20


class SerialRefunds(Watched):
    """A buyer's refunded orders. It claims nothing: they stay what they were to the gates."""

    cold_after_seconds = 30 * 24 * HOUR
    longest_seconds = 180 * 24 * HOUR

    def __init__(self, buyer: str, opened_at: float, book: Book, others: Everybody) -> None:
        super().__init__(f"{buyer}|serial", None, opened_at)
        self.book, self.others = book, others

    @property
    def size(self) -> int:
        return len(self.book.refunds)

    @property
    def starts_at(self) -> float:
        return self.book.refunds[0].ordered_at

    @property
    def last_at(self) -> float:
        return self.book.refunds[-1].at

    def opinion(self, shop: Shop, now: float, feedback: str | None, sensitivity: float) -> Opinion:
        usual = max(self.others.share(self.book) / shop.refunds.ripe_share(now), _LEAST_SHARE)
        refunds, orders = len(self.book.refunds), self.book.orders
        weight = weight_of(refunds, self.book.ripe(shop.refunds, now), min(usual, _MOST_SHARE))
        odds = min(_PRIOR + weight, _CAP) + (_CAP if feedback == "attack" else 0.0)
        odds -= _CAP if feedback in ("ours", "genuine") else 0.0
        odds = max(odds, -_CAP)
        p = chance(odds)
        return Opinion(
            at=now,
            level=Level.WATCH if p >= SUSPECT_AT else None,
            probability=summed_to_one(
                {IncidentClass.SERIAL_REFUND: p, IncidentClass.UNKNOWN: 1 - p}
            ),
            product_ids=tuple(sorted(self.book.products)),
            starts_at=self.starts_at,
            ends_at=self.last_at,
            orders=orders,
            expected=orders * usual,
            refunds=refunds,
            missing=(),
            explain=partial(self._explain, weight, usual),
            accuse=_accuse_nobody,
        )

    def _explain(self, weight: float, usual: float) -> Reasons:
        refunds, orders = len(self.book.refunds), self.book.orders
        values: Facts = {
            "refunds": refunds,
            "of": orders,
            "products": len(self.book.products),
            "usual": round(usual, 4),
        }
        reason = Reason(
            signal="serial_refunds",
            weight=weight,
            text=(
                f"one buyer had {refunds} of {orders} orders refunded, over "
                f"{len(self.book.products)} products; your orders usually {usual:.0%}"
            ),
            observed={"refunds": refunds, "of": orders},
            baseline={"share": round(usual, 4)},
            orders=tuple(one.order_id for one in self.book.refunds)[-EXAMPLES:],
            code="serial_refunds",
            values=values,
        )
        return (reason,), ()


def _accuse_nobody() -> Suspects:
    """The orders may be real: what is wrong is what became of them."""
    return ()


def weight_of(refunds: float, orders: float, usual: float) -> float:
    """Log evidence of a serial refunder in so many refunds of so many orders."""
    ordinary = beta_binomial_about(refunds, orders, usual, _STRENGTH)
    return beta_binomial(refunds, orders, *_SERIAL) - ordinary


class SentBack(Struct, frozen=True):
    """One refunded order of the buyer."""

    order_id: str
    ordered_at: float
    at: float


class Book:
    """One buyer with refunds: what was sent back, and how many orders there were."""

    def __init__(self, orders: int) -> None:
        self.orders = orders
        self.refunds: deque[SentBack] = deque(maxlen=_KEPT)
        self.products: set[str] = set()
        # Not sent back so far: those of before the first refund, and when the later ones were placed.
        self._earlier = orders
        self._later: dict[str, float] = {}

    def order(self, record: Record) -> None:
        self.orders += 1
        self._later[record.order_id] = record.at
        if len(self._later) > _KEPT:
            del self._later[next(iter(self._later))]

    def refund(self, refunded: Refunded) -> None:
        order_id = refunded.event.order_id
        self.refunds.append(SentBack(order_id, refunded.ordered_at, refunded.at))
        self.products.add(refunded.product_id)
        if self._later.pop(order_id, None) is None:
            self._earlier = max(self._earlier - 1, 0)

    def ripe(self, shop: RefundBook, now: float) -> float:
        """Orders of which it is known by now whether they come back: one of yesterday counts little."""
        kept = self._earlier * shop.asked_by(now - self.refunds[0].ordered_at)
        kept += sum(shop.asked_by(now - at) for at in self._later.values())
        return len(self.refunds) + kept

    def is_telling(self) -> bool:
        days = (self.refunds[-1].at - self.refunds[0].ordered_at) / 86400.0
        return len(self.refunds) >= MIN_REFUNDS and len(self.products) > 1 and days >= MIN_DAYS


class Everybody:
    """Orders of the whole shop, and those that were paid for and sent back."""

    def __init__(self) -> None:
        self.orders = self.refunds = 0

    def share(self, book: Book) -> float:
        """Of the others' orders, those sent back so far; never-paid ones are no refunds."""
        refunds = max(self.refunds - len(book.refunds), 0)
        orders = max(self.orders - book.orders, refunds)
        return share_of(refunds, orders)


class SerialWatch(Watch):
    """Keeps a book for every buyer who has sent something back."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._books: dict[str, Book] = {}
        self._cases: dict[str, SerialRefunds] = {}
        self._everybody = Everybody()
        self._forget_at = 0.0

    def order(self, product: Product, record: Record) -> None:
        self._everybody.orders += 1
        book = self._books.get(record.buyer or "")
        if book is not None:
            book.order(record)

    def refund(self, refunded: Refunded, now: float) -> None:
        buyer = refunded.buyer
        if refunded.event.kind == CANCELLED:
            return
        self._everybody.refunds += 1
        if buyer is None:
            return
        book = self._books.pop(buyer, None)
        if book is None:
            book = Book(max(self.shop.memory.orders_of(buyer), 1))
        self._books[buyer] = book  # last again: books stand in the order of their latest refund
        book.refund(refunded)
        case = self._cases.get(buyer)
        if case is not None and case.is_open:
            case.warm_at = now
            self.stirred.append(case)
        elif book.is_telling():
            case = self._cases[buyer] = SerialRefunds(buyer, now, book, self._everybody)
            self.fresh.append(case)

    def sweep(self, now: float) -> None:
        if now < self._forget_at:
            return
        self._forget_at = now + 86400.0
        oldest = now - _KEEP_SECONDS
        for buyer in leading(self._books, lambda book: book.refunds[-1].at < oldest):
            del self._books[buyer]
            self._cases.pop(buyer, None)
