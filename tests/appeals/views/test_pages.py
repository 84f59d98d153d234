"""Every page of the room: who sees it, who may write, how many queries it takes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appeals.enums import AppealState, PackState
from appeals.forms.penalties import initial_of
from appeals.models import Appeal, Penalty
from appeals.operations.appeals import create_appeal
from shops.enums import Role
from tests.factories import (
    NOW,
    make_appeal,
    make_incident,
    make_member,
    make_pack,
    make_penalty,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db

READERS = (Role.OWNER, Role.MANAGER, Role.LAWYER)
OTHERS = (Role.ORDER_REVIEWER, Role.CLERK)
WRITERS = (Role.OWNER, Role.MANAGER)


def _client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Case:
    """One row of each kind in one shop."""

    def __init__(self) -> None:
        self.shop = make_shop(make_user())
        self.incident = make_incident(self.shop)
        self.pack = make_pack(self.incident, state=PackState.READY, built_at=NOW, size=1, seconds=1)
        self.penalty = make_penalty(self.shop, self.incident)
        self.appeal = make_appeal(self.penalty, pack=self.pack)

    def url(self, name: str) -> str:
        more = {
            "pack": [self.pack.pk],
            "penalty": [self.penalty.pk],
            "appeal": [self.appeal.pk],
        }
        noun, verb = name.split("-")
        alone = verb in {"list", "record", "request"}
        if name == "appeal-create":
            return reverse("appeals:appeal-create", args=[self.shop.slug, self.penalty.pk])
        return reverse(f"appeals:{name}", args=[self.shop.slug, *([] if alone else more[noun])])


@pytest.fixture
def case() -> Case:
    return Case()


GET_READ = (
    "pack-list",
    "pack-detail",
    "pack-progress",
    "penalty-list",
    "penalty-detail",
    "appeal-list",
    "appeal-detail",
    "appeal-letter",
)
GET_WRITE = ("penalty-record", "penalty-edit")
POST = (
    "pack-request",
    "pack-clear",
    "penalty-answer",
    "penalty-file",
    "appeal-create",
    "appeal-write",
    "appeal-redraft",
    "appeal-move",
)


@pytest.mark.parametrize("name", GET_READ)
def test_page_opens_for_readers_and_nobody_else(case, name):
    url = case.url(name)
    told = {role: _client(make_member(case.shop, role)).get(url).status_code for role in Role}
    assert told == dict.fromkeys(READERS, 200) | dict.fromkeys(OTHERS, 403)
    assert _client(make_user()).get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", GET_WRITE)
def test_form_opens_for_writers_and_nobody_else(case, name):
    url = case.url(name)
    told = {role: _client(make_member(case.shop, role)).get(url).status_code for role in Role}
    refused = dict.fromkeys((*OTHERS, Role.LAWYER), 403)
    assert told == dict.fromkeys(WRITERS, 200) | refused
    assert _client(make_user()).get(url).status_code == 404


@pytest.mark.parametrize("name", POST)
def test_post_is_refused_when_the_role_only_reads(case, name):
    url = case.url(name)
    for role in (Role.LAWYER, *OTHERS):
        assert _client(make_member(case.shop, role)).post(url).status_code == 403
    assert _client(make_user()).post(url).status_code == 404
    case.appeal.refresh_from_db()
    assert case.appeal.state == AppealState.DRAFT
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("name", [*GET_READ, *GET_WRITE])
def test_page_of_one_shop_never_shows_a_row_of_another(case, name):
    other = Case()
    client = _client(make_member(case.shop, Role.OWNER))
    mixed = other.url(name).replace(other.shop.slug, case.shop.slug, 1)
    if "<" in name or name in {"pack-list", "penalty-list", "appeal-list", "penalty-record"}:
        page = client.get(mixed).content.decode()
        assert str(other.pack.pk) not in page
        assert other.shop.slug not in page
    else:
        # Ids count up across shops, so the same number under the wrong shop is simply not there.
        assert client.get(mixed).status_code == 404


@pytest.mark.parametrize("name", ["pack-list", "penalty-list", "appeal-list"])
def test_list_takes_as_many_queries_with_three_rows_as_with_one(case, name):
    client = _client(make_member(case.shop, Role.OWNER))
    url = case.url(name)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(2):
        incident = make_incident(case.shop)
        pack = make_pack(incident, requested_by=make_user())
        make_appeal(make_penalty(case.shop, incident), pack=pack)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("state", "is_met", "may_start"),
    [
        (AppealState.FILED, True, False),
        (AppealState.WON, True, False),
        (AppealState.PARTLY_WON, True, True),
        (AppealState.LOST, False, True),
    ],
)
def test_deadline_of_a_penalty_runs_until_an_appeal_meets_it(case, state, is_met, may_start):
    deadline_at = timezone.now() + timedelta(days=1, hours=1)
    penalty = make_penalty(case.shop, case.incident, appeal_deadline_at=deadline_at)
    decided = {} if state == AppealState.FILED else {"outcome_at": NOW, "days_won_back": 12}
    make_appeal(penalty, state=state, filed_at=NOW, **decided)
    client = _client(make_member(case.shop, Role.MANAGER))
    page = client.get(penalty.path).content.decode()
    assert ("还剩" in page) is not is_met
    assert ("已赶上：" in page) is is_met
    assert ("开始下一次申诉" in page) is may_start
    assert ("挽回天数" in page) is (is_met and bool(decided))


def test_penalty_is_recorded_from_the_form(case):
    client = _client(make_member(case.shop, Role.MANAGER))
    answer = client.post(
        case.url("penalty-record"),
        {
            "charge": "通过不正当方式获得商品虚假销量",
            "kind": "points",
            "scope": "shop",
            "noticed_at": "2026-06-11T10:00",
            "points": "4",
            "fine": "5000",
            "deadline_basis": "rule",
            "incident": case.incident.public_id,
        },
    )
    penalty = Penalty.objects.latest("pk")
    assert answer.headers["Location"] == penalty.path
    assert (penalty.noticed_at, penalty.points, penalty.fine_fen, penalty.incident) == (
        NOW,
        4,
        500_000,
        case.incident,
    )


def test_fine_is_kept_and_shown_again_in_the_shops_own_currency(case):
    case.shop.currency = "KWD"
    case.shop.save()
    client = _client(make_member(case.shop, Role.MANAGER))
    client.post(
        case.url("penalty-record"),
        {
            "charge": "C", "kind": "fine", "scope": "shop", "noticed_at": "2026-06-11T10:00",
            "fine": "12.345", "deadline_basis": "rule",
        },
    )  # fmt: skip
    penalty = Penalty.objects.latest("pk")
    assert penalty.fine_fen == 12_345
    assert str(initial_of(penalty)["fine"]) == "12.345"


def test_penalty_form_says_what_is_wrong_when_the_item_is_missing(case):
    client = _client(make_member(case.shop, Role.MANAGER))
    answer = client.post(
        case.url("penalty-record"),
        {
            "charge": "C",
            "kind": "delisted",
            "scope": "item",
            "noticed_at": "2026-06-11T10:00",
            "deadline_basis": "unknown",
        },
        headers={"accept-language": "en"},
    )
    assert "Choose the item that was punished, or say it was the whole shop." in (
        answer.content.decode()
    )
    assert Penalty.objects.count() == 1


def test_penalty_is_corrected_from_the_form(case):
    client = _client(make_member(case.shop, Role.MANAGER))
    page = client.get(case.url("penalty-edit"))
    form = page.context["form"]
    fields = {bound.name: bound.value() for bound in form if bound.value() is not None}
    fields["noticed_at"] = "2026-06-11T09:30"
    answer = client.post(case.url("penalty-edit"), fields | {"reference": "TM-9"})
    case.penalty.refresh_from_db()
    assert answer.status_code == 302
    assert (case.penalty.reference, f"{case.penalty.noticed_at:%H:%M}") == ("TM-9", "01:30")


def test_appeal_goes_from_draft_to_won_on_its_page(case):
    client = _client(make_member(case.shop, Role.OWNER))
    write, move = case.url("appeal-write"), case.url("appeal-move")
    client.post(write, {"statement": "事实\r\n如下。", "pack": "", "length": "150"})
    receipt = SimpleUploadedFile("receipt.txt", b"SS-1")
    steps = (
        {"to": "ready"},
        {"to": "filed", "receipt": "SS-1", "receipt_file": receipt, "is_warned": "on"},
        {"to": "in_review"},
        {"to": "won", "note": "申诉成立", "days_won_back": "28", "points_restored": "4"},
    )
    for step in steps:
        client.post(move, step)
    case.appeal.refresh_from_db()
    assert [event.to_state for event in case.appeal.events.all()] == [
        "ready",
        "filed",
        "in_review",
        "won",
    ]
    assert (case.appeal.days_won_back, case.appeal.points_restored) == (28, 4)
    assert (case.appeal.statement, case.appeal.length) == ("事实\n如下。", 150)
    assert client.get(case.url("appeal-detail")).status_code == 200


@pytest.mark.parametrize(
    ("is_built", "is_attached", "told"),
    [
        (True, False, "已有可用的证据包"),
        (True, True, "还没有按编号引用"),
        (False, False, "生成证据包"),
    ],
)
def test_appeal_page_says_what_a_draft_lacks_of_its_pack(case, is_built, is_attached, told):
    client = _client(make_member(case.shop, Role.OWNER))
    if not is_attached:
        Appeal.objects.update(pack=None)
    if not is_built:
        case.pack.delete()
    page = client.get(case.url("appeal-detail"), headers={"accept-language": "zh-hans"})
    shown = page.content.decode().partition("<aside")[2]
    words = ("已有可用的证据包", "还没有按编号引用", "生成证据包")
    assert [one for one in words if one in shown] == [told]


def test_appeal_page_says_why_when_a_step_is_refused(case):
    client = _client(make_member(case.shop, Role.OWNER))
    answer = client.post(
        case.url("appeal-move"), {"to": "won"}, headers={"accept-language": "en"}, follow=True
    )
    assert "An appeal that is “Draft” cannot become “Won”." in answer.content.decode()


def test_appeal_create_opens_the_next_attempt(case):
    Appeal.objects.update(state=AppealState.LOST, attempt=1)
    client = _client(make_member(case.shop, Role.OWNER))
    answer = client.post(case.url("appeal-create"))
    appeal = Appeal.objects.latest("pk")
    assert (appeal.attempt, answer.headers["Location"]) == (2, appeal.path)


@pytest.mark.parametrize(("wanted", "start"), [("txt", "关于".encode()), ("pdf", b"%PDF-1.7")])
def test_letter_is_downloaded_as_text_and_pdf(case, wanted, start):
    appeal = create_appeal(
        penalty=make_penalty(case.shop, case.incident), actor=make_user(), now=NOW
    )
    client = _client(make_member(case.shop, Role.LAWYER))
    url = reverse("appeals:appeal-letter", args=[case.shop.slug, appeal.pk])
    answer = client.get(url, {"length": "0", "format": wanted})
    assert answer.content.startswith(start)
    assert f"letter-{appeal.pk}-full.{wanted}" in answer.headers["Content-Disposition"]


def test_reading_an_exhibit_that_may_hold_a_buyers_data_is_written_into_custody(case):
    member = make_member(case.shop, Role.LAWYER)
    told = {
        "kind": "chats",
        "file": SimpleUploadedFile("聊天.png", b"\x89PNG\r\n\x1a\n" + b"\1" * 40),
    }
    _client(make_member(case.shop, Role.MANAGER)).post(case.url("penalty-file"), told)
    kept = case.penalty.files.get()

    _client(member).get(reverse("appeals:file-download", args=[case.shop.slug, kept.pk]))

    line = json.loads(case.shop.custody.get(action="pii.viewed").line)
    assert (line["actor"], line["object"]) == (f"user:{member.pk}", f"kept:{kept.pk}")
    assert (line["sha256"], line["detail"]) == (kept.sha256, {"kind": "chats"})


def test_penalty_page_takes_the_notices_file_and_gives_it_back_unchanged(case):
    client = _client(make_member(case.shop, Role.MANAGER))
    content = b"\x89PNG\r\n\x1a\n" + b"\1" * 40
    told = {"kind": "notice", "file": SimpleUploadedFile("通知.png", content)}
    client.post(case.url("penalty-file"), told)
    kept = case.penalty.files.get()
    answer = client.get(reverse("appeals:file-download", args=[case.shop.slug, kept.pk]))
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert not case.shop.custody.filter(
        action="pii.viewed"
    ).exists()  # every copy of a pack holds it
    other = _client(make_member(make_shop(), Role.OWNER))
    assert other.get(answer.request["PATH_INFO"]).status_code == 404
