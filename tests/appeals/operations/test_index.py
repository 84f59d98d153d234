"""A category index is a comparison only when it was handed in before any count was finished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from appeals.enums import PenaltyScope
from appeals.errors import LossRefused
from appeals.models import KeptFile, LossStudy
from appeals.operations.keeping import Upload
from appeals.operations.losses import keep_index, request_study, withdraw_index
from appeals.packing.losses import Assessment, to_record
from appeals.queries.case import gather_case
from appeals.queries.case.losses import packed_losses
from appeals.queries.losses import counted_days
from appeals.queries.losses.days import all_choices
from detection.models import Incident
from shops.enums import Action
from shops.models import CustodyEvent
from tests.factories import (
    NOW,
    make_incident,
    make_order,
    make_penalty,
    make_product,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
DAYS = "\n".join(f"{(NOW - timedelta(days=n)).date()},{100 + n}" for n in range(30))
FILE = Upload("index.csv", f"date,index\n{DAYS}\n".encode())


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def incident() -> Incident:
    shop = make_shop(make_user())
    incident = make_incident(shop, make_product(shop))
    start = NOW - timedelta(days=9)
    make_penalty(shop, incident, scope=PenaltyScope.SHOP, noticed_at=start, starts_at=start)
    make_order(shop, incident.product, placed_at=NOW - timedelta(days=20))
    return incident


def keep(incident: Incident, upload: Upload = FILE, days: int = 0) -> str:
    now = NOW + timedelta(days=days)
    kept, _ = keep_index(incident=incident, upload=upload, label="boxes", actor=None, now=now)
    return f"index:{kept.pk}"


def ask(incident: Incident, *control: str) -> LossStudy:
    return request_study(
        incident=incident, penalty=incident.penalties.get(), margin_bp=4000, margin_note="",
        control=control, actor=None, now=NOW,
    )  # fmt: skip


def finish(study: LossStudy) -> None:
    study.state, study.finished_at = "done", NOW + timedelta(hours=1)
    study.result = to_record(Assessment(why_none="no_days", control="boxes"))
    study.save()


def test_index_is_the_comparison_of_a_penalty_that_hit_the_whole_shop(incident: Incident) -> None:
    penalty = incident.penalties.get()
    assert all_choices(penalty) == []
    key = keep(incident)

    ((choice, title),) = all_choices(penalty)
    assert (choice, title.startswith("boxes [SHA-256 ")) == (key, True)
    known = {day.on: day.control_fen for day in counted_days(penalty, NOW, [key])}
    assert known[(NOW - timedelta(days=2)).date()] == round(102 / 114.5 * 100_000_000)
    assert all(day.control_fen is None for day in counted_days(penalty, NOW))


def test_custody_holds_the_index_before_any_figure(incident: Incident) -> None:
    key = keep(incident)
    ask(incident, key)

    lines = CustodyEvent.objects.filter(action=Action.LOSS_CONTROL_CHOSEN.value).order_by("seq")
    assert ['"kind":"index"' in line.line for line in lines] == [True, False]
    assert key in lines[1].line


def test_same_index_twice_is_one_line_of_custody(incident: Incident) -> None:
    assert keep(incident) == keep(incident)
    chosen = CustodyEvent.objects.filter(action=Action.LOSS_CONTROL_CHOSEN.value)
    assert chosen.count() == 1


def test_index_that_came_after_a_count_may_not_be_chosen(incident: Incident) -> None:
    finish(ask(incident))
    late = keep(incident, days=1)

    assert all_choices(incident.penalties.get()) == []
    with pytest.raises(LossRefused, match="did not touch"):
        ask(incident, late)


def test_index_stays_a_choice_when_it_was_there_before_the_first_count(incident: Incident) -> None:
    key = keep(incident)
    finish(ask(incident, key))

    assert [choice for choice, _ in all_choices(incident.penalties.get())] == [key]


def test_two_indexes_are_not_mixed(incident: Incident) -> None:
    first = keep(incident)
    second = keep(incident, Upload("b.csv", b"2026-01-05,1\n"))
    with pytest.raises(LossRefused, match="not with both"):
        ask(incident, first, second)


def test_file_without_a_single_day_is_refused_and_says_what_stood_there(incident: Incident) -> None:
    with pytest.raises(LossRefused, match="line 2: “yesterday” is no date"):
        keep(incident, Upload("x.csv", b"date,index\nyesterday,5\n"))


def test_pack_holds_the_index_with_its_hash_and_source(incident: Incident) -> None:
    finish(ask(incident, keep(incident)))
    case = replace(gather_case(incident, version=1), cutoff=NOW + timedelta(hours=2))
    added = packed_losses(incident, case)

    (file,) = [one for one in added.files if one.path == "08-damages/control-index.csv"]
    assert file.content.decode("utf-8-sig").splitlines()[0] == "day,index"
    assert (file.source, len(file.facts.en.rpartition(" ")[2])) == ("boxes", 64)


def test_another_shops_index_is_no_choice(incident: Incident) -> None:
    keep(make_incident(make_shop()))
    assert all_choices(incident.penalties.get()) == []


def test_page_takes_an_index_and_names_the_lines_it_left_out(
    incident: Incident, client: Client
) -> None:

    owner = incident.shop.memberships.get().user
    client.force_login(owner)
    path = f"/shops/{incident.shop.slug}/incidents/{incident.public_id}/losses/"
    file = SimpleUploadedFile("i.csv", b"2026-01-05,1\n2026-01-06,minus\n")
    told = client.post(path + "index/", {"label": "boxes", "file": file}, follow=True)

    page = told.content.decode()
    assert told.status_code == 200
    assert "minus" in page
    assert "boxes" in page


def test_index_is_taken_back_over_its_page_while_nothing_was_counted_with_it(
    incident: Incident, client: Client
) -> None:
    key = keep(incident)
    row = KeptFile.objects.get(pk=key.removeprefix("index:"))
    client.force_login(incident.shop.memberships.get(role="owner").user)
    url = reverse("appeals:index-withdraw", args=[incident.shop.slug, incident.public_id, row.pk])
    assert url in client.get(at(incident)).content.decode()

    client.post(url)

    assert all_choices(incident.penalties.get()) == []
    line = CustodyEvent.objects.get(action=Action.LOSS_CONTROL_WITHDRAWN.value)
    assert (line.object, line.case) == (f"kept:{row.pk}", incident.public_id)
    assert client.post(url).status_code == 404


def test_index_that_a_count_compares_with_stays(incident: Incident) -> None:
    key = keep(incident)
    ask(incident, key)
    row = KeptFile.objects.get(pk=key.removeprefix("index:"))

    with pytest.raises(LossRefused, match="so it stays"):
        withdraw_index(row=row, actor=None, now=NOW)

    row.refresh_from_db()
    assert row.withdrawn_at is None


def at(incident: Incident) -> str:
    return reverse("appeals:loss-show", args=[incident.shop.slug, incident.public_id])
