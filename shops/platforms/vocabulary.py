"""Every name under which some platform writes a field of our own csv."""

from __future__ import annotations

from functools import cache

from shops.platforms.mapped import FIELDS
from shops.platforms.registry import FORMATS

# Fields of platforms' own formats that are one of ours under another word.
_SAME = {"payable": "amount", "mobile": "phone", "net_paid": "paid"}


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Return each field's names, ours first."""
    names = {field: list(aliases) for field, aliases in FIELDS.items()}
    for format_ in FORMATS:
        for field, aliases in format_.columns.items():
            names.get(_SAME.get(field, field), []).extend(aliases)
    return {field: tuple(dict.fromkeys(aliases)) for field, aliases in names.items()}
