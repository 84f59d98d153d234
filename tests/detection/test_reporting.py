"""The shop's report to the platform, kept on the timeline and in custody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from detection.errors import ReportRefused
from detection.models import Incident
from detection.operations.reporting import record_report
from shops.models import CustodyEvent, TimelineMark
from tests.factories import NOW, make_incident, make_shop

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def incident() -> Incident:
    return make_incident(make_shop())


def _record(incident: Incident, **more: object) -> TimelineMark:
    given = {
        "incident": incident,
        "reported_at": NOW + timedelta(minutes=40),
        "receipt": "R-77",
        "note": "Seller  service desk",
        "actor": None,
        "now": LATER,
    }
    return record_report(**{**given, **more})


def test_record_report_marks_the_timeline_with_the_time_it_was_made(incident: Incident) -> None:
    mark = _record(incident)

    assert (mark.shop, mark.kind, mark.at, mark.text, mark.path) == (
        incident.shop,
        "report",
        NOW + timedelta(minutes=40),
        "R-77 · Seller service desk",
        f"/shops/{incident.shop.slug}/incidents/{incident.public_id}/",
    )


def test_record_report_writes_custody_with_its_own_time_beside_the_reports(
    incident: Incident,
) -> None:
    _record(incident)

    line = json.loads(CustodyEvent.objects.get(action="report.filed").line)
    assert (line["at"], line["case"], line["detail"]) == (
        "2026-06-11T04:00:00.000Z",
        incident.public_id,
        {"receipt": "R-77", "reported_at": "2026-06-11T02:40:00.000Z"},
    )


@pytest.mark.parametrize(
    "more",
    [
        {"receipt": " ", "note": ""},
        {"reported_at": NOW - timedelta(seconds=1)},
        {"reported_at": LATER + timedelta(seconds=1)},
    ],
)
def test_record_report_refuses_without_words_or_outside_the_time(
    incident: Incident, more: dict[str, object]
) -> None:
    with pytest.raises(ReportRefused):
        _record(incident, **more)

    assert TimelineMark.objects.count() == 0


def test_record_report_refuses_the_same_report_twice_but_keeps_a_second_one(
    incident: Incident,
) -> None:
    _record(incident)
    with pytest.raises(ReportRefused):
        _record(incident)
    _record(incident, receipt="R-78")

    assert TimelineMark.objects.count() == 2
    assert CustodyEvent.objects.filter(action="report.filed").count() == 2
