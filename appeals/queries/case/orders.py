"""The incident's orders, what they are compared with, and their refunds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from appeals import packing
from detection.engine.address import Depth, depth
from detection.engine.masks import clear, is_masked
from detection.models import Incident, OrderMark, Suspect
from shops.crypto import Receiver, ShopCipher
from shops.enums import RefundStatus
from shops.models import Order, Product, Refund, Review

# How far around the window the same product's other orders are taken as a comparison: four whole
# weeks, so that each weekday and each hour is there four times.
COMPARISON_DAYS = 28
_CHUNK = 2000
_COLUMNS = (
    "platform_order_id", "placed_at", "quantity", "payable_fen", "paid_gross_fen", "refunded_fen",
    "status", "province", "city", "name_mask", "paid_at", "shipped_at", "completed_at",
    "closed_at", "has_remark", "has_chat", "identity_keys", "sealed_receiver", "as_of",
)  # fmt: skip
_CLASSES = {
    Depth.ROOM: "room",
    Depth.BUILDING: "building",
    Depth.NUMBER: "street",
    Depth.PLACE: "street",
    Depth.VILLAGE: "street",
    Depth.BARE: "district",
}
_FINAL = {
    RefundStatus.SUCCEEDED: "succeeded",
    RefundStatus.REFUSED: "refused",
    RefundStatus.CLOSED: "closed",
}


def orders_of_case(incident: Incident) -> QuerySet[Order]:
    """Select the suspects, and the same products' orders within 28 days of the window."""
    around = timedelta(days=COMPARISON_DAYS)
    compared = Q(product__key__in=product_keys(incident)) & Q(
        placed_at__gte=incident.starts_at - around, placed_at__lte=incident.ends_at + around
    )
    suspects = Suspect.objects.filter(incident=incident).values("order")
    marked = OrderMark.objects.filter(incident=incident).values("order")
    return Order.objects.of(incident.shop).filter(compared | Q(pk__in=suspects) | Q(pk__in=marked))


def product_keys(incident: Incident) -> tuple[str, ...]:
    """The keys of the products that the latest verdict is about."""
    told = incident.verdict.get("product_ids") or []
    own = [incident.product.key] if incident.product else []
    return tuple(dict.fromkeys([*own, *told]))


def packed_orders(incident: Incident, cipher: ShopCipher) -> tuple[packing.Order, ...]:
    """Read the case's orders; receivers are opened one at a time, in memory only. Three queries."""
    marks = dict(
        OrderMark.objects.filter(shop=incident.shop).values_list(
            "order__platform_order_id", "probability"
        )
    )
    suspicion: dict[str, float | None] = dict(
        Suspect.objects.filter(incident=incident).values_list(
            "order__platform_order_id", "probability"
        )
    )
    suspicion |= marks  # shown as suspected once and confirmed since, counted as neither
    rows = orders_of_case(incident).annotate(item=F("product__key"), source=F("last_batch__sha256"))
    stars = dict(
        Review.objects.filter(
            shop=incident.shop, platform_order_id__in=_order_ids(incident)
        ).values_list("platform_order_id", "stars")
    )
    columns = (*_COLUMNS, "item", "source")
    found = rows.order_by("placed_at", "platform_order_id").values_list(*columns)
    return tuple(
        _order(dict(zip(columns, row, strict=True)), suspicion, stars, cipher, set(marks))
        for row in found.iterator(chunk_size=_CHUNK)
    )


def packed_refunds(incident: Incident) -> tuple[packing.Refund, ...]:
    """Read what became of the case's refunds: a row for the asking and one for its end."""
    refunds = Refund.objects.filter(
        shop=incident.shop, platform_order_id__in=_order_ids(incident)
    ).order_by("platform_order_id", "platform_refund_id")
    return tuple(stage for refund in refunds.iterator() for stage in _stages(refund))


def packed_products(
    incident: Incident, orders: Sequence[packing.Order]
) -> tuple[packing.Product, ...]:
    """Name the products of the case; an order whose file named none keeps an empty key."""
    keys = {order.product_key for order in orders if order.product_key}
    keys.update(product_keys(incident))
    products = Product.objects.filter(shop=incident.shop, key__in=keys).order_by("key")
    return tuple(packing.Product(product.key, str(product)) for product in products)


def _order_ids(incident: Incident) -> QuerySet[Order, Any]:
    return orders_of_case(incident).values("platform_order_id")


def _order(
    row: dict[str, Any],
    suspicion: dict[str, float | None],
    stars: dict[str, int],
    cipher: ShopCipher,
    genuine: set[str],
) -> packing.Order:
    order_id = row["platform_order_id"]
    receiver: Receiver = {}
    if row["sealed_receiver"] is not None:
        receiver = cipher.open_receiver(order_id, row["sealed_receiver"])
    return packing.Order(
        order_id=order_id,
        placed_at=row["placed_at"],
        product_key=row["item"] or "",
        quantity=row["quantity"],
        payable_fen=row["payable_fen"],
        paid_fen=row["paid_gross_fen"],
        refunded_fen=row["refunded_fen"],
        status=row["status"],
        province=row["province"] or None,
        city=row["city"] or None,
        address_class=_address_class(receiver.get("address")),
        name_mask=row["name_mask"] or None,
        buyer_key=next((key for key in row["identity_keys"] if key.startswith("buyer:")), None),
        suspect_probability=suspicion.get(order_id),
        label="genuine" if order_id in genuine else None,
        paid_at=row["paid_at"],
        shipped_at=row["shipped_at"],
        completed_at=row["completed_at"],
        closed_at=row["closed_at"],
        has_remark=row["has_remark"],
        has_chat=row["has_chat"],
        review_stars=stars.get(order_id),
        source_sha256=row["source"],
        identity=_identity(receiver),
    )


def _identity(receiver: Receiver) -> packing.Identity:
    """Only what is wholly readable: a mask is never committed to as if it were a value."""
    return packing.Identity(
        name=clear(receiver.get("name")),
        phone=clear(receiver.get("phone")),
        address=clear(receiver.get("address")),
        buyer=clear(receiver.get("buyer")),
    )


def _address_class(address: str | None) -> str | None:
    if not address:
        return None
    return "masked" if is_masked(address) else _CLASSES[depth(address)]


def _stages(refund: Refund) -> Iterator[packing.Refund]:
    told: dict[str, Any] = {
        "order_id": refund.platform_order_id,
        "kind": refund.kind or None,
        "reason": refund.reason_raw or None,
        "amount_fen": refund.amount_fen,
        "is_implied": refund.is_implied,
    }
    final = _FINAL.get(RefundStatus(refund.status))
    if final is None or (refund.applied_at is not None and not refund.is_implied):
        yield packing.Refund(stage="requested", at=refund.applied_at, **told)
    if final is not None:
        at = None if refund.is_implied else refund.finished_at
        yield packing.Refund(stage=final, at=at, **told)
