"""Rows counted into stretches of time by the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, F, Func, QuerySet, Value
from django.db.models.functions import TruncDay

from shops.models import Order, Refund, Shop

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def bucket_counts(
    rows: QuerySet[Order] | QuerySet[Refund],
    field: str,
    shop: Shop,
    origin: datetime,
    step: timedelta,
) -> dict[datetime, int]:
    """Count `rows` by the bucket of `step` that `field` falls into, counted from `origin`.

    Days are the shop's own, so that a change of clocks keeps them whole. One query; buckets
    without rows are left out.
    """
    bucket: Func
    if step == DAY:
        bucket = TruncDay(field, tzinfo=shop.zone)
    else:
        bucket = Func(
            Value(step),
            F(field),
            Value(origin),
            function="date_bin",
            output_field=DateTimeField(),
        )
    return dict(rows.order_by().values_list(bucket).annotate(Count("pk")))
