"""What left the house is one number on every page and in every paper."""

from __future__ import annotations

import pytest

from appeals.queries.case.orders import packed_orders
from appeals.queries.exclusion import exclusion_of
from appeals.queries.letters import incident_facts
from detection.models import Incident
from detection.queries.incidents import SuspectTab, incident_counts, suspects_of
from shops.crypto import cipher_of
from shops.enums import OrderStatus
from shops.models import Order
from tests.factories import NOW, make_incident, make_order, make_product, make_shop, make_suspect

pytestmark = pytest.mark.django_db

_LEFT = (
    {"shipped_at": NOW, "status": OrderStatus.CLOSED_REFUNDED},
    {"status": OrderStatus.SHIPPED},
    {"status": OrderStatus.DELIVERED},
    {"status": OrderStatus.COMPLETED},
    {"status": OrderStatus.CLOSED_REFUNDED, "tracking_tail4": "0001"},
    {"status": OrderStatus.CLOSED_OTHER, "tracking_tail4": "0002"},
)
_STAYED = (
    {"status": OrderStatus.CLOSED_REFUNDED},
    {"status": OrderStatus.CLOSED_UNPAID},
    {"status": OrderStatus.PAID, "tracking_tail4": "0003"},  # a label that was only printed
)


@pytest.fixture
def incident() -> Incident:
    shop = make_shop()
    incident = make_incident(shop, product=make_product(shop))
    for told in (*_LEFT, *_STAYED):
        make_suspect(incident, order=make_order(shop, incident.product, **told))
    return incident


def test_page_letter_exclusion_and_pack_count_the_same_parcels(incident: Incident) -> None:
    packed = packed_orders(incident, cipher_of(incident.shop))
    counts = {
        "page": incident_counts(incident).shipped,
        "list": suspects_of(incident, SuspectTab.SHIPPED).count(),
        "letter": incident_facts(incident)["shipped"],
        "self-exclusion": exclusion_of(incident).facts.shipped,
        "pack": sum(order.is_shipped for order in packed),
        "order by order": sum(order.is_shipped for order in Order.objects.all()),
    }
    assert set(counts.values()) == {len(_LEFT)}, counts
