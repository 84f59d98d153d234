"""A shop, its data key and its products."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from shops.enums import Permission, Platform, Role
from shops.models.naming import named_by


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a shop now. `may` maps each permission's value to yes or no."""

    role: Role
    may: dict[str, bool]

    @classmethod
    def of(cls, role: Role, granted: frozenset[Permission]) -> Viewer:
        return cls(
            role=role, may={str(permission): permission in granted for permission in Permission}
        )


class Shop(models.Model):
    """One store on one platform."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    platform = models.CharField(max_length=20, choices=Platform, default=Platform.OTHER)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    # By a person; else the first file may tell another.
    is_timezone_chosen = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3, default="CNY")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = named_by(
            "shops_order.shop_id", "shops_orderline.shop_id", "shops_refund.shop_id"
        )

    # Set by shops.access for the person or token the row was fetched for.
    viewer: Viewer | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class ShopKey(models.Model):
    """A shop's data key, wrapped by the master key. Without the row the shop's blobs are noise."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="data_key")
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=True) | models.Q(destroyed_at__isnull=True),
                name="destroyed_key_is_gone",
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.shop_id}"


class ProductQuerySet(models.QuerySet["Product"]):
    def to_choose(self) -> ProductQuerySet:
        """Each product once, by title.

        An order file may name a product by its title alone before another file gives its id: the
        orders move to the latter, and what is left of the former is a name without an order.
        """
        twin = Product.objects.filter(
            shop=OuterRef("shop"), title=OuterRef("title"), key__startswith="id:"
        )
        left_over = Q(key__startswith="title:", orders=None) & Exists(twin)
        return self.exclude(pk__in=self.filter(left_over).values("pk")).order_by("title", "key")


class Product(models.Model):
    """What was sold. `key` says how it is known: `id:`, `sku:`, `title:` or, at worst, `price:`."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="products")
    key = models.CharField(max_length=400)
    title = models.CharField(max_length=400, blank=True)
    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="one_product_a_key")]
        triggers = named_by(
            "shops_order.product_id", "shops_order.named_product_id", "shops_orderline.product_id"
        )

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def is_price_only(self) -> bool:
        """True when the file named no product and its unit price stands in."""
        return self.key.startswith("price:")
