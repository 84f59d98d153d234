"""A charge is answered sentence by sentence; a mere measure needs no answer."""

import pytest

from appeals.packing.charge import sentences_of
from appeals.packing.exhibits import EXHIBITS, UPLOADS

YIWU = "经核实，贵店通过不正当方式获得虚假的商品销量、店铺评分、信用积分及商品评论。现对主推商品下架处理；扣 4 分。"


def test_charge_is_split_at_its_ends_and_loses_no_word() -> None:
    found = sentences_of(YIWU)
    assert [sentence.text for sentence in found] == [
        "经核实，贵店通过不正当方式获得虚假的商品销量、店铺评分、信用积分及商品评论。",
        "现对主推商品下架处理；",
        "扣 4 分。",
    ]
    assert "".join(sentence.text for sentence in found) == YIWU


def test_accusation_is_answered_by_what_rebuts_it_and_a_measure_by_nothing() -> None:
    charge, delisted, points = sentences_of(YIWU)
    assert charge.topics == ("sales", "score", "reviews", "means", "gain")
    assert {"order_rate", "refunds", "funds", "accounts", "outreach", "reviews"} <= set(
        charge.exhibits
    )
    assert (delisted.is_charge, points.is_charge) == (False, False)


def test_sentence_of_no_known_topic_stays_a_charge_with_nothing_to_answer_it() -> None:
    (sentence,) = sentences_of("贵店存在其他问题。")
    assert (sentence.is_charge, sentence.exhibits) == (True, ())


@pytest.mark.parametrize(
    "text",
    [
        "贵店发布违禁商品信息，且存在虚假交易行为。",
        "You sold counterfeit goods and manipulated orders.",
    ],
)
def test_sentence_that_also_accuses_of_something_else_stays_open(text: str) -> None:
    (sentence,) = sentences_of(text)
    assert (sentence.is_charge, sentence.exhibits) == (True, ())


def test_english_notice_is_split_at_full_stops_but_not_inside_numbers() -> None:
    found = sentences_of("Your sales of 1.5 items were manipulated. Your listing will be removed.")
    assert [(sentence.text, sentence.is_charge) for sentence in found] == [
        ("Your sales of 1.5 items were manipulated.", True),
        ("Your listing will be removed.", False),
    ]


@pytest.mark.parametrize("charge", ["", "  \n ", "。。"])
def test_nothing_said_is_no_sentence(charge: str) -> None:
    assert [sentence.text for sentence in sentences_of(charge)] == []


def test_every_suggested_exhibit_exists_and_speaks_both_languages() -> None:
    words = "自行刷销量，获得评分和评论，空包发货。"
    assert {code for part in sentences_of(words) for code in part.exhibits} <= set(EXHIBITS)
    for exhibit in EXHIBITS.values():
        assert all(set(said) == {"zh-Hans", "en"} for said in (exhibit.name, exhibit.proves))
    assert {"notice", "funds", "waybills"} <= set(UPLOADS)
