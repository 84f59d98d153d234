"""What people found out about one order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from detection.models.incident import Incident
from shops.models import Order, Shop, User


class OrderMark(models.Model):
    """An order that its buyer confirmed. It is no suspect of any incident any more.

    `probability` is what the detector had thought of it; the pack shows both.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="order_marks")
    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="mark")
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="marks"
    )
    probability = models.FloatField(null=True)
    reason = models.CharField(max_length=300)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__gte=0.0, probability__lte=1.0),
                name="mark_holds_a_probability",
            )
        ]

    def __str__(self) -> str:
        return f"genuine: {self.order_id}"
