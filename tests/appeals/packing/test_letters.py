"""A letter states facts of the case and nothing else, in every length a form takes."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest

from appeals.packing import PackError
from appeals.packing.letters import (
    LENGTHS,
    Answer,
    LetterFacts,
    compose,
    count_characters,
    has_blanks,
)

START = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
FACTS = LetterFacts(
    shop="义乌某店",
    now=START + timedelta(minutes=4),
    measure="delisted",
    reference="TM-20260613",
    noticed_at=START + timedelta(days=2),
    answers=(Answer("获得虚假销量。", ("退款记录",)), Answer("自行安排账户下单。", ())),
    product="保温杯 500ml 大容量不锈钢便携男女学生水杯定制",
    starts_at=START,
    ends_at=START + timedelta(minutes=31),
    orders=2011,
    expected=9.4,
    suspects=1997,
    refund_asked=1988,
    refunded=1973,
    shipped=612,
    held=1385,
    reported_at=START + timedelta(minutes=17),
    minutes_to_report=16,
    asked_buyers=59,
    denied=57,
    confirmed=1,
    im_evidence_number="88123456",
    counter_complaint="扰乱市场秩序",
    exhibits=("订单量曲线", "涉案订单明细", "退款记录", "及时报备记录", "处罚通知原件"),
    pack_root="12f03baeefdb",
)
LETTERS = [
    ("platform", "zh-Hans"), ("counter", "zh-Hans"), ("report", "zh-Hans"), ("platform", "en"),
    ("explanation", "en"), ("plan", "en"), ("dispute", "en"), ("counter", "en"), ("report", "en"),
]  # fmt: skip
VERDICTS = (
    "犯罪", "有罪", "诈骗", "违法", "恶意", "刷单", "竞争对手", "同行", "陷害", "承认", "抱歉", "道歉",
    "保证", "证明了", "一定", "attack", "crim", "guilt", "fraud", "proven", "prove ", "guarantee",
    "sorry", "apolog", "admit", "competitor", "rival", "fake", "malicious",
)  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(("template", "language"), LETTERS)
def test_letter_fits_its_length(template: str, language: str, length: int) -> None:
    text = compose(FACTS, template=template, language=language, limit=length)
    assert text
    assert not length or count_characters(text) <= length


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(("template", "language"), LETTERS)
def test_every_number_comes_from_the_case(template: str, language: str, length: int) -> None:
    text = compose(FACTS, template=template, language=language, limit=length)
    allowed = {number for value in FACTS.values().values() for number in _numbers(value)}
    assert set(_numbers(text)) <= allowed


@pytest.mark.parametrize(("template", "language"), LETTERS)
def test_letter_gives_no_verdict_no_admission_and_names_nobody(
    template: str, language: str
) -> None:
    for length in LENGTHS:
        text = compose(FACTS, template=template, language=language, limit=length).lower()
        assert [word for word in VERDICTS if word in text] == []


@pytest.mark.parametrize(("template", "language"), LETTERS)
def test_nothing_is_said_of_what_the_records_do_not_tell(template: str, language: str) -> None:
    text = compose(LetterFacts(shop="店"), template=template, language=language)
    assert _numbers(text) == []
    assert "None" not in text
    assert "{" not in text


def test_tmall_letter_of_500_says_what_who_gained_and_what_is_asked_and_names_exhibits() -> None:
    text = compose(FACTS, template="platform", language="zh-Hans", limit=500)
    for fact in ("2011 笔订单", "通常约 9.4 笔", "1988 笔已申请退款", "恢复商品上架", "剔除"):
        assert fact in text
    assert all(name in text for name in FACTS.exhibits)


def test_letter_of_150_keeps_the_surge_and_the_request() -> None:
    text = compose(FACTS, template="platform", language="zh-Hans", limit=150)
    assert "2011 笔订单" in text
    assert text.endswith("请复核并恢复商品上架。")


def test_full_letter_answers_each_sentence_and_leaves_a_blank_where_nothing_does() -> None:
    text = compose(FACTS, template="platform", language="zh-Hans")
    assert "“获得虚假销量。”——见退款记录。" in text
    assert "“自行安排账户下单。”——【请填写：" in text
    assert has_blanks(text)


def test_orders_without_a_refund_are_told_in_the_full_letter() -> None:
    assert "9 笔没有申请退款" in compose(FACTS, template="platform", language="zh-Hans")


def test_letter_without_a_report_does_not_speak_of_one() -> None:
    silent = dataclasses.replace(FACTS, reported_at=None, minutes_to_report=None)
    assert "报备，距" not in compose(silent, template="platform", language="zh-Hans")


def test_characters_are_counted_as_a_form_counts_them() -> None:
    assert [count_characters(text) for text in ("", "店铺a1", "一\r\n二", "𠮷")] == [0, 4, 3, 2]


def test_unknown_letter_is_refused() -> None:
    with pytest.raises(PackError, match="no letter named 'poem'"):
        compose(FACTS, template="poem", language="en")


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


@pytest.mark.parametrize("limit", [0, 500])
def test_what_only_the_owner_may_say_is_a_blank_until_it_was_said(limit: int) -> None:
    def letter(**said: bool) -> str:
        facts = dataclasses.replace(FACTS, **said)
        return compose(facts, template="platform", language="zh-Hans", limit=limit)

    assert "【请填写：是否请求剔除" in letter()
    decided = letter(renounces=True, consents=True)
    assert ("请剔除" in decided or "本店请求剔除" in decided, "是否请求剔除" in decided) == (
        True,
        False,
    )
    assert "本店同意平台" in decided
    refused = letter(renounces=False, consents=False)
    assert ("剔除" in refused, "同意平台" in refused) == (False, False)
