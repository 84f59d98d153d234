"""Orders, their lines and their refunds, as the platform's files tell of them.

A row tells of several moments: an order of its payment, its parcel, its end. The triggers note
the earliest of them that a write touched, and the indexes find the rows that tell of anything
after a moment; detection/queries/events.py reads the same moments out of the same columns.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Greatest, Now

from shops.enums import OrderStatus, RefundKind, RefundStatus
from shops.models.change import differs, earliest, noted
from shops.models.importing import ImportBatch
from shops.models.naming import naming
from shops.models.shop import Product, Shop

# When an order's last known moment was; the same for a refund's two stages.
LAST_OF_ORDER = Greatest(
    "placed_at",
    "paid_at",
    "shipped_at",
    "completed_at",
    Case(When(status=OrderStatus.CLOSED_UNPAID, then=Coalesce("closed_at", "as_of"))),
)
_LEFT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
# Its last status no longer tells of the parcel; a waybill does. One that waits may bear a waybill
# that was only printed.
_CLOSED_SINCE = (OrderStatus.CLOSED_REFUNDED, OrderStatus.CLOSED_OTHER)
# Up to here a time can be told: by the database's clock, and a day for zones and clocks.
LATEST = Now() + timedelta(days=1)
FIRST_OF_REFUND = Case(
    When(is_implied=True, then=F("as_of")), default=Coalesce("applied_at", "finished_at", "as_of")
)
LAST_OF_REFUND = Greatest(
    FIRST_OF_REFUND,
    Coalesce(
        "finished_at",
        Case(
            When(
                status__in=(RefundStatus.SUCCEEDED, RefundStatus.REFUSED, RefundStatus.CLOSED),
                then=F("as_of"),
            )
        ),
    ),
)
# What an order says of itself when it is placed.
_SAID_AT_ONCE = (
    "{}.platform_order_id",
    "{}.placed_at",
    "{}.product_id",
    "{}.quantity",
    "COALESCE({0}.payable_fen, {0}.paid_gross_fen)",
    "{}.channel",
    "{}.has_remark",
    "{}.has_chat",
    "{}.uses_coupon",
    "{}.buyer_since",
    "{}.province",
    "{}.city",
    "{}.district",
    "{}.sealed_receiver",
    "{}.identity_keys",
)
_CANCELLED = "CASE WHEN {0}.status = 'closed_unpaid' THEN COALESCE({0}.closed_at, {0}.as_of) END"
_STEPS = ("{}.paid_at", "{}.shipped_at", "{}.completed_at", _CANCELLED)
_ORDER_TOUCHED = "LEAST({})".format(
    ", ".join(
        [
            f"CASE WHEN {differs(_SAID_AT_ONCE)} THEN {earliest('{}.placed_at')} END",
            *(
                f"CASE WHEN {differs((step,))} THEN GREATEST(n.placed_at, {earliest(step)}) END"
                for step in _STEPS
            ),
        ]
    )
)
# A refund without times is known since its file was made, and only as a whole.
_IS_BARE = "({0}.is_implied OR ({0}.applied_at IS NULL AND {0}.finished_at IS NULL))"
_ASKED = (
    "CASE WHEN {0}.is_implied THEN {0}.as_of "
    "ELSE COALESCE({0}.applied_at, {0}.finished_at, {0}.as_of) END"
)
_DONE = (
    f"CASE WHEN NOT {_IS_BARE} AND {{0}}.status IN ('succeeded', 'refused', 'closed') "
    f"THEN GREATEST({_ASKED}, COALESCE({{0}}.finished_at, {{0}}.as_of)) END"
)
_REFUND_ITSELF = (
    "{}.platform_order_id",
    "{}.kind",
    "{}.amount_fen",
    "{}.reason_raw",
    "{}.is_time_inferred",
    _IS_BARE,
    _ASKED,
    f"CASE WHEN {_IS_BARE} THEN {{0}}.status END",
)
_REFUND_TOUCHED = (
    f"LEAST(CASE WHEN {differs(_REFUND_ITSELF)} THEN {earliest(_ASKED)} END, "
    f"CASE WHEN {differs(('{}.status', _DONE))} THEN {earliest(_DONE)} END)"
)


def shipped(of: str = "") -> Q:
    """Orders whose parcel left by the records: the one meaning of "shipped" on every page and paper.

    A time of shipping, a status of shipped, delivered or completed, or a closed order that bears a
    waybill. `of` leads to the order, such as `order__`.
    """
    return (
        Q(**{f"{of}shipped_at__isnull": False})
        | Q(**{f"{of}status__in": _LEFT})
        | Q(**{f"{of}status__in": _CLOSED_SINCE}) & ~Q(**{f"{of}tracking_tail4": ""})
    )


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, shop: Shop) -> OrderQuerySet:
        return self.filter(shop=shop)

    def come(self) -> OrderQuerySet:
        """Orders that can have been placed by now; one whose file or program wrote a later year waits."""
        return self.filter(placed_at__lte=LATEST)

    def placed_within(self, start: datetime | None, end: datetime | None) -> OrderQuerySet:
        """Orders placed at or after `start` and before `end`; None leaves that side open."""
        bounds = Q()
        if start is not None:
            bounds &= Q(placed_at__gte=start)
        if end is not None:
            bounds &= Q(placed_at__lt=end)
        return self.filter(bounds)

    def told_after(self, moment: datetime) -> OrderQuerySet:
        """Orders of which anything happened after `moment`, however old they are."""
        return self.alias(last_at=LAST_OF_ORDER).filter(last_at__gt=moment)


class RefundQuerySet(models.QuerySet["Refund"]):
    def told_after(self, moment: datetime) -> RefundQuerySet:
        """Refunds of which anything happened after `moment`, or may have."""
        return self.alias(last_at=LAST_OF_REFUND).filter(last_at__gt=moment)


# What every row of a file names; checked by triggers in place of constraints (`naming.py`).
_NAMED = {
    "shop_id": "shops_shop",
    "first_batch_id": "shops_importbatch",
    "last_batch_id": "shops_importbatch",
}


class Recorded(models.Model):
    """What every row of a file carries: how true it is, and which files told it."""

    as_of = models.DateTimeField()
    first_batch = models.ForeignKey(
        ImportBatch, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    last_batch = models.ForeignKey(
        ImportBatch, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Order(Recorded):
    """One order, flat. Amounts in the minor unit; None where the file did not tell.

    Name, phone, address and buyer lie in `sealed_receiver`; the `*_mask` columns are what a
    screen may show. `identity_keys` holds `kind:hex` of keyed hashes (IdentityKind).
    """

    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="orders", db_constraint=False
    )
    platform_order_id = models.CharField(max_length=64)
    product = models.ForeignKey(
        Product,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_constraint=False,
    )
    # What the order's own file named; `product` is its largest line's where lines are known.
    named_product = models.ForeignKey(
        Product,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    title = models.TextField(blank=True, default="")
    quantity = models.IntegerField(null=True)
    line_count = models.IntegerField(null=True)
    status = models.CharField(max_length=20, choices=OrderStatus, default=OrderStatus.UNKNOWN)
    status_raw = models.CharField(max_length=80, blank=True, default="")
    close_reason_raw = models.CharField(max_length=200, blank=True, default="")

    placed_at = models.DateTimeField()
    # The file did not tell the time: `placed_at` is a day or an import's time, no burst's.
    is_time_inferred = models.BooleanField(default=False, db_default=False)
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    goods_fen = models.BigIntegerField(null=True)
    shipping_fen = models.BigIntegerField(null=True)
    payable_fen = models.BigIntegerField(null=True)
    paid_gross_fen = models.BigIntegerField(null=True)
    refunded_fen = models.BigIntegerField(null=True)
    received_fen = models.BigIntegerField(null=True)

    channel = models.CharField(max_length=40, blank=True, default="")
    has_remark = models.BooleanField(null=True)
    has_memo = models.BooleanField(null=True)
    has_chat = models.BooleanField(null=True)
    uses_coupon = models.BooleanField(null=True)
    buyer_since = models.DateField(null=True)

    buyer_mask = models.CharField(max_length=80, blank=True, default="")
    name_mask = models.CharField(max_length=80, blank=True, default="")
    phone_mask = models.CharField(max_length=40, blank=True, default="")
    province = models.CharField(max_length=40, blank=True, default="")
    city = models.CharField(max_length=60, blank=True, default="")
    district = models.CharField(max_length=60, blank=True, default="")
    sealed_receiver = models.BinaryField(null=True)
    # How much of the sealed receiver is in clear: a later masked export never replaces more.
    receiver_grade = models.SmallIntegerField(default=0)
    identity_keys = ArrayField(models.TextField(), default=list)
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking_tail4 = models.CharField(max_length=4, blank=True, default="")
    # Which row of a file told which share of the sums, where an order may be cut over two files.
    shares = models.JSONField(null=True)
    # Keyed hash of the file's row that spoke last: the same row again is known by it.
    told = models.BigIntegerField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_order_id"], name="one_order_a_platform_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["shop", "product", "placed_at"],
                include=["status"],
                name="order_product_time",
            ),
            models.Index(fields=["shop", "placed_at", "id"], name="order_time"),
            # Few shops have any, and whoever draws hours asks whether this one has.
            models.Index(
                fields=["shop", "placed_at"],
                condition=Q(is_time_inferred=True),
                name="order_day_alone",
            ),
            models.Index(F("shop"), LAST_OF_ORDER, name="order_last_moment"),
            GinIndex(fields=["identity_keys"], name="order_identity"),
        ]
        triggers = [
            *noted("order", told="r.placed_at", touched=_ORDER_TOUCHED),
            *naming(_NAMED | {"product_id": "shops_product", "named_product_id": "shops_product"}),
        ]

    def __str__(self) -> str:
        return self.platform_order_id

    @property
    def custody_object(self) -> str:
        """The order in the chain of custody: who knows its number finds it there, others read none.

        `printf %s NUMBER | sha256sum` begins so. The chain goes into copies that show no number.
        """
        return f"order:{hashlib.sha256(self.platform_order_id.encode()).hexdigest()[:16]}"

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def is_shipped(self) -> bool:
        """The same of one order as `shipped` of many."""
        closed_since = self.status in _CLOSED_SINCE and bool(self.tracking_tail4)
        return self.shipped_at is not None or self.status in _LEFT or closed_since

    @property
    def region(self) -> str:
        return " ".join(part for part in (self.province, self.city, self.district) if part)


class OrderLine(Recorded):
    """One line of an order. It may be known before its order is."""

    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="lines", db_constraint=False
    )
    platform_order_id = models.CharField(max_length=64)
    platform_line_id = models.CharField(max_length=80)
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    merchant_sku = models.CharField(max_length=200, blank=True, default="")
    title = models.TextField(blank=True, default="")
    sku_text = models.TextField(blank=True, default="")
    quantity = models.IntegerField(null=True)
    unit_price_fen = models.BigIntegerField(null=True)
    paid_gross_fen = models.BigIntegerField(null=True)
    refunded_fen = models.BigIntegerField(null=True)
    refund_status = models.CharField(max_length=20, choices=RefundStatus, blank=True, default="")
    placed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_order_id", "platform_line_id"], name="one_line_an_order"
            )
        ]
        triggers = naming(_NAMED | {"product_id": "shops_product"})

    def __str__(self) -> str:
        return f"{self.platform_order_id}/{self.platform_line_id}"


class Refund(Recorded):
    """One refund. `is_implied` when only an amount or a status in another file tells of it."""

    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="refunds", db_constraint=False
    )
    platform_refund_id = models.CharField(max_length=100)
    platform_order_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=RefundKind, default=RefundKind.UNKNOWN)
    status = models.CharField(max_length=20, choices=RefundStatus, default=RefundStatus.UNKNOWN)
    amount_fen = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Only the day is known; `applied_at` is its end.
    is_time_inferred = models.BooleanField(default=False, db_default=False)
    reason_raw = models.CharField(max_length=200, blank=True, default="")
    is_implied = models.BooleanField(default=False)

    objects = RefundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_refund_id"], name="one_refund_a_platform_id"
            )
        ]
        indexes = [
            models.Index(fields=["shop", "platform_order_id"], name="refund_order"),
            models.Index(fields=["shop", "applied_at"], name="refund_time"),
            models.Index(F("shop"), LAST_OF_REFUND, name="refund_last_moment"),
        ]
        triggers = [
            *noted("refund", told=_ASKED.format("r"), touched=_REFUND_TOUCHED),
            *naming(_NAMED),
        ]

    def __str__(self) -> str:
        return self.platform_refund_id


class Review(models.Model):
    """A buyer's stars on an order."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="reviews")
    platform_order_id = models.CharField(max_length=64)
    stars = models.SmallIntegerField()
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform_order_id"], name="one_review_an_order"
            ),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="stars_from_1_to_5"),
        ]
        indexes = [models.Index(fields=["shop", "reviewed_at"], name="review_time")]
        triggers = noted("review", told="r.reviewed_at", touched=earliest("{}.reviewed_at"))

    def __str__(self) -> str:
        return f"{self.platform_order_id}: {self.stars}"


class Traffic(models.Model):
    """Visits, carts and chats of a product, or of the shop, over some minutes."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="traffic")
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    minutes = models.FloatField()
    visitors = models.IntegerField(null=True)
    carts = models.IntegerField(null=True)
    chats = models.IntegerField(null=True)
    favourites = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "product", "at"], name="one_traffic_row", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["shop", "at"], name="traffic_time")]
        triggers = noted("traffic", told="r.at", touched=earliest("{}.at"))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.visitors}"
