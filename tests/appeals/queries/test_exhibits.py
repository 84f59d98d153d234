"""The meter says what is missing; a sentence is answered only by what is really there."""

from __future__ import annotations

import pytest

from appeals.operations.charges import answer_sentence, suggest_answers
from appeals.packing import load_profile
from appeals.queries.exhibits import answered_charge, meter_of, standings_of
from shops.enums import Platform
from tests.appeals.stories import attacked_shop
from tests.factories import (
    NOW,
    make_kept_file,
    make_pack,
    make_penalty,
    make_reason,
    make_shop,
    make_user,
)

pytestmark = pytest.mark.django_db
CHARGE = "贵店通过不正当方式获得虚假销量。贵店自行安排账户下单。扣 4 分。"


def _case(charge=CHARGE):
    shop, incident = attacked_shop()
    penalty = make_penalty(shop, incident, charge=charge)
    suggest_answers(penalty)
    return shop, incident, penalty


def _states(penalty):
    standings = standings_of(penalty.shop, penalty.incident, penalty)
    return [row.state for row in answered_charge(penalty, standings)]


def test_sentence_is_covered_by_facts_and_open_without_them():
    _shop, _incident, penalty = _case()
    assert _states(penalty) == ["covered", "open", "measure"]


def test_file_handed_in_covers_the_sentence_it_answers():
    shop, incident, penalty = _case()
    make_kept_file(shop, kind="funds", name="alipay.csv", penalty=penalty, incident=incident)
    assert _states(penalty) == ["covered", "covered", "measure"]


def test_nothing_is_covered_when_no_incident_is_tied_to_the_penalty():
    shop = make_shop()
    penalty = make_penalty(shop, charge=CHARGE)
    suggest_answers(penalty)
    assert _states(penalty) == ["open", "open", "measure"]


def test_answer_is_chosen_and_dropped_by_hand():
    _shop, incident, penalty = _case()
    told = {"penalty": penalty, "actor": make_user(), "now": NOW}
    answer_sentence(position=0, exhibits=["pack"], **told)
    assert _states(penalty)[0] == "open"
    make_pack(incident, state="ready")
    assert _states(penalty)[0] == "covered"
    answer_sentence(position=0, exhibits=[], **told)
    assert _states(penalty)[0] == "open"


@pytest.mark.parametrize("platform", [Platform.DOUYIN, Platform.TMALL])
def test_meter_asks_for_what_platform_and_charge_ask_missing_first(platform):
    shop, incident, penalty = _case()
    profile = load_profile(platform)
    standings = standings_of(shop, incident, penalty)
    meter = meter_of(profile, answered_charge(penalty, standings), standings)
    needed = {one.exhibit.code for one in meter.needed}
    assert set(profile.required or ()) <= needed
    assert [one.is_there for one in meter.needed] == sorted(one.is_there for one in meter.needed)
    assert meter.there + len(meter.missing) == meter.total
    missing = {one.exhibit.code for one in meter.missing}
    assert {"notice", "instant_report", "funds"} <= missing
    assert not missing & {"order_rate", "orders", "refunds"}


def test_meter_counts_another_shops_files_for_nothing():
    shop, incident, penalty = _case()
    make_kept_file(make_shop(), kind="funds", name="x.csv")
    assert not standings_of(shop, incident, penalty)["funds"].is_there


@pytest.mark.parametrize(
    ("side", "state"), [("reasons", "there"), ("against", "not asked for"), (None, "missing")]
)
def test_addresses_that_were_judged_and_are_usual_are_not_missing(side, state):
    shop, incident, penalty = _case()
    line = make_reason(signal="address_depth")
    incident.verdict = incident.verdict | {"reasons": [], "against": []} | {side or "x": [line]}
    standings = standings_of(shop, incident, penalty)
    meter = meter_of(load_profile("tmall"), answered_charge(penalty, standings), standings)
    told = {one.exhibit.code: "there" if one.is_there else "missing" for one in meter.needed}
    assert told.get("addresses", "not asked for") == state


@pytest.mark.parametrize(
    ("platform", "is_asked"), [(Platform.AMAZON, False), (Platform.TMALL, True)]
)
def test_shop_is_asked_for_its_buyers_only_where_the_platform_shows_them(platform, is_asked):
    shop, incident, penalty = _case()
    shop.platform = platform
    shop.save()
    penalty.refresh_from_db()
    standings = standings_of(shop, incident, penalty)
    meter = meter_of(load_profile("generic"), answered_charge(penalty, standings), standings)
    missing = {one.exhibit.code for one in meter.missing}

    assert ({"accounts", "outreach"} <= missing) is is_asked
    assert "notice" in missing


@pytest.mark.parametrize(
    ("platform", "how", "has_number"),
    [
        (Platform.TMALL, "导出支付宝、微信支付或银行流水", True),
        (Platform.TAOBAO, "导出支付宝、微信支付或银行流水", True),
        (Platform.JD, "导出支付宝、微信支付或银行流水", False),
        (Platform.SHOPIFY, "导出收款平台或银行流水", False),
    ],
)
def test_exhibits_are_asked_for_as_the_platform_has_them(platform, how, has_number):
    shop = make_shop(platform=platform)
    standings = standings_of(shop, None)

    assert standings["funds"].exhibit.how["zh-Hans"].startswith(how)
    assert ("im_evidence_number" in standings) is has_number


def test_number_that_was_given_stays_where_no_rule_asks_for_it():
    shop = make_shop(platform=Platform.SHOPIFY)
    penalty = make_penalty(shop, im_evidence_number="IM-1")

    assert standings_of(shop, None, penalty)["im_evidence_number"].is_there
