"""One way to write an amount."""

_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def format_money(amount: int | None, currency: str = "CNY") -> str:
    """Write minor units as people read them (`¥59,800.00`); a dash for the unknown."""
    if amount is None:
        return "—"
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{whole:,}.{part:02d}"
