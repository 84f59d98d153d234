"""A shop's stored rows in a few sums, next to which a merchant can lay the platform's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Sum

from shops.models import Order, Shop


@dataclass(frozen=True, slots=True)
class ShopSummary:
    """Counts and sums over everything stored. Money in fen; times aware, UTC.

    A sum is None when orders are stored and none of them tells the amount; `buyers` likewise.
    `refunds` counts implied ones too.
    """

    orders: int
    lines: int
    refunds: int
    buyers: int | None
    first_order_at: datetime | None
    last_order_at: datetime | None
    payable: int | None
    paid_gross: int | None
    refunded: int | None
    quantity: int | None
    status: dict[str, int]


def shop_summary(shop: Shop) -> ShopSummary:
    """Sum up the shop; six queries, each one pass over a table."""
    sums = Order.objects.of(shop).aggregate(
        orders=Count("pk"),
        first_order_at=Min("placed_at"),
        last_order_at=Max("placed_at"),
        payable=Sum("payable_fen"),
        paid_gross=Sum("paid_gross_fen"),
        quantity=Sum("quantity"),
    )
    by_status = (
        Order.objects.of(shop).values_list("status").annotate(Count("pk")).order_by("status")
    )
    return ShopSummary(
        orders=sums["orders"],
        lines=shop.lines.count(),
        refunds=shop.refunds.count(),
        buyers=_buyers(shop),
        first_order_at=sums["first_order_at"],
        last_order_at=sums["last_order_at"],
        payable=_known(sums, "payable"),
        paid_gross=_known(sums, "paid_gross"),
        refunded=_refunded(shop) if sums["orders"] else 0,
        quantity=_known(sums, "quantity"),
        status=dict(by_status),
    )


def _known(sums: dict[str, Any], name: str) -> int | None:
    """The sum; 0 of an empty shop, None of orders that do not tell."""
    value: int | None = sums[name]
    return 0 if value is None and not sums["orders"] else value


def _buyers(shop: Shop) -> int | None:
    """Count distinct buyers by the strongest key of each order; a masked phone is no buyer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT identity_keys[1]) FROM shops_order WHERE shop_id = %s "
            "AND identity_keys[1] NOT LIKE 'phone_region:%%'",
            [shop.pk],
        )
        return cursor.fetchone()[0] or None


def _refunded(shop: Shop) -> int | None:
    """Sum what went back: for each order the most that any of its files tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(GREATEST(o.refunded_fen, r.amount_fen, l.refunded_fen)) "
            "FROM (SELECT platform_order_id, refunded_fen FROM shops_order WHERE shop_id = %(s)s) o "
            "FULL JOIN (SELECT platform_order_id, sum(amount_fen) AS amount_fen FROM shops_refund "
            "  WHERE shop_id = %(s)s AND status = 'succeeded' GROUP BY 1) r "
            "USING (platform_order_id) "
            "FULL JOIN (SELECT platform_order_id, sum(refunded_fen) AS refunded_fen "
            "  FROM shops_orderline WHERE shop_id = %(s)s AND refund_status = 'succeeded' "
            "  GROUP BY 1) l USING (platform_order_id)",
            {"s": shop.pk},
        )
        total = cursor.fetchone()[0]
    return None if total is None else int(total)
