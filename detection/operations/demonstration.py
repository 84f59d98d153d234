"""The demonstration shop: the case of Yiwu, a day after the flood."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from detection.operations import ledger
from detection.operations.scanning import scan_shop
from detection.operations.simulating import record_surroundings
from detection.simulation import build
from detection.simulation.clock import ZONE
from detection.simulation.exports import export_files
from shops.enums import BatchState, Platform
from shops.errors import ImportRefused
from shops.models import Shop, User
from shops.operations import importing
from shops.operations.shops import create_shop

DEMO_SLUG = "yiwu-demo"
_DEMO_NAME = "义乌演示店（反向刷单案例）"
_SCENARIO, _SEED = "yiwu", 1
# The flood comes on the story's day 45, so that a visitor meets it on the day after: the wave of
# refunds is running, part of the parcels is still in the house.
_TODAY_IS_DAY = 46
_WORKER = "demonstration"


def load_demonstration(*, owner: User, clock: Callable[[], datetime]) -> Shop:
    """Open the demonstration shop for its owner, import its three files and scan it.

    All of it in one transaction: a load that was killed left nothing, a second one changes
    nothing. About 20 s on two cores. The files are those a merchant would download at this
    moment, and go through the same import.
    """
    known = Shop.objects.filter(slug=DEMO_SLUG).first()
    if known is not None:
        return known
    now = clock()
    first_day = now.astimezone(ZONE).date() - timedelta(days=_TODAY_IS_DAY)
    events = [event for event in build(_SCENARIO, _SEED, first_day=first_day) if event.at <= now]
    with transaction.atomic():
        shop = create_shop(
            slug=DEMO_SLUG,
            name=_DEMO_NAME,
            platform=Platform.TMALL,
            owner=owner,
            is_demo=True,
            now=now,
        )
        for name, content in export_files(events, now).items():
            _import(shop, owner, name, content, clock)
        record_surroundings(shop=shop, events=events, now=now)
        ledger.request_scan(shop_id=shop.pk, now=now)
        scan_shop(shop_id=shop.pk, worker=_WORKER, clock=clock)
    return shop


def _import(
    shop: Shop, owner: User, name: str, content: bytes, clock: Callable[[], datetime]
) -> None:
    """Do at once what the import page and its worker do step by step."""
    now = clock()
    received = importing.receive_file(
        shop=shop,
        source=io.BytesIO(content),
        file_name=name,
        actor=owner,
        now=now,
        chosen={"as_of": now.isoformat()},
    )
    batch = received.batch
    importing.preview_import(batch_id=batch.pk, worker=_WORKER, now=now)
    batch.refresh_from_db()
    importing.queue_import(batch=batch)
    importing.run_import(batch_id=batch.pk, worker=_WORKER, clock=clock)
    batch.refresh_from_db()
    if batch.state != BatchState.DONE:
        raise ImportRefused(f"{name}: {batch.error or batch.state}")
