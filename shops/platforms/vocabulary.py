"""Every name under which some platform writes a field of our own csv."""

from __future__ import annotations

from functools import cache

from shops.platforms.format import Kind
from shops.platforms.heard import OF_ORDERS, OF_REFUNDS
from shops.platforms.mapped import FIELDS
from shops.platforms.registry import FORMATS

# Fields of platforms' own formats that are one of ours under another word.
_SAME = {"payable": "amount", "mobile": "phone", "net_paid": "paid"}
_SAME_OF_REFUNDS = {
    "amount": "refund_amount",
    "goods_back": "refund_amount",
    "status": "refund_status",
    "kind": "refund_kind",
    "reason": "refund_reason",
}


@cache
def vocabulary(kind: Kind = Kind.ORDERS) -> dict[str, tuple[str, ...]]:
    """Return each field's names, ours first; of refunds only what files of refunds call it."""
    names = {field: list(aliases) for field, aliases in FIELDS[kind].items()}
    same = _SAME_OF_REFUNDS if kind is Kind.REFUNDS else _SAME
    for format_ in FORMATS:
        if (format_.kind is Kind.REFUNDS) == (kind is Kind.REFUNDS):
            for field, aliases in format_.columns.items():
                names.get(same.get(field, field), []).extend(aliases)
    for field, heard in (OF_REFUNDS if kind is Kind.REFUNDS else OF_ORDERS).items():
        names[field].extend(heard)
    return {field: tuple(dict.fromkeys(aliases)) for field, aliases in names.items()}
