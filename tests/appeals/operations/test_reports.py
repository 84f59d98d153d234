"""An instant report is written in the first minutes, once a press, and proves when."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from appeals.errors import ReportRefused
from appeals.operations.keeping import Upload
from appeals.operations.reports import send_report, write_report
from appeals.queries.case import gather_case
from appeals.queries.files import kept_bytes
from detection.queries.incidents import reports_on
from shops.models import CustodyEvent
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_incident, make_shop, make_user

pytestmark = pytest.mark.django_db
RECEIPT = Upload("receipt.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30)


def _case():
    shop, incident = attacked_shop()
    shop.viewer = None
    return incident


def _write(incident, now=NOW):
    return write_report(incident=incident, actor=make_user(), now=now)


def _send(report, **more):
    told = {"sent_at": NOW + timedelta(minutes=3), "receipt": "R-9", "upload": None}
    told |= {"actor": make_user(), "now": NOW + timedelta(minutes=5)} | more
    return send_report(report=report, **told)


def test_report_works_in_the_first_minute_with_no_suspect_yet():
    incident = make_incident(make_shop(), orders=14, expected=0.6)
    report = _write(incident, now=incident.opened_at)
    assert "14 笔订单" in report.text
    assert "【" not in report.text
    assert report.minutes_to_write == 0


def test_report_states_facts_and_its_hash_is_in_custody():
    report = _write(_case())
    line = CustodyEvent.objects.get(action="report.written")
    told = json.loads(line.line)
    assert told["sha256"] == hashlib.sha256(report.text.encode()).hexdigest()
    assert (report.custody_seq, report.custody_sha256) == (line.seq, line.line_sha256)
    assert "12 笔的特征" in report.text


def test_two_presses_in_a_minute_write_one_report_and_later_facts_another():
    incident = _case()
    first = _write(incident)
    assert _write(incident, NOW + timedelta(seconds=40)) == first
    assert _write(incident, NOW + timedelta(minutes=9)).number == 2


def test_sent_report_is_on_the_timeline_and_its_receipt_may_follow():
    report = _write(_case())
    sent = _send(report)
    assert [mark.at for mark in reports_on(report.incident)] == [NOW + timedelta(minutes=3)]
    later = _send(sent, upload=RECEIPT, sent_at=NOW + timedelta(minutes=3))
    assert kept_bytes(later.receipt_file) == RECEIPT.content
    assert len(reports_on(report.incident)) == 1


@pytest.mark.parametrize("minutes", [-10, 30])
def test_report_was_sent_after_its_writing_and_not_in_the_future(minutes):
    with pytest.raises(ReportRefused):
        _send(_write(_case()), sent_at=NOW + timedelta(minutes=minutes))


def test_pack_holds_the_report_its_receipt_and_the_time_it_took():
    report = _write(_case())
    _send(report, upload=RECEIPT)
    files = {
        file.path: file.content for file in gather_case(report.incident, version=1).additions.files
    }
    stem = "07-platform/instant-reports/report-01"
    assert files[f"{stem}.txt"] == report.text.encode()
    assert files[f"{stem}-receipt.png"] == RECEIPT.content
    timing = json.loads(files[f"{stem}.json"])
    assert timing["minutes_to_write"] == report.minutes_to_write
    assert timing["custody"]["seq"] == report.custody_seq


def test_withdrawn_incident_is_not_reported():
    with pytest.raises(ReportRefused):
        _write(make_incident(make_shop(), is_withdrawn=True))
