"""The first lines of a pack: what happened, what the shop got out of it, what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appeals.packing import Additions, Case, Penalty, load_profile
from appeals.packing.contents import contents_of
from appeals.packing.documents.charts import charts_of
from appeals.packing.documents.glance import glance
from appeals.packing.documents.voice import Voice
from appeals.packing.tables.catalogue import Catalogue
from tests.appeals.packing.cases import START, quiet_case, seed_case

DAY = START.replace(hour=1)


def lines(
    case: Case, profile: str = "tmall", language: str = "zh-Hans", weak: bool = False
) -> list:
    return [text for _, text in glance(voice_of(case, profile, language), weak)["rows"]]


def voice_of(case: Case, profile: str = "tmall", language: str = "zh-Hans") -> Voice:
    return Voice(
        contents_of(case, load_profile(profile), "T1", None), Catalogue((), "T1"), language
    )


def test_first_lines_tell_the_surge_the_money_and_the_request(case: Case) -> None:
    what, gain, ask = lines(case)

    assert "收到 203 笔订单，平时同一时段约 7.4 笔" in what
    assert "199 笔（99.5%）已申请退款" in what
    assert "共支付 5,980.00 元，已退回 5,950.10 元，按现有记录余 29.90 元" in gain
    assert "留有评价的 0 笔" in gain
    assert ask.startswith("请复核“商品下架”（WG20260312001），并依据平台自有数据核查上述订单。")


def test_loss_is_told_when_it_was_counted_and_only_then(case: Case) -> None:
    counted = replace(case, additions=Additions(loss_floor_fen=4200, loss_centre_fen=9900))

    assert "店铺的损失下限为 42.00 元" in lines(counted)[1]
    assert "损失下限" not in lines(case)[1]


def test_what_is_left_with_the_shop_is_printed_even_where_it_speaks_against_it() -> None:
    kept = seed_case(suspects=40, comparison=40, refunds=())
    half = seed_case(suspects=40, comparison=40)
    half = replace(half, refunds=half.refunds[:10])

    assert "记录中没有退款金额" in lines(kept)[1]
    assert "按现有记录余 897.00 元" in lines(half)[1]


def test_refund_that_was_asked_for_and_not_paid_is_told_apart_from_what_is_left() -> None:
    case = seed_case(suspects=40, comparison=40)
    waiting = [replace(refund, stage="requested") for refund in case.refunds[10:30]]
    told = lines(replace(case, refunds=(*case.refunds[:10], *waiting)))[1]

    assert "已退回 299.00 元；已申请退款、尚待退回的 598.00 元，其余 299.00 元" in told


def test_case_that_is_too_weak_asks_for_nothing() -> None:
    assert lines(quiet_case(), weak=True)[2] == "现有记录不足以说明问题，本包不提出请求。"


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("police-cn", "不指认任何人"), ("court-cn", "具体请求由律师确定"),
        ("regulator-cn", "由主管部门判断"), ("stripe", "异常时段"), ("generic-en", "不提出请求"),
    ],
)  # fmt: skip
def test_each_reader_is_asked_for_what_it_can_do(case: Case, profile: str, words: str) -> None:
    ask = lines(case, profile)[2]

    assert words in ask
    assert "剔除" not in ask


def test_report_without_a_penalty_asks_to_look_into_the_orders(case: Case) -> None:
    ask = lines(replace(case, penalties=()))[2]

    assert ask.startswith("请依据平台自有数据协助核查上述订单。")


@pytest.mark.parametrize(
    ("word", "zh", "en"),
    [
        (True, "请剔除这些订单产生的销量", "To take the sales count"),
        (
            None,
            "是否请求剔除这些订单产生的销量、评价和评分，店铺负责人尚未表示",
            "has not said yet",
        ),
        (False, "", ""),
    ],
)
def test_sales_are_given_up_on_the_first_page_only_by_the_owners_word(
    case: Case, word: bool | None, zh: str, en: str
) -> None:
    said = replace(case, additions=Additions(renounces=word))
    for language, told, removal in (("zh-Hans", zh, "剔除"), ("en", en, "sales")):
        ask = lines(said, language=language)[2]
        assert told in ask
        assert (removal in ask) is (word is not False)


def test_penalties_are_drawn_and_told_in_words_with_their_open_end(case: Case) -> None:
    hidden = Penalty(kind="shop_hidden", charge="屏蔽", noticed_at=DAY.replace(day=13))
    charts = charts_of(voice_of(replace(case, penalties=(*case.penalties, hidden))))

    assert charts["penalties"].alt == (
        "条形图：商品下架自 2026-03-12 至 2026-04-11、店铺屏蔽自 2026-03-13 起（未登记结束时间）。"
    )
    assert charts["penalties"].svg.startswith(b"<?xml")
    assert "penalties" not in charts_of(voice_of(replace(case, penalties=())))


def test_penalty_chart_is_the_same_bytes_twice_and_differs_by_language(case: Case) -> None:
    first, second = (charts_of(voice_of(case))["penalties"].svg for _ in range(2))

    assert first == second
    assert charts_of(voice_of(case, language="en"))["penalties"].svg != first
