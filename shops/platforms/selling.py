"""What the line-by-line exports share: how a product is named, what a line cost."""

from __future__ import annotations

_KEY_LENGTH = 400


def product_key(
    *, product_id: str | None = None, sku: str | None = None, title: str | None = None
) -> str:
    """Name a product by the surest thing the row has: its id, the merchant's code, its title."""
    for kind, value in (("id", product_id), ("sku", sku), ("title", title)):
        if value:
            return f"{kind}:{value}"[:_KEY_LENGTH]
    return "title:?"


def money_paid(price: int | None, quantity: int | None, discount: int | None = None) -> int | None:
    """What a line cost: its price, times its pieces, less its discount; minor units."""
    if price is None or quantity is None:
        return None
    return price * quantity - (discount or 0)


def plus(*amounts: int | None) -> int | None:
    """Add what is known; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
