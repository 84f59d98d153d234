"""One way to write an amount."""

from shops.platforms.currencies import exponent_of

_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def format_money(amount: int | None, currency: str = "CNY") -> str:
    """Write minor units as people read them (`¥59,800.00`); a dash for the unknown."""
    if amount is None:
        return "—"
    sign = "-" if amount < 0 else ""
    decimals = exponent_of(currency)
    whole, part = divmod(abs(amount), 10**decimals)
    fraction = f".{part:0{decimals}d}" if decimals else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{whole:,}{fraction}"
