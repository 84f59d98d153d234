"""A small incident with everything a pack holds: suspects, comparison, refunds, custody, a file."""

from __future__ import annotations

from datetime import timedelta

from detection.enums import IncidentClass, IncidentState, Level
from detection.models import Incident
from shops.enums import Action, BatchState, OrderStatus
from shops.models import Shop, User
from shops.operations import custody
from tests.factories import (
    NOW,
    make_batch,
    make_incident,
    make_order,
    make_product,
    make_reason,
    make_refund,
    make_shop,
    make_suspect,
    make_user,
    make_verdict_record,
)

SUSPECTS = 12
ORDINARY = 8


def attacked_shop(owner: User | None = None, slug: str = "") -> tuple[Shop, Incident]:
    """A shop whose product had 12 suspected orders within 12 minutes; 10 were refunded."""
    shop = make_shop(owner or make_user(), slug=slug)
    product = make_product(shop, key=f"title:cup-{shop.slug}", title="保温杯 500ml")
    batch = make_batch(
        shop, file_name="orders.csv", state=BatchState.DONE, rows_total=20, finished_at=NOW
    )
    custody.record(shop=shop, action=Action.PARSED, object=f"file:{batch.pk}", now=NOW)
    start = NOW - timedelta(days=1)
    for number in range(ORDINARY):
        make_order(
            shop,
            product,
            placed_at=start - timedelta(days=number + 1),
            status=OrderStatus.COMPLETED,
            receiver=_receiver(number, "和平路12号3栋502室"),
            last_batch=batch,
        )
    incident = make_incident(
        shop,
        product,
        klass=IncidentClass.REVERSE_BRUSHING,
        level=Level.CRITICAL,
        state=IncidentState.CLOSED,
        starts_at=start,
        ends_at=start + timedelta(minutes=12),
        opened_at=start + timedelta(minutes=2),
        updated_at=start + timedelta(hours=3),
        orders=SUSPECTS,
        expected=0.4,
        excess=11.6,
        reasons=[make_reason(text="12 orders in 12 minutes; 0.4 were expected.")],
        against=[make_reason(signal="chat", weight=-0.4, text="2 of 12 buyers asked first.")],
        missing=["traffic"],
    )
    make_verdict_record(incident)
    for number in range(SUSPECTS):
        order = make_order(
            shop,
            product,
            placed_at=start + timedelta(minutes=number),
            receiver=_receiver(100 + number, "解放路"),
            identity_keys=[f"buyer:{number:064x}"],
            last_batch=batch,
        )
        make_suspect(incident, order)
        if number < SUSPECTS - 2:
            make_refund(order)
    return shop, incident


def _receiver(number: int, street: str) -> dict[str, str]:
    return {
        "name": f"王小{'明华强芳'[number % 4]}",
        "phone": f"138{number:08d}",
        "address": f"浙江省金华市婺城区{street}",
        "buyer": f"buyer-{number}",
    }
