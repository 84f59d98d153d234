"""A probability as every page and table says it, and as every document of a pack prints it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_LEAST, _MOST = 0.001, 0.999


def chance(value: float | None) -> str:
    """One decimal; what is nearly nothing or nearly sure is never 0 or 100%."""
    if value is None:
        return "—"
    if value < _LEAST:
        return "< 0.1%"
    if value > _MOST:
        return "> 99.9%"
    percent = Decimal(repr(float(value))) * 100
    return f"{percent.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%"
