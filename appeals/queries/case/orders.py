"""The incident's orders, what they are compared with, and their refunds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Collate

from appeals import packing
from appeals.packing.working.pairs import Pair
from detection.engine.address import Depth, read
from detection.engine.masks import clear, is_masked
from detection.models import Incident, OrderMark, Suspect
from shops.crypto import Receiver, ShopCipher, cipher_of
from shops.enums import RefundStatus
from shops.models import Order, Product, Refund, Review, Shop
from shops.models.order import shipped

# How far around the window the same product's other orders are taken as a comparison: four whole
# weeks, so that each weekday and each hour is there four times.
COMPARISON_DAYS = 28
_CHUNK = 2000
_SHIPPED = ExpressionWrapper(shipped(), output_field=BooleanField())
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
    suspects = Suspect.objects.filter(incident=incident).values("order")
    marked = OrderMark.objects.filter(incident=incident).values("order")
    own = compared_with(product_keys(incident), incident.starts_at, incident.ends_at)
    return Order.objects.of(incident.shop).filter(own | Q(pk__in=suspects) | Q(pk__in=marked))


def compared_with(products: Collection[str], starts_at: datetime, ends_at: datetime) -> Q:
    """Orders of these products (by key) within 28 days of a window."""
    around = timedelta(days=COMPARISON_DAYS)
    return Q(product__key__in=products) & Q(
        placed_at__gte=starts_at - around, placed_at__lte=ends_at + around
    )


def product_keys(incident: Incident) -> tuple[str, ...]:
    """The keys of the products that the latest verdict is about."""
    told = incident.verdict.get("product_ids") or []
    own = [incident.product.key] if incident.product else []
    return tuple(dict.fromkeys([*own, *told]))


def packed_pairs(incident: Incident, cipher: ShopCipher) -> Iterator[Pair]:
    """Read the case's orders with their refunds, by time and number; four queries each 2,000.

    Receivers are opened one at a time, in memory only.
    """
    return pairs_of_rows(orders_of_case(incident), partial(told_of, incident), cipher)


def pairs_of_rows(
    rows: QuerySet[Order], told_of_them: Callable[[list[str]], ToldBeside], cipher: ShopCipher
) -> Iterator[Pair]:
    """Read these orders; what other rows tell of them is asked for by platform number."""
    # Told apart by their bytes, as a pack does; a database may sort by its own language.
    order = ("placed_at", Collate(F("platform_order_id"), "C"))
    rows = rows.annotate(item=F("product__key"), source=F("last_batch__sha256"), left=_SHIPPED)
    columns = (*_COLUMNS, "item", "source", "left")
    found = rows.order_by(*order).values_list(*columns).iterator(chunk_size=_CHUNK)
    while batch := list(islice(found, _CHUNK)):
        orders = [dict(zip(columns, row, strict=True)) for row in batch]
        told = told_of_them([row["platform_order_id"] for row in orders])
        for row in orders:
            refunds = told.refunds.get(row["platform_order_id"], ())
            yield _order(row, told, cipher), tuple(refunds)


def packed_orders(incident: Incident, cipher: ShopCipher) -> tuple[packing.Order, ...]:
    return tuple(order for order, _ in packed_pairs(incident, cipher))


def packed_refunds(incident: Incident) -> tuple[packing.Refund, ...]:
    """Read what became of the case's refunds: a row for the asking and one for its end."""
    pairs = packed_pairs(incident, cipher_of(incident.shop))
    return tuple(refund for _, refunds in pairs for refund in refunds)


def packed_products(incident: Incident) -> tuple[packing.Product, ...]:
    """Name the products of the case; an order whose file named none keeps an empty key."""
    keys = set(
        orders_of_case(incident).order_by().values_list("product__key", flat=True).distinct()
    )
    keys.update(product_keys(incident))
    products = Product.objects.filter(shop=incident.shop, key__in=keys - {None, ""}).order_by("key")
    return tuple(packing.Product(product.key, str(product)) for product in products)


@dataclass(frozen=True, slots=True)
class ToldBeside:
    """What other rows tell of some orders, by platform number."""

    refunds: dict[str, list[packing.Refund]]
    suspicion: dict[str, float | None] = field(default_factory=dict)
    genuine: frozenset[str] = frozenset()
    stars: dict[str, int] = field(default_factory=dict)


def told_of(
    incident: Incident, order_ids: list[str], refunded_in: Shop | None = None
) -> ToldBeside:
    """Read what stands beside the orders; refunds from `refunded_in` where it is given."""
    shop = incident.shop
    by_order: dict[str, Any] = {"order__platform_order_id__in": order_ids}
    by_number: dict[str, Any] = {"shop": shop, "platform_order_id__in": order_ids}
    pair = ("order__platform_order_id", "probability")
    marks = dict(OrderMark.objects.filter(shop=shop, **by_order).values_list(*pair))
    suspects = dict(Suspect.objects.filter(incident=incident, **by_order).values_list(*pair))
    reviews = Review.objects.filter(**by_number)
    return ToldBeside(
        # Shown as suspected once and confirmed since, counted as neither.
        suspicion=suspects | marks,
        genuine=frozenset(marks),
        stars=dict(reviews.values_list("platform_order_id", "stars")),
        refunds=refunds_of(refunded_in or shop, order_ids),
    )


def refunds_of(shop: Shop, order_ids: list[str]) -> dict[str, list[packing.Refund]]:
    """Read the stages of these orders' refunds, by platform number."""
    refunds: dict[str, list[packing.Refund]] = {}
    rows = Refund.objects.filter(shop=shop, platform_order_id__in=order_ids)
    for refund in rows.order_by("platform_refund_id"):
        refunds.setdefault(refund.platform_order_id, []).extend(_stages(refund))
    return refunds


def _order(row: dict[str, Any], told: ToldBeside, cipher: ShopCipher) -> packing.Order:
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
        suspect_probability=told.suspicion.get(order_id),
        label="genuine" if order_id in told.genuine else None,
        paid_at=row["paid_at"],
        shipped_at=row["shipped_at"],
        is_shipped=row["left"],
        completed_at=row["completed_at"],
        closed_at=row["closed_at"],
        has_remark=row["has_remark"],
        has_chat=row["has_chat"],
        review_stars=told.stars.get(order_id),
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
    """None too for an address in another writing: its steps cannot be told, so none is missing."""
    if not address:
        return None
    reading = read(address)
    if reading.is_foreign:
        return None
    return "masked" if is_masked(address) else _CLASSES[reading.depth]


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
        at = None if refund.is_time_inferred else refund.applied_at
        yield packing.Refund(stage="requested", at=at, **told)
    if final is not None:
        at = None if refund.is_implied or refund.is_time_inferred else refund.finished_at
        yield packing.Refund(stage=final, at=at, **told)
