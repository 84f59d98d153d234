"""Times when the shop itself made sales rise ("this was us")."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shops.models.change import earliest, noted
from shops.models.shop import Product, Shop
from shops.models.user import User

# A campaign explains its days from the first on, also when it is entered after them.
_TOLD = "LEAST({0}.declared_at, {0}.starts_at)"


class Promotion(models.Model):
    """A campaign of the shop. No products means the whole shop."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        LIVE_STREAM = "live_stream", _("Live stream")
        ADVERTISING = "advertising", _("Advertising")
        GROUP_ORDER = "group_order", _("Group order")
        HOLIDAY = "holiday", _("Holiday")
        OTHER = "other", _("Other")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="promotions")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SALE)
    title = models.CharField(max_length=120, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    products = models.ManyToManyField(Product, blank=True, related_name="promotions")
    declared_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="promotion_ends_after_start"
            )
        ]
        # Its products hang on rows of their own; whoever sets them writes the campaign as well.
        triggers = noted("promotion", told=_TOLD.format("r"), touched=earliest(_TOLD))

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
