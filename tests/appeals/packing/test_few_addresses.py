"""A share of addresses says of how many it is, and gives way where they are too few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appeals.packing import Case
from appeals.packing.documents.summary import shown, summary_document
from appeals.packing.numbers import ORDERS_CSV
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.test_glance import voice_of

SUSPECTS = 40


def judged(known: int) -> Case:
    """A case of 40 suspects of whom the first `known` have an address that can be judged."""
    case = seed_case(suspects=SUSPECTS, comparison=20)
    kinds = [None] * SUSPECTS
    kinds[:known] = ["street"] * known
    orders = [
        replace(order, address_class=kind or "masked")
        for order, kind in zip(case.orders[:SUSPECTS], kinds, strict=True)
    ]
    return replace(case, orders=(*orders, *case.orders[SUSPECTS:]))


def told(case: Case) -> tuple[str, str, list[str]]:
    """The sentence on addresses, the fact of the first page, and the gaps."""
    voice = voice_of(case)
    sentence = next((text for text in shown(voice) if "门牌" in text), "")
    rows = dict(summary_document(voice, {}, {ORDERS_CSV: b""})["facts"]["rows"])
    gaps = [line.text.zh for line in voice.contents.contrary if "地址" in line.text.zh]
    return sentence, rows["地址未到楼栋或门牌"], gaps


@pytest.mark.parametrize(
    ("known", "fact"),
    [
        (SUSPECTS, "40 / 40（100.0%）"),
        (8, "8 / 8（100.0%），40 笔中 8 笔可判断"),
        (7, "7 笔；40 笔中仅 7 笔可判断，不推算比例"),
    ],
)
def test_fact_says_of_how_many_orders_its_share_is(known: int, fact: str) -> None:
    assert told(judged(known))[1] == fact


def test_too_few_addresses_give_no_share_and_are_named_as_a_gap() -> None:
    sentence, _, gaps = told(judged(7))
    assert "只有 7 笔（其余缺失或已脱敏），其中 7 笔未写到楼栋或门牌；笔数太少" in sentence
    assert "%" not in sentence
    assert gaps == ["40 笔异常订单中，地址可判断的只有 7 笔，不足以说明全部。"]


def test_enough_addresses_are_compared_with_the_usual_ones() -> None:
    sentence, _, gaps = told(judged(SUSPECTS))
    assert "对照订单的这一比例为" in sentence
    assert gaps == []
