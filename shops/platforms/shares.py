"""Which row of a file told which share of an order's sums.

Platforms cut long exports by rows, so the rows of one order may lie in two files. Kept by row, the
shares of both add up to what one whole file would have told, and a row told twice counts once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from shops.platforms.rows import LineRow, Piece, Shares


def line_digest(line: LineRow) -> str:
    """Name a line by what it sells, for exports that do not number their lines."""
    return _digest(
        line.merchant_sku, line.product_key, line.title, line.sku_text, line.unit_price_fen
    )


def _digest(*told: object) -> str:
    content = "\x1f".join("" if part is None else str(part) for part in told)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


class Sharing:
    """Gathers the shares of one order's rows. `summed` are the order's fields that add up.

    What comes out does not depend on the order of the rows.
    """

    __slots__ = ("_named_by", "_rows", "_summed")

    def __init__(self, summed: Collection[str]) -> None:
        self._summed = summed
        self._rows: dict[str, list[dict[str, int]]] = {}
        self._named_by: set[str] = set()

    def add(self, piece: Piece) -> None:
        """Take in a row; one without a line says nothing that could be told apart.

        A row under merged cells names no order again, and its pieces count all the same.
        """
        if piece.line is None:
            return
        share = {
            name: amount
            for name in self._summed
            if (amount := getattr(piece.order, name, None)) is not None
        }
        if "quantity" not in self._summed and piece.line.quantity is not None:
            share["quantity"] = piece.line.quantity
        self._rows.setdefault(self._name_of(piece, piece.line), []).append(share)

    def _name_of(self, piece: Piece, line: LineRow) -> str:
        if line.line_id:
            self._named_by.add("packed" if piece.more else "number")
            return line.line_id
        self._named_by.add("content")
        # Without the price: a line that is cancelled later loses it and is the same line still.
        return _digest(line.merchant_sku, line.product_key, line.sku_text)

    @property
    def shares(self) -> Shares | None:
        """Equal articles of one order are told apart by counting; a number stands once anyway."""
        if not self._rows:
            return None
        told = {
            f"{name}-{nth}": dict(sorted(share.items()))
            for name, shares in sorted(self._rows.items())
            for nth, share in enumerate(sorted(shares, key=_items), start=1)
        }
        return Shares("+".join(sorted(self._named_by)), told)


def _items(share: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(share.items())
