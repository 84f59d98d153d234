"""Penalties: the platform's words, a deadline that is known or said to be unknown, custody."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from appeals.enums import DeadlineBasis, PenaltyKind, PenaltyScope
from appeals.errors import PenaltyRefused
from appeals.models import Penalty
from appeals.operations.penalties import PenaltyNotice, change_penalty, record_penalty
from shops.enums import Action, Platform
from shops.models import CustodyEvent, TimelineMark
from tests.factories import (
    NOW,
    make_appeal,
    make_incident,
    make_product,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
CHARGE = "通过不正当方式获得商品虚假销量、店铺评分、信用积分、商品评论"
NOTICE = PenaltyNotice(
    kind=PenaltyKind.POINTS, scope=PenaltyScope.SHOP, charge=CHARGE, noticed_at=NOW, points=4
)


def _record(shop, notice=NOTICE, now=NOW + timedelta(hours=1)) -> Penalty:
    return record_penalty(shop=shop, notice=notice, actor=make_user(), now=now)


def test_record_penalty_takes_the_deadline_from_the_rule_when_one_is_known():
    penalty = _record(make_shop(platform=Platform.TMALL))
    assert (penalty.deadline_basis, penalty.appeal_deadline_at) == (
        DeadlineBasis.RULE,
        NOW + timedelta(hours=72),
    )


def test_record_penalty_sets_no_deadline_when_the_rule_has_no_limit():
    notice = replace(NOTICE, kind=PenaltyKind.SEARCH_DEMOTED)
    penalty = _record(make_shop(platform=Platform.TMALL), notice)
    assert (penalty.deadline_basis, penalty.appeal_deadline_at) == (DeadlineBasis.RULE, None)


@pytest.mark.parametrize("platform", [Platform.TAOBAO, Platform.SHOPEE, Platform.OTHER])
def test_record_penalty_says_unknown_when_no_rule_is_known(platform):
    penalty = _record(make_shop(platform=platform))
    assert (penalty.deadline_basis, penalty.appeal_deadline_at) == (DeadlineBasis.UNKNOWN, None)


def test_record_penalty_prefers_the_typed_deadline():
    typed = NOW + timedelta(days=7)
    notice = replace(NOTICE, deadline_basis=DeadlineBasis.TYPED, typed_deadline_at=typed)
    penalty = _record(make_shop(platform=Platform.TMALL), notice)
    assert (penalty.deadline_basis, penalty.appeal_deadline_at) == (DeadlineBasis.TYPED, typed)


def test_record_penalty_writes_custody_and_a_mark():
    shop = make_shop()
    incident = make_incident(shop)
    penalty = _record(shop, replace(NOTICE, incident=incident, reference="TM-1"))
    line = json.loads(CustodyEvent.objects.get(shop=shop, action=Action.NOTICE_ADDED.value).line)
    assert (line["object"], line["case"], line["sha256"], line["detail"]) == (
        f"penalty:{penalty.pk}",
        incident.public_id,
        hashlib.sha256(CHARGE.encode()).hexdigest(),
        {
            "change": False,
            "deadline": "2026-06-14T02:00:00.000Z",
            "kind": "points",
            "noticed_at": "2026-06-11T02:00:00.000Z",
            "reference": "TM-1",
            "scope": "shop",
        },
    )
    mark = TimelineMark.objects.get(shop=shop)
    assert (mark.kind, mark.at, mark.text, mark.path) == ("penalty", NOW, CHARGE, penalty.path)


@pytest.mark.parametrize(
    "change",
    [
        {"charge": "  "},
        {"noticed_at": NOW + timedelta(days=1)},
        {"starts_at": NOW, "ends_at": NOW},
        {"scope": PenaltyScope.ITEM},
        {"deadline_basis": DeadlineBasis.TYPED},
    ],
)
def test_record_penalty_refuses_when_the_notice_contradicts_itself(change):
    shop = make_shop()
    with pytest.raises(PenaltyRefused):
        _record(shop, replace(NOTICE, **change))
    assert not Penalty.objects.exists()


def test_record_penalty_refuses_when_a_part_is_another_shops():
    other = make_shop()
    for change in (
        {"incident": make_incident(other)},
        {"scope": PenaltyScope.ITEM, "product": make_product(other)},
    ):
        with pytest.raises(PenaltyRefused):
            _record(make_shop(), replace(NOTICE, **change))


def test_change_penalty_moves_the_deadline_of_what_is_not_filed():
    shop = make_shop(platform=Platform.TMALL)
    penalty = _record(shop)
    open_appeal = make_appeal(penalty, deadline_at=penalty.appeal_deadline_at)
    corrected = replace(NOTICE, noticed_at=NOW - timedelta(hours=2))
    changed = change_penalty(
        penalty=penalty, notice=corrected, actor=make_user(), now=NOW + timedelta(hours=2)
    )
    open_appeal.refresh_from_db()
    assert changed.appeal_deadline_at == NOW + timedelta(hours=70)
    assert open_appeal.deadline_at == changed.appeal_deadline_at
    assert TimelineMark.objects.filter(shop=shop, key=f"penalty:{penalty.pk}").count() == 1
