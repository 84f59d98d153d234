"""Rules are versions: none is lost, none changes silently, an open appeal keeps its own."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from appeals.errors import RulesRefused
from appeals.models import ProfileVersion
from appeals.operations.rules import change_rules, version_in_force
from appeals.packing.profile import profile_content
from appeals.queries.rules import profile_name_of, rules_in_force
from shops.enums import Platform
from shops.models import CustodyEvent
from tests.factories import NOW, make_appeal, make_penalty, make_shop, make_user

pytestmark = pytest.mark.django_db
SOURCE = {
    "of": ["attempts"],
    "said": {"zh-Hans": "后台", "en": "console"},
    "url": None,
    "read_on": "2026-11-26",
    "confidence": "official",
}


def _edited(**more):
    content = copy.deepcopy(profile_content("jd"))
    return content | {"attempts": 3, "sources": [SOURCE], "checked_on": "2026-11-26"} | more


def _change(content, **more):
    told = {"name": "jd", "based_on": 1, "reason": "console of today", "actor": make_user()}
    return change_rules(content=content, now=NOW + timedelta(days=1), **(told | more))


def test_version_in_force_keeps_the_shipped_file_once():
    first = version_in_force(name="tmall", now=NOW)
    again = version_in_force(name="tmall", now=NOW + timedelta(days=1))
    assert (first, first.number, first.is_shipped) == (again, 1, True)
    assert first.content == profile_content("tmall")


def test_change_puts_a_new_version_in_force_and_keeps_the_old_one():
    version_in_force(name="jd", now=NOW)
    who = make_user()
    changed = _change(_edited(), actor=who)
    assert (changed.number, changed.changed_by, changed.reason) == (2, who, "console of today")
    assert rules_in_force("jd").attempts == 3
    assert version_in_force(name="jd", now=NOW) == changed
    assert ProfileVersion.objects.get(profile="jd", number=1).rules.attempts is None


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (_edited(), {"reason": " "}),
        (_edited(), {"based_on": 7}),
        (profile_content("jd"), {}),
        (_edited(sources=[]), {}),
        (_edited(id="tmall"), {}),
        ({"id": "jd"}, {}),
    ],
)
def test_change_is_refused_when_it_cannot_stand(content, more):
    version_in_force(name="jd", now=NOW)
    with pytest.raises(RulesRefused):
        _change(content, **more)
    assert rules_in_force("jd").attempts is None


def test_deadlines_follow_a_change_unless_they_were_read_off_the_notice_or_appealed_against():
    version_in_force(name="jd", now=NOW)
    shop = make_shop(platform=Platform.JD)
    typed = NOW + timedelta(days=9)
    open_, read, appealed = (
        make_penalty(shop, deadline_basis=basis, appeal_deadline_at=at)
        for basis, at in (("unknown", None), ("typed", typed), ("unknown", None))
    )
    other = make_penalty(make_shop(platform=Platform.TMALL), deadline_basis="unknown")
    make_appeal(appealed)
    window = {"penalty_type": "violation", "hours": 48, "starts": None, "calendar": "calendar"}
    source = SOURCE | {"of": ["attempts", "appeal_windows"]}
    _change(_edited(appeal_windows=[window | {"note": None}], sources=[source]))
    told = {}
    for row in (open_, read, appealed, other):
        row.refresh_from_db()
        told[row] = (row.deadline_basis, row.appeal_deadline_at)
    assert told == {
        open_: ("rule", open_.noticed_at + timedelta(hours=48)),
        read: ("typed", typed),
        appealed: ("unknown", None),
        other: ("unknown", None),
    }
    assert CustodyEvent.objects.filter(object=f"penalty:{open_.pk}").count() == 1


def test_version_can_not_be_deleted():
    version = version_in_force(name="jd", now=NOW)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        version.delete()


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        (Platform.WEIXIN, "wechat-mini"),
        (Platform.PINDUODUO, "pdd"),
        (Platform.DOUYIN, "douyin"),
        (Platform.SHOPIFY, "generic"),
    ],
)
def test_shop_is_served_by_the_profile_of_its_platform(platform, name):
    assert profile_name_of(make_shop(platform=platform)) == name
