"""What the Amazon reports share: status words, the Japanese and western letters, sums of items, names of returns."""

from __future__ import annotations

import hashlib

from shops.platforms.fields import RowFields
from shops.platforms.grouping import Grouping
from shops.platforms.ids import parts
from shops.platforms.problems import Code

PLATFORM = "amazon"
ORDER_NUMBERS = {"order_id": parts(3, 7, 7)}
# Reports are UTF-8 or the marketplace's own code page.
ENCODINGS = ("cp1252", "cp932")
# Every item row holds its own share of the order's money.
GROUPING = Grouping(
    by=("order_id",),
    summed=frozenset({"goods_fen", "shipping_fen", "payable_fen", "paid_gross_fen"}),
)
_STATUSES = {
    "pending": "unpaid",
    "pending - waiting for pick up": "shipped",
    "unshipped": "paid",
    "partiallyshipped": "partly_shipped",
    "partially shipped": "partly_shipped",
    "shipping": "paid",
    "shipped": "shipped",
    "shipped - picked up": "shipped",
    "shipped - out for delivery": "shipped",
    "shipped - delivered to buyer": "delivered",
    "shipped - returned to seller": "closed_other",
    "shipped - returning to seller": "closed_other",
    "shipped - rejected by buyer": "closed_other",
    "shipped - lost in transit": "closed_other",
    "shipped - damaged": "closed_other",
}
_CANCELLED = frozenset({"cancelled", "canceled"})


def status_of(fields: RowFields, amount: int | None) -> str:
    """Read `order-status`. A cancelled order without an amount was never paid."""
    raw = fields.text("status")
    word = " ".join((raw or "").lower().split())
    if word in _CANCELLED:
        return "closed_other" if amount else "closed_unpaid"
    if word not in _STATUSES:
        fields.note("status", Code.STATUS_UNKNOWN, raw or "")
    return _STATUSES.get(word, "unknown")


def paid_of(status: str, goods: int | None) -> int | None:
    """What was paid for the goods; nothing for what waits for payment or was never paid."""
    return 0 if status in ("unpaid", "closed_unpaid") else goods


def return_id(fields: RowFields, number: str, *more: str) -> str:
    """Name a return by its number and item, or by its content where it has none."""
    told = fields.text(number)
    names = ("order_id", "asin", "sku", *(() if told else more))
    content = "\x1f".join(fields.text(name) or "" for name in names)
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return f"{told[:60]}-{digest}" if told else f"return-{digest}"
