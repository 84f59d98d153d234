"""A pack holds what the shop filed and asked, beside the notice as it came, and still verifies."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from appeals.enums import AppealState, Disposition
from appeals.operations.outreach import Said, record_answer, register_plan, start_contact
from appeals.operations.reports import write_report
from appeals.packing import build_pack, load_profile, verify_pack
from appeals.queries.case import gather_case
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_appeal, make_kept_file, make_penalty, make_user

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def _case():
    shop, incident = attacked_shop()
    who = make_user()
    penalty = make_penalty(shop, incident)
    make_kept_file(shop, name="n.png", content=PNG, penalty=penalty, incident=incident)
    make_appeal(penalty, state=AppealState.FILED, filed_at=NOW, statement="申诉说明\n事实如下。")
    write_report(incident=incident, actor=who, now=NOW)
    plan = register_plan(incident=incident, target=0.95, actor=who, now=NOW)
    contact = start_contact(contact=plan.contacts.first(), actor=who, now=NOW)
    contact.plan = plan
    said = Said(disposition=Disposition.DENIED, channel="platform", words="没有买过")
    record_answer(contact=contact, said=said, actor=who, now=NOW)
    return incident


def test_pack_with_everything_builds_twice_alike_and_verifies(tmp_path):
    incident = _case()
    profile = load_profile("tmall")
    first, second = gather_case(incident, version=1), gather_case(incident, version=1)
    assert first.additions == second.additions
    assert first == second
    built, again = (build_pack(case, profile, "T1", None) for case in (first, second))
    assert _files(built) == _files(again)
    place = tmp_path / built.zip_name
    place.write_bytes(built.zip_bytes)
    results = verify_pack(place).results()
    assert {results["integrity"], results["completeness"], results["custody"]} == {"pass"}
    with zipfile.ZipFile(io.BytesIO(built.zip_bytes)) as opened:
        names = {name.partition("/data/")[2]: name for name in opened.namelist()}
        assert opened.read(names["07-platform/notices/notice-01.png"]) == PNG
        assert {
            "02-appeal/tmall/letter-01.txt",
            "02-appeal/tmall/letter-01.pdf",
            "06-outreach/plan.json",
            "06-outreach/result.json",
            "07-platform/instant-reports/report-01.txt",
            "07-platform/instant-reports/report-01.json",
        } <= set(names)


def _files(built) -> dict[str, str]:
    """Each file's hash, so that a difference names its file."""
    with zipfile.ZipFile(io.BytesIO(built.zip_bytes)) as opened:
        return {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist()}
