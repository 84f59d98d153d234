"""One way to write an amount, and to read one that a person typed."""

from decimal import Decimal

from shops.platforms.currencies import exponent_of

_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def format_money(amount: int | None, currency: str = "CNY") -> str:
    """Write minor units as people read them (`¥59,800.00`); a dash for the unknown."""
    if amount is None:
        return "—"
    sign = "-" if amount < 0 else ""
    plain = f"{abs(in_units(amount, currency)):,}"
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{plain}"


def decimals_of(currency: str) -> int:
    """How many decimals the currency counts in: 0 for JPY and VND, 3 for KWD, else 2."""
    return exponent_of(currency)


def in_units(amount: int, currency: str) -> Decimal:
    """Minor units as an exact decimal number of units with all its decimals: 2990 fen are 29.90."""
    return Decimal(amount).scaleb(-exponent_of(currency))


def to_minor(units: Decimal, currency: str) -> int:
    """Whole minor units of an amount in units; what lies below them is cut off."""
    return int(units.scaleb(exponent_of(currency)))
