"""Appeals: facts with blanks, one shot with a receipt, every step told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from appeals.enums import TRANSITIONS, AppealState, PackState
from appeals.errors import AppealRefused
from appeals.forms.appeals import AppealForm
from appeals.models import Appeal
from appeals.operations.appeals import (
    Step,
    create_appeal,
    move_appeal,
    redraft_letters,
    write_appeal,
)
from appeals.operations.keeping import Upload
from appeals.operations.rules import change_rules, version_in_force
from appeals.queries.files import kept_bytes
from shops.enums import Action, Platform
from shops.models import CustodyEvent, TimelineMark
from tests.appeals.stories import attacked_shop
from tests.factories import (
    NOW,
    make_appeal,
    make_incident,
    make_pack,
    make_penalty,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
RECEIPT = Upload("receipt.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30)


def _appeal(state=AppealState.DRAFT, **more) -> Appeal:
    return make_appeal(make_penalty(make_shop()), state=state, statement="事实如下。", **more)


def _move(appeal, to, **more) -> Appeal:
    return move_appeal(appeal=appeal, step=Step(to=to, **more), actor=make_user(), now=LATER)


def test_create_appeal_drafts_facts_and_blanks_in_every_length():
    shop, incident = attacked_shop()
    penalty = make_penalty(shop, incident, reference="TM-7")
    pack = make_pack(incident, state="ready", built_at=NOW)
    appeal = create_appeal(penalty=penalty, actor=make_user(), now=LATER)
    assert (appeal.attempt, appeal.state, appeal.pack) == (1, AppealState.DRAFT, pack)
    letters = {letter.length: letter.text for letter in appeal.letters.all()}
    assert sorted(letters) == [0, 150, 500, 1000]
    assert appeal.statement == letters[500]
    assert penalty.charge in letters[0]
    assert "共有 12 笔订单；按本店此前同时段的订单推算，通常约 0.4 笔" in letters[0]
    assert "其中 10 笔申请了退款，10 笔已退款" in letters[0]
    assert "【请填写" in letters[0]


@pytest.mark.parametrize("platform", [Platform.TMALL, Platform.SHOPEE, Platform.AMAZON])
def test_letters_neither_admit_nor_invent(platform):
    shop = make_shop(platform=platform)
    appeal = create_appeal(
        penalty=make_penalty(shop, make_incident(shop), charge="C"), actor=make_user(), now=LATER
    )
    text = "".join(letter.text for letter in appeal.letters.all())
    for word in ("承认", "刷单", "抱歉", "竞争对手", "sorry", "admit", "competitor", "attack"):
        assert word not in text


def test_open_appeal_keeps_the_rules_it_was_opened_with():
    shop = make_shop(platform=Platform.JD)
    appeal = create_appeal(penalty=make_penalty(shop), actor=make_user(), now=LATER)
    content = version_in_force(name="jd", now=LATER).content
    told = [{"of": ["attempts"], "said": {"zh-Hans": "后台", "en": "console"}, "url": None,
             "read_on": "2026-11-26", "confidence": "official"}]  # fmt: skip
    change_rules(
        name="jd", content=content | {"attempts": 1, "sources": told}, based_on=1,
        reason="console", actor=make_user(), now=LATER,
    )  # fmt: skip
    appeal.refresh_from_db()
    assert appeal.rules.rules.attempts is None
    later = create_appeal(penalty=make_penalty(shop), actor=make_user(), now=LATER)
    assert later.rules.rules.attempts == 1


def test_attempts_run_out_where_their_number_is_known():
    shop = make_shop(platform=Platform.JD)
    penalty = make_penalty(shop)
    content = version_in_force(name="jd", now=NOW).content
    told = [{"of": ["attempts"], "said": {"zh-Hans": "后台", "en": "console"}, "url": None,
             "read_on": "2026-11-26", "confidence": "official"}]  # fmt: skip
    change_rules(
        name="jd", content=content | {"attempts": 1, "sources": told}, based_on=1,
        reason="console", actor=make_user(), now=NOW,
    )  # fmt: skip
    make_appeal(penalty, attempt=1, state=AppealState.LOST, filed_at=NOW)
    with pytest.raises(AppealRefused):
        create_appeal(penalty=penalty, actor=make_user(), now=LATER)


def test_counter_complaint_stands_beside_the_open_appeal():
    shop, incident = attacked_shop()
    penalty = make_penalty(shop, incident)
    told = {"penalty": penalty, "actor": make_user(), "now": LATER}
    create_appeal(**told)
    counter = create_appeal(kind="counter", **told)
    assert (counter.kind, counter.attempt, counter.deadline_at) == ("counter", 1, None)
    assert "扰乱市场秩序" in counter.statement
    assert "不指认任何人" in counter.statement


def test_letter_that_was_saved_last_is_the_one_that_is_filed():
    shop, incident = attacked_shop()
    appeal = create_appeal(penalty=make_penalty(shop, incident), actor=make_user(), now=LATER)
    told = {"appeal": appeal, "pack": None, "actor": make_user(), "now": LATER}
    written = write_appeal(statement="短信", length=150, **told)
    assert (written.statement, written.length) == ("短信", 150)
    letter = written.letters.get(length=150)
    assert (letter.text, letter.is_edited) == ("短信", True)
    assert appeal.letters.get(length=500).is_edited is False
    with pytest.raises(AppealRefused):
        write_appeal(statement="x", length=77, **told)


def test_redraft_takes_up_new_facts_and_refuses_once_filed():
    shop, incident = attacked_shop()
    appeal = create_appeal(penalty=make_penalty(shop, incident), actor=make_user(), now=LATER)
    incident.orders = 77
    incident.save()
    told = {"actor": make_user(), "now": LATER}
    redraft_letters(appeal=appeal, template="platform", **told)
    assert "77 笔订单" in appeal.letters.get(length=150).text
    line = CustodyEvent.objects.filter(action=Action.APPEAL_CHANGED.value).latest("seq")
    assert (line.case, json.loads(line.line)["detail"]["drafted"]) == (incident.public_id, True)
    with pytest.raises(AppealRefused):
        redraft_letters(appeal=appeal, template="plan", **told)
    Appeal.objects.filter(pk=appeal.pk).update(state=AppealState.FILED)
    with pytest.raises(AppealRefused):
        redraft_letters(appeal=appeal, template="platform", **told)


def test_once_only_filing_asks_a_second_time():
    appeal = _appeal(state=AppealState.READY)
    Appeal.objects.filter(pk=appeal.pk).update(rules=version_in_force(name="stripe", now=NOW))
    told = {"receipt": "R-1", "receipt_file": RECEIPT, "is_warned": True}
    with pytest.raises(AppealRefused):
        _move(appeal, AppealState.FILED, **told)
    assert _move(appeal, AppealState.FILED, is_confirmed=True, **told).filed_at == LATER


def test_question_of_the_platform_opens_a_round_that_an_answer_with_receipt_closes():
    appeal = _appeal(state=AppealState.FILED)
    with pytest.raises(AppealRefused):
        _move(appeal, AppealState.MORE_ASKED)
    due = LATER + timedelta(days=2)
    _move(appeal, AppealState.MORE_ASKED, note="请补充运单", due_at=due)
    with pytest.raises(AppealRefused):
        _move(appeal, AppealState.IN_REVIEW, receipt="R-2")
    _move(appeal, AppealState.IN_REVIEW, note="已补充", receipt="R-2", receipt_file=RECEIPT)
    told = appeal.rounds.get()
    assert (told.number, told.asked, told.due_at, told.answer, told.receipt) == (
        1, "请补充运单", due, "已补充", "R-2",
    )  # fmt: skip
    assert kept_bytes(told.receipt_file) == RECEIPT.content


def test_create_appeal_refuses_when_one_is_open():
    penalty = make_penalty(make_shop())
    create_appeal(penalty=penalty, actor=make_user(), now=LATER)
    with pytest.raises(AppealRefused):
        create_appeal(penalty=penalty, actor=make_user(), now=LATER)


def test_create_appeal_counts_the_next_attempt_when_the_last_was_lost():
    penalty = make_penalty(make_shop())
    make_appeal(penalty, attempt=1, state=AppealState.LOST)
    assert create_appeal(penalty=penalty, actor=make_user(), now=LATER).attempt == 2


@pytest.mark.parametrize("state", AppealState)
def test_move_appeal_follows_the_transitions_and_nothing_else(state):
    for to in AppealState:
        appeal = _appeal(state=state)
        step = Step(to=to, receipt="R-1", receipt_file=RECEIPT, is_warned=True, note="补充材料")
        if to in TRANSITIONS[state]:
            assert move_appeal(appeal=appeal, step=step, actor=make_user(), now=LATER).state == to
        else:
            with pytest.raises(AppealRefused):
                move_appeal(appeal=appeal, step=step, actor=make_user(), now=LATER)


def test_move_appeal_writes_event_custody_and_mark():
    appeal = _appeal()
    who = make_user()
    moved = move_appeal(
        appeal=appeal, step=Step(to=AppealState.READY, note="checked"), actor=who, now=LATER
    )
    event = moved.events.get()
    assert (event.from_state, event.to_state, event.note, event.done_by, event.done_at) == (
        "draft",
        "ready",
        "checked",
        who,
        LATER,
    )
    line = json.loads(CustodyEvent.objects.get(action=Action.APPEAL_CHANGED.value).line)
    assert (line["object"], line["detail"]) == (
        f"appeal:{appeal.pk}",
        {"from": "draft", "to": "ready"},
    )
    mark = TimelineMark.objects.get(shop=appeal.shop)
    assert (mark.kind, mark.at, mark.path) == ("appeal", LATER, appeal.path)


@pytest.mark.parametrize(
    "lacking",
    [
        {"receipt": " ", "receipt_file": RECEIPT, "is_warned": True},
        {"receipt": "R-1", "receipt_file": RECEIPT, "is_warned": False},
        {"receipt": "R-1", "is_warned": True},
        {"receipt": "R-1", "receipt_file": Upload("r.exe", b"MZ"), "is_warned": True},
    ],
)
def test_filing_refuses_without_receipt_or_warning(lacking):
    appeal = _appeal(state=AppealState.READY)
    with pytest.raises(AppealRefused):
        _move(appeal, AppealState.FILED, **lacking)
    assert not TimelineMark.objects.exists()


def test_filing_keeps_receipt_and_time():
    filed = _move(
        _appeal(state=AppealState.READY),
        AppealState.FILED,
        receipt="R-1",
        receipt_file=RECEIPT,
        is_warned=True,
    )
    assert (filed.state, filed.receipt, filed.filed_at) == (AppealState.FILED, "R-1", LATER)


def test_filing_refuses_when_the_packs_weak_points_were_not_read():
    shop, incident = attacked_shop()
    pack = make_pack(incident, state="ready")
    appeal = make_appeal(make_penalty(shop, incident), state=AppealState.READY, pack=pack)
    with pytest.raises(AppealRefused):
        _move(appeal, AppealState.FILED, receipt="R-1", receipt_file=RECEIPT, is_warned=True)
    pack.weak_points_read_at = NOW
    pack.save()
    assert (
        _move(
            appeal, AppealState.FILED, receipt="R-1", receipt_file=RECEIPT, is_warned=True
        ).filed_at
        == LATER
    )


@pytest.mark.parametrize(
    "statement", ["", "  ", "店铺于【请填写：时间】发现异常", "[fill in: time]"]
)
def test_appeal_is_not_ready_while_the_statement_has_blanks(statement):
    appeal = _appeal()
    Appeal.objects.filter(pk=appeal.pk).update(statement=statement)
    with pytest.raises(AppealRefused):
        _move(appeal, AppealState.READY)


def test_appeal_is_ready_when_only_an_items_title_has_brackets():
    appeal = _appeal()
    Appeal.objects.filter(pk=appeal.pk).update(statement="商品：【拍一发二】保温杯。")
    assert _move(appeal, AppealState.READY).state == AppealState.READY


def test_outcome_keeps_days_and_points():
    won = _move(
        _appeal(state=AppealState.IN_REVIEW),
        AppealState.PARTLY_WON,
        note="部分支持",
        days_won_back=21,
        points_restored=2,
    )
    assert (won.outcome_at, won.outcome_text, won.days_won_back, won.points_restored) == (
        LATER,
        "部分支持",
        21,
        2,
    )


def test_days_are_refused_when_the_step_is_no_outcome():
    with pytest.raises(AppealRefused):
        _move(_appeal(state=AppealState.FILED), AppealState.IN_REVIEW, days_won_back=3)


def test_write_appeal_refuses_when_it_was_filed():
    appeal = _appeal(state=AppealState.FILED)
    with pytest.raises(AppealRefused):
        write_appeal(appeal=appeal, statement="x", pack=None, actor=make_user(), now=LATER)


def test_write_appeal_refuses_when_the_pack_is_another_shops_or_not_ready():
    appeal = _appeal()
    foreign = make_pack(make_incident(make_shop()), state="ready")
    unready = make_pack(make_incident(appeal.shop))
    for pack in (foreign, unready):
        with pytest.raises(AppealRefused):
            write_appeal(appeal=appeal, statement="x", pack=pack, actor=make_user(), now=LATER)


def test_copy_with_identities_never_goes_along_with_an_appeal():
    shop = make_shop()
    penalty = make_penalty(shop, make_incident(shop))
    told = {"state": PackState.READY, "built_at": NOW}
    masked = make_pack(penalty.incident, profile="tmall", **told)
    make_pack(penalty.incident, profile="court-cn", **told | {"built_at": NOW + timedelta(days=1)})
    full = make_pack(penalty.incident, tier="T2", **told | {"built_at": NOW + timedelta(days=2)})
    appeal = create_appeal(penalty=penalty, actor=make_user(), now=LATER)
    assert appeal.pack == masked
    with pytest.raises(AppealRefused, match=r"without identities|不含身份信息"):
        write_appeal(appeal=appeal, statement="x", pack=full, actor=make_user(), now=NOW)
    assert full not in AppealForm(appeal).fields["pack"].queryset


def test_write_appeal_keeps_statement_and_pack():
    appeal = _appeal()
    pack = make_pack(make_incident(appeal.shop), state="ready")
    write_appeal(appeal=appeal, statement="新的事实", pack=pack, actor=make_user(), now=LATER)
    appeal.refresh_from_db()
    assert (appeal.statement, appeal.pack) == ("新的事实", pack)
