"""An instant report is written in the first minutes, once a press, and proves when."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from appeals.errors import ReportRefused
from appeals.forms.reports import SentForm
from appeals.operations.keeping import Upload
from appeals.operations.reports import send_report, stamp_report, write_report
from appeals.operations.stamping import fetch_waiting
from appeals.packing.stamping import read_reply
from appeals.queries.case import gather_case
from appeals.queries.files import kept_bytes
from appeals.queries.reports import stamp_of_report
from detection.queries.incidents import reports_on
from shops.enums import Role
from shops.models import CustodyEvent
from tests.appeals.operations.test_stamping import authority_says
from tests.appeals.packing.test_verify import local_authority
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_incident, make_member, make_shop, make_user

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
    assert "12 笔订单的特征" in report.text


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


def test_number_of_the_receipt_may_follow_and_what_was_told_stands():
    report = _write(_case())
    sent = _send(report, receipt="")
    later = _send(sent, sent_at=None, receipt="R-10")
    assert (later.receipt, later.sent_at) == ("R-10", sent.sent_at)
    told = [
        json.loads(one.line)["detail"] for one in CustodyEvent.objects.filter(action="report.filed")
    ]
    assert [detail["receipt"] for detail in told] == ["", "R-10"]
    for again in ({"receipt": "R-11"}, {"receipt": ""}):
        with pytest.raises(ReportRefused):
            _send(later, sent_at=None, **again)
    assert list(SentForm(later).fields) == ["receipt_file"]
    assert list(SentForm(sent).fields) == ["receipt", "receipt_file"]
    assert list(SentForm(report).fields) == ["sent_at", "receipt", "receipt_file"]


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


def test_report_is_stamped_and_the_pack_holds_the_reply():
    report = _write(_case())
    assert not stamp_of_report(report).is_obtained
    stamp = stamp_report(report=report, now=NOW + timedelta(minutes=1))
    assert stamp.is_obtained
    assert stamp.is_test
    told = read_reply(bytes(stamp.reply))
    assert told.imprint == report.text_sha256

    case = gather_case(report.incident, version=1)

    files = {file.path: file for file in case.additions.files}
    kept = files["07-platform/instant-reports/report-01.tsr"]
    assert kept.content == bytes(stamp.reply)
    assert "without evidential value" in kept.facts.en
    assert gather_case(report.incident, version=1) == case


def test_report_without_an_answer_waits_and_is_asked_again(settings):
    settings.BRUSHGUARD_TSA = "manual"
    report = _write(_case())
    assert not stamp_report(report=report, now=NOW).is_obtained
    paths = {file.path for file in gather_case(report.incident, version=1).additions.files}
    assert "07-platform/instant-reports/report-01.tsr" not in paths
    settings.BRUSHGUARD_TSA = "local-test"
    assert fetch_waiting(now=NOW + timedelta(hours=1)) == 1
    assert stamp_of_report(report).is_obtained
    line = CustodyEvent.objects.filter(action="stamp.obtained").last()
    assert line.object == f"text:{report.text_sha256[:16]}"


def test_page_shows_the_stamp_and_gives_the_reply(client):
    report = _write(_case())
    shop = report.shop
    owner = shop.memberships.get(role="owner").user
    client.force_login(owner)
    url = reverse("appeals:report-stamp", args=[shop.slug, report.pk])
    assert client.get(url).status_code == 404
    stamp = stamp_report(report=report, now=NOW)
    page = client.get(report.path, headers={"accept-language": "en"}).content.decode()
    assert "A test stamp, without evidential value." in page
    assert client.get(url).content == bytes(stamp.reply)


def test_stamp_of_a_report_is_carried_by_hand_over_its_page(client, settings, tmp_path):
    """The question is downloaded, an authority of the shop's choice answers, the answer is checked."""
    settings.BRUSHGUARD_TSA = "manual"
    report = _write(_case())
    stamp = stamp_report(report=report, now=NOW)
    client.force_login(report.shop.memberships.get(role="owner").user)
    root = local_authority(tmp_path, "tsa")
    page = client.get(report.path, headers={"accept-language": "en"}).content.decode()
    assert "Have an authority of your choice stamp it" in page

    def at(name):
        return reverse(f"appeals:{name}", args=[report.shop.slug, report.pk])

    query = client.get(at("report-query")).content
    assert query == bytes(stamp.query)
    wrong = SimpleUploadedFile("a.tsr", b"no reply")
    client.post(
        at("report-answer"), {"reply": wrong, "roots": _file("root.pem", root.read_bytes())}
    )
    assert not stamp_of_report(report).is_obtained
    reply = authority_says(tmp_path, "tsa", query)
    given = {"reply": _file("a.tsr", reply), "roots": _file("root.pem", root.read_bytes())}
    client.post(at("report-answer"), given)

    kept = stamp_of_report(report)
    assert (kept.is_obtained, kept.is_test, bytes(kept.reply)) == (True, False, reply)
    after = client.get(report.path, headers={"accept-language": "en"}).content.decode()
    assert "Have an authority of your choice stamp it" not in after
    files = {file.path: file for file in gather_case(report.incident, version=1).additions.files}
    assert files["07-platform/instant-reports/report-01.tsr"].content == reply


def _file(name, content):
    return SimpleUploadedFile(name, content)


def test_clerk_cannot_hand_in_a_stamp(client):
    report = _write(_case())
    stamp_report(report=report, now=NOW)
    client.force_login(make_member(report.shop, Role.CLERK))
    for name in ("report-query", "report-answer"):
        url = reverse(f"appeals:{name}", args=[report.shop.slug, report.pk])
        assert client.post(url).status_code in (403, 405)


def test_withdrawn_incident_is_not_reported():
    with pytest.raises(ReportRefused):
        _write(make_incident(make_shop(), is_withdrawn=True))
