"""Shops of which something changed that no run of the detector has looked at."""

from __future__ import annotations

from detection.enums import ScanState
from detection.models import Scan
from shops.models import Change


def shops_to_scan() -> list[int]:
    """Shops with a change that nobody has tried and that no run is looking at now.

    A failed run has tried what it saw: that is taken up again when something else changes, not at
    every sweep. One query over small tables; orders are not touched.
    """
    running = Scan.objects.filter(state=ScanState.RUNNING).values("shop_id")
    untried = Change.objects.filter(is_tried=False).exclude(shop_id__in=running)
    return list(untried.order_by("shop_id").values_list("shop_id", flat=True).distinct())
