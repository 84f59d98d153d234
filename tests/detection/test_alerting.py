"""People are told to stop parcels only while there are parcels to stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from detection.enums import IncidentState, Level
from detection.operations.alerting import alert_people
from shops.enums import OrderStatus
from shops.models import Notice
from tests.factories import NOW, make_incident, make_order, make_shop, make_suspect

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=28)


def _code(state: str, order: str, *, now: object = LATER, level: str = Level.CRITICAL) -> str:
    """What the shop is told of an incident in that state, whose one suspect stands so."""
    shop = make_shop()
    incident = make_incident(shop, state=state, level=level)
    make_suspect(incident, make_order(shop, incident.product, status=order))
    assert alert_people(shop=shop, incident_ids=[incident.pk], now=now) == 1  # type: ignore[arg-type]
    return Notice.objects.get(shop=shop, level=level).code


@pytest.mark.parametrize("level", [Level.HOLD, Level.CRITICAL])
def test_attack_in_a_file_of_last_month_is_told_as_past(level: str) -> None:
    assert _code(IncidentState.CLOSED, OrderStatus.CLOSED_REFUNDED, level=level) == "incident_over"


def test_attack_that_the_end_of_a_file_left_open_is_past_after_two_days() -> None:
    assert _code(IncidentState.OPEN, OrderStatus.COMPLETED) == "incident_over"
    soon = NOW + timedelta(hours=3)
    assert _code(IncidentState.OPEN, OrderStatus.COMPLETED, now=soon) == "incident_critical"


def test_attack_of_last_month_with_a_parcel_that_still_lies_here_asks_to_stop_it() -> None:
    assert _code(IncidentState.CLOSED, OrderStatus.PAID) == "incident_critical"
    assert _code(IncidentState.CLOSED, OrderStatus.PAID, level=Level.HOLD) == "incident_hold"
