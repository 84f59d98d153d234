"""What a shop has turned at the detector."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from detection.engine.settings import LEAST, MOST
from shops.models import Shop, User
from shops.models.change import earliest, noted


class DetectionSetting(models.Model):
    """A shop's dial. No row means as usual; custody keeps every turn with its reason."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="detection_setting")
    sensitivity = models.FloatField()
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sensitivity__gte=LEAST, sensitivity__lte=MOST),
                name="sensitivity_is_on_the_dial",
            )
        ]
        # A scan is owed after a turn like after an order.
        triggers = noted("dial", told="r.changed_at", touched=earliest("{}.changed_at"))

    def __str__(self) -> str:
        return f"{self.shop_id}: {self.sensitivity:+g}"
