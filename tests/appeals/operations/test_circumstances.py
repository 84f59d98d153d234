"""What a shop knows around an incident goes to a named recipient alone, in its own words."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from appeals.enums import CircumstanceKind
from appeals.models import Circumstance
from appeals.operations.circumstances import withdraw_circumstance
from appeals.packing import Additions, load_profile
from appeals.packing.additions import Attached
from appeals.packing.bilingual import Bilingual
from appeals.packing.case import Delivery
from appeals.packing.contents import contents_of
from appeals.packing.documents.voice import Voice
from appeals.packing.tables.catalogue import Catalogue
from appeals.packing.tables.circumstances import Circumstance as Row
from appeals.packing.tables.circumstances import circumstances_csv, read_circumstances
from appeals.packing.variants.circumstances import circumstances
from appeals.queries.case import gather_case
from appeals.queries.case.circumstances import packed_circumstances
from appeals.queries.circumstances import opened
from detection.models import Incident
from shops.enums import Action
from shops.models import CustodyEvent
from tests.appeals.packing.cases import seed_case
from tests.factories import NOW, make_circumstance, make_incident, make_shop, make_user

WORDS = "前店长六月离职，现经营相近店铺"
ROW = Row("staff", "2026-06-01", WORDS, "劳动合同")


@pytest.fixture
def incident() -> Incident:
    return make_incident(make_shop(make_user()))


@pytest.mark.django_db
def test_words_are_sealed_at_rest_and_in_no_line_of_custody(incident: Incident) -> None:
    row = make_circumstance(incident, kind=CircumstanceKind.STAFF, text=WORDS)

    assert WORDS.encode() not in bytes(Circumstance.objects.get(pk=row.pk).sealed)
    line = CustodyEvent.objects.get(action=Action.CIRCUMSTANCE_NOTED.value).line
    assert ("离职" in line, '"kind":"staff"' in line) == (False, True)
    assert [one.text for one in opened(incident)] == [WORDS]


@pytest.mark.django_db
def test_pack_holds_them_only_in_copies_for_a_named_recipient_and_the_shop(
    incident: Incident,
) -> None:
    make_circumstance(incident, text=WORDS, happened_on=date(2026, 6, 1))
    case = dataclasses.replace(gather_case(incident, version=1), cutoff=NOW + timedelta(days=1))
    added = packed_circumstances(incident, case)

    assert added.in_tier("T1") == ()
    for tier in ("T2", "T3"):
        (file,) = added.in_tier(tier)
        assert WORDS in file.content.decode()
    assert added.chapters == {}


@pytest.mark.django_db
def test_withdrawn_one_is_gone_and_nothing_is_added_without_any(incident: Incident) -> None:
    row = make_circumstance(incident)
    assert withdraw_circumstance(row=row, actor=None, now=NOW)
    assert not withdraw_circumstance(row=row, actor=None, now=NOW)
    assert packed_circumstances(incident, gather_case(incident, version=1)) == Additions()


@pytest.mark.django_db
def test_page_notes_a_fact_and_shows_it(incident: Incident, client: Client) -> None:
    client.force_login(incident.shop.memberships.get().user)
    path = f"/shops/{incident.shop.slug}/incidents/{incident.public_id}/circumstances/"
    told = client.post(path, {"kind": "staff", "text": WORDS, "source": "合同"}, follow=True)

    assert WORDS in told.content.decode()
    assert client.post(path, {"kind": "staff", "text": "", "source": ""}).status_code == 400


def said(tier: str, files: dict[str, bytes]) -> str:
    delivery = Delivery("公安局", "查明", "1", date(2027, 1, 1)) if tier == "T2" else None
    contents = contents_of(seed_case(delivery=delivery), load_profile("police-cn"), tier, None)
    blocks = circumstances(Voice(contents, Catalogue((), tier), "zh-Hans"), files)
    return re.sub(r"\s", "", str(blocks))


def test_police_papers_show_them_in_a_copy_with_identities_and_never_in_a_platforms() -> None:
    files = {"data/09-leads/circumstances.csv": circumstances_csv([ROW])}

    assert WORDS in said("T2", files)
    assert "不表示所涉人员与异常订单有关" in said("T2", files)
    assert WORDS not in said("T1", files)
    assert "本副本不含" in said("T1", files)
    assert "店铺没有登记" in said("T2", {})


def test_table_is_read_again_as_it_was_written() -> None:
    rows = [dataclasses.replace(ROW, day="", text='a "b",\nc'), ROW]
    assert read_circumstances(circumstances_csv(rows[::-1])) == rows


def test_tier_of_the_file_is_what_keeps_it_out_of_a_platforms_copy() -> None:
    name = Bilingual("x")
    file = Attached("09-leads/circumstances.csv", b"", "circumstances", name, name, name, name,
                    tiers=("T2", "T3"))  # fmt: skip
    assert Additions((file,)).in_tier("T1") == ()
