"""An order on its way from whoever reads a file to whoever records it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shops.crypto import ShopCipher
from shops.operations.recording.values import order_texts
from shops.platforms.rows import OrderRow


class PreparedOrder(NamedTuple):
    """What is asked about an order once its texts are made: sealed, masked, hashed, as COPY reads them.

    A tuple, for it goes from process to process a million times. Money is in the minor unit, times
    are aware.
    """

    row_no: int
    order_id: str
    status: str
    product_key: str | None
    product_title: str | None
    refunded_fen: int | None
    refunded_at: datetime | None
    texts: str


def prepared(row: OrderRow, cipher: ShopCipher, told: int | None = None) -> PreparedOrder:
    """Make an order's texts; `told` is the keyed hash of its row where it may be known again."""
    return PreparedOrder(
        row.row_no,
        row.order_id,
        row.status,
        row.product_key,
        row.product_title,
        row.refunded_fen,
        row.refunded_at,
        order_texts(row, cipher, told),
    )
