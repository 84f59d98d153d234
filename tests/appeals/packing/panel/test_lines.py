"""Each test has its loud, its quiet and its open case; none is a verdict and none is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from appeals.packing import load_profile
from appeals.packing.funds import Payee, Payout, Reconciliation, Settled
from appeals.packing.panel import (
    Answers,
    Asked,
    Declared,
    Line,
    PanelFacts,
    Stance,
    panel_of,
    tally,
    weak,
)
from appeals.packing.panel.chapter import Account, Supplied, exclusion_added
from appeals.packing.said import sentences

SEEN = datetime(2026, 3, 10, 12, 10, tzinfo=UTC)
DAY = date(2026, 3, 10)
FUNDS = Reconciliation(
    orders=2,
    settled=(Settled("1", 2990, 2990, 2),),
    payouts=(),
    first=DAY - timedelta(days=9),
    last=DAY + timedelta(days=9),
    movements=200,
)
BLANK = PanelFacts(
    suspects=100, known_buyers=0, declared=None, funds=None, statement_days=None, burst_on=DAY,
    refund_asked=30, not_refund_asked=("7", "8"), reviews_known=False, praised=(), addresses="",
    traffic="", asked=None, shipped=10, completed=(), held=0, promotions=0, first_seen_at=None,
    reported_at=None, punished_at=None, own_share=0.02,
)  # fmt: skip


def paid(payee: Payee, times: int = 1, fen: int = 450) -> Reconciliation:
    return replace(FUNDS, payouts=(Payout(DAY, fen, payee, "某人"),) * times)


def line(test: str, **changes: object) -> Line:
    lines = {one.test: one for one in panel_of(replace(BLANK, **changes))}  # type: ignore[arg-type]
    return lines[test]


def told(test: str, **changes: object) -> str:
    return str(line(test, **changes).stance)


@pytest.mark.parametrize(
    ("test", "stance", "changes"),
    [
        ("who_paid", "unknown", {}),
        ("who_paid", "unknown", {"declared": Declared(2)}),
        ("who_paid", "for", {"declared": Declared(2), "known_buyers": 99}),
        ("who_paid", "against", {"declared": Declared(2, ("7",)), "known_buyers": 99}),
        ("who_gained", "unknown", {}),
        ("who_gained", "unknown", {"funds": replace(FUNDS, settled=())}),
        ("who_gained", "unknown", {"funds": replace(FUNDS, last=DAY - timedelta(days=1))}),
        ("who_gained", "unknown", {"funds": replace(FUNDS, orders=3)}),
        ("who_gained", "for", {"funds": FUNDS}),
        ("who_gained", "for", {"funds": paid(Payee.COMPANY, 9)}),
        ("who_gained", "for", {"funds": paid(Payee.PERSON, 4)}),
        ("who_gained", "against", {"funds": paid(Payee.PERSON, 5)}),
        ("who_gained", "against", {"funds": paid(Payee.BUYER)}),
        ("who_gained", "against", {"funds": replace(FUNDS, settled=(Settled("1", 2990, 0, 1),))}),
        ("refunds", "for", {"refund_asked": 99}),
        ("refunds", "against", {"refund_asked": 3}),
        ("refunds", "unknown", {"refund_asked": 30}),
        ("refunds", "unknown", {"suspects": 0, "refund_asked": 0}),
        ("reviews", "unknown", {}),
        ("reviews", "for", {"reviews_known": True}),
        ("reviews", "against", {"praised": ("7",)}),
        ("addresses", "for", {"addresses": "reasons"}),
        ("addresses", "against", {"addresses": "against"}),
        ("addresses", "unknown", {}),
        ("traffic", "for", {"traffic": "reasons"}),
        ("traffic", "against", {"traffic": "against"}),
        ("denials", "unknown", {"asked": Asked(0, 0, 0)}),
        ("denials", "for", {"asked": Asked(59, 59, 0)}),
        ("denials", "against", {"asked": Asked(10, 2, 8)}),
        ("shipping", "for", {"shipped": 0}),
        ("shipping", "unknown", {}),
        ("shipping", "for", {"answers": Answers(parcels_weighed=10)}),
        ("shipping", "unknown", {"answers": Answers(parcels_weighed=9)}),
        ("shipping", "against", {"completed": ("7",)}),
        ("trigger", "unknown", {}),
        ("trigger", "for", {"answers": Answers(ads_raised=False)}),
        ("trigger", "against", {"answers": Answers(ads_raised=True)}),
        ("trigger", "against", {"promotions": 1, "answers": Answers(ads_raised=False)}),
        ("speed", "unknown", {}),
        ("speed", "unknown", {"first_seen_at": SEEN}),
        ("speed", "against", {"first_seen_at": SEEN, "punished_at": SEEN + timedelta(days=2)}),
        ("speed", "for", {"first_seen_at": SEEN, "reported_at": SEEN + timedelta(minutes=25)}),
        ("speed", "unknown", {"first_seen_at": SEEN, "reported_at": SEEN + timedelta(hours=5)}),
        ("speed", "for", {"first_seen_at": SEEN, "reported_at": SEEN + timedelta(hours=5),
                          "punished_at": SEEN + timedelta(days=2)}),
        ("speed", "against", {"first_seen_at": SEEN, "reported_at": SEEN + timedelta(days=3),
                              "punished_at": SEEN + timedelta(days=2)}),
        ("renunciation", "for", {"answers": Answers(renounces=True)}),
        ("renunciation", "against", {"answers": Answers(renounces=False)}),
        ("record", "for", {"answers": Answers(prior_violations=0)}),
        ("record", "against", {"answers": Answers(prior_violations=1)}),
        ("consent", "for", {"answers": Answers(consents=True)}),
        ("consent", "against", {"answers": Answers(consents=False)}),
        ("pattern", "unknown", {}),
        ("pattern", "against", {"own_share": 0.4}),
    ],
)  # fmt: skip
def test_line_takes_the_stance_the_records_give_it(test: str, stance: str, changes: dict) -> None:
    assert told(test, **changes) == stance


def test_every_test_gives_one_line_and_the_blank_case_says_nothing_for_or_against() -> None:
    lines = panel_of(BLANK)
    assert len({line.test for line in lines}) == len(lines) == 14
    assert dict(tally(lines)) == {Stance.FOR: 0, Stance.AGAINST: 0, Stance.UNKNOWN: 14}
    assert weak(lines) == ()


@pytest.mark.parametrize(
    ("name", "test", "asks"),
    [
        ("amazon", "denials", "本平台不向店铺提供买家身份"),
        ("amazon", "who_paid", "本平台不向店铺提供买家身份"),
        ("amazon", "who_gained", "上传覆盖刷单日前后的收款平台或银行流水"),
        ("generic", "who_gained", "上传覆盖刷单日前后的收款平台或银行流水"),
        ("tmall", "who_gained", "上传覆盖刷单日前后的支付宝、微信支付或银行流水"),
        ("amazon", "addresses", "导入未打码的订单文件；平台的导出一律打码时，店铺自用的"),
        ("generic", "addresses", "导入未打码的订单文件；平台的导出一律打码时，店铺自用的"),
        ("taobao", "addresses", "导入未打码的订单文件；平台的导出一律打码时，旺店通"),
        ("tmall", "denials", "按登记的抽样计划回访买家"),
        ("tmall", "who_paid", "申报店主、员工、代运营和亲属的账号"),
    ],
)
def test_hint_asks_for_what_a_shop_of_the_platform_can_have(
    name: str, test: str, asks: str
) -> None:
    (line,) = [line for line in panel_of(BLANK) if line.test == test]
    assert line.how_for(load_profile(name)).zh.startswith(asks)


def test_against_lines_name_the_rows_behind_them() -> None:
    lines = {line.test: line for line in panel_of(replace(BLANK, praised=("7", "8")))}
    assert (lines["reviews"].orders, lines["reviews"].count) == (("7", "8"), 2)


def test_no_sentence_accuses_or_judges() -> None:
    words = " ".join(f"{both['zh']} {both['en']}" for both in sentences("panel").values())
    for word in (
        "犯罪",
        "有罪",
        "证明了",
        "同行",
        "竞争对手",
        "guilty",
        "crime",
        "proves",
        "rival",
        "competitor",
    ):
        assert word not in words.lower()


def added(facts: PanelFacts) -> dict[str, str]:
    done = exclusion_added(
        facts, {"1": "O-00001", "7": "O-00007"},
        accounts=[Account("owner", "buyer", "l**i")],
        statements=[Supplied("支付宝 13812345678", "alipay", DAY, DAY, 5, "ab" * 32)],
    )  # fmt: skip
    return {file.path: file.content.decode("utf-8-sig") for file in done.files}


def test_files_carry_references_and_masks_and_no_identity() -> None:
    facts = replace(BLANK, praised=("7",), funds=paid(Payee.BUYER))
    files = added(facts)
    everything = "".join(files.values())
    assert "O-00007" in files["05-exclusion/tests.csv"]
    assert "O-00001,2990,2990,0,2" in files["05-exclusion/funds-reconciliation.csv"]
    assert "某*" in files["05-exclusion/payouts.csv"]
    assert "某人" not in everything
    assert "13812345678" not in everything


def test_weak_points_become_contrary_facts_of_the_pack() -> None:
    done = exclusion_added(replace(BLANK, answers=Answers(renounces=False)), {})
    assert ["未请求剔除" in text.zh for text in done.contrary] == [True]
    assert exclusion_added(BLANK, {}).contrary == ()


def test_missing_report_is_told_once_where_it_is_a_weak_point_already() -> None:
    punished = replace(BLANK, first_seen_at=SEEN, punished_at=SEEN + timedelta(days=2))
    done = exclusion_added(punished, {})
    assert ["尚无向平台报备的记录" in text.zh for text in done.contrary] == [True]
    assert done.closed == {"report"}
    assert exclusion_added(replace(punished, punished_at=None), {}).closed == frozenset()
    late = replace(punished, reported_at=SEEN + timedelta(days=3))
    assert exclusion_added(late, {}).closed == frozenset()


def test_statements_and_weighed_parcels_close_their_gaps() -> None:
    facts = replace(BLANK, funds=FUNDS, answers=Answers(parcels_weighed=3))
    done = exclusion_added(facts, {}, statements=[Supplied("a", "bank", DAY, DAY, 1, "c" * 64)])
    assert done.closed == {"funds", "parcels"}
    assert exclusion_added(BLANK, {}).closed == frozenset()


def test_speed_does_not_speak_of_a_notice_where_none_came() -> None:
    late: dict[str, object] = {"first_seen_at": SEEN, "reported_at": SEEN + timedelta(hours=5)}

    assert "没有登记处罚" in line("speed", **late).text.zh
    assert "早于处罚通知" in line("speed", **late, punished_at=SEEN + timedelta(days=2)).text.zh


def test_parcels_are_told_as_the_shops_own_statement() -> None:
    text = line("shipping", answers=Answers(parcels_weighed=10, returns_received=4)).text

    assert text.zh.startswith("店铺称已发货的 10 笔称重揽收包裹 10 件")
    assert "the shop states" in text.en
