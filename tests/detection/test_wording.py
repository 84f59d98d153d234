"""What the engine says, in the reader's language, with every number in its place."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from detection.engine import registry, surroundings
from detection.enums import IncidentClass, Level
from detection.wording import (
    action_text,
    class_bars,
    class_text,
    heaviest_of,
    level_text,
    missing_names,
    reason_lines,
    weak_point_text,
)
from detection.wording.sentences import FRAME, FRAME_UNSEEN, PREDICATES, SENTENCES, SIGNAL_NAMES
from detection.wording.weak_points import _TEXTS as WEAK_POINTS
from shops.enums import Action
from tests.factories import make_reason


def _say(**reason: object) -> str:
    return reason_lines([make_reason(**reason)], heaviest=1.0)[0].text


def _depth(**more: object) -> dict[str, object]:
    values = {"count": 78, "of": 120, "share": 0.65, "usual": 0.31, "low": 0.27, "high": 0.354}
    reason = {
        "signal": "address_depth",
        "code": "address_depth",
        "values": values | {"bin": ""},
        "baseline": {"orders": 900, "share": 0.31},
    }
    return reason | more


def test_reason_says_count_share_and_interval_in_english() -> None:
    with override("en"):
        assert _say(**_depth()) == (
            "78 of 120 orders (65%) have an address without a floor or room; the shop's customers: 31% "
            "(95% interval 27% to 35%)."
        )


@pytest.mark.parametrize(
    ("evenness", "said"),
    [
        (2.5, "200 单的间隔均匀程度是自然到达的 2.5 倍。"),
        (1e11, "200 单之间的间隔几乎完全相等，自然到来的买家不会这样下单。"),
    ],
)
def test_evenness_is_said_as_a_ratio_only_where_one_can_be_read(evenness: float, said: str) -> None:
    told = {"evenness": evenness, "orders": 200}
    with override("zh-hans"):
        assert (
            _say(signal="rhythm", code="rhythm_even", observed=told, values=told, baseline={})
            == said
        )


def test_reason_says_count_share_and_interval_in_chinese() -> None:
    with override("zh-hans"):
        assert _say(**_depth()) == (
            "120 单中有 78 单（65%）收货地址没有楼层或房号；本店顾客通常为 31%（95% 区间 27% 至 35%）。"
        )


def test_reason_compares_with_ordinary_buyers_when_the_shop_has_shown_nothing_yet() -> None:
    with override("en"):
        assert _say(**_depth(baseline={"orders": 0})) == (
            "78 of 120 orders (65%) have an address without a floor or room; ordinary buyers: 31% "
            "(this shop has not shown its own share yet)."
        )


def test_reason_writes_small_shares_and_large_counts_so_that_they_read() -> None:
    values = {"orders": 1998, "expected": 2.1}
    with override("en"):
        assert _say(code="count", values=values) == "1,998 orders where 2.1 were expected."
        traffic = {"orders": 1990, "visitors": 2100, "ratio": 0.948, "usual_ratio": 0.034}
        assert _say(signal="traffic", code="traffic", values=traffic) == (
            "1,990 extra orders came with 2,100 extra visitors; usually 3.4% of visitors order."
        )


@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        (2005 / 2006, "> 99.9%"), (1.0, "100%"), (0.999, "99.9%"), (1 / 4000, "< 0.1%"), (0.0, "0%"),
        (0.001, "0.1%"),
    ],
)  # fmt: skip
def test_only_all_is_a_hundred_percent_and_only_none_is_nought(ratio: float, told: str) -> None:
    values = {"orders": 1990, "visitors": 2100, "ratio": 0.948, "usual_ratio": ratio}
    with override("en"):
        said = _say(signal="traffic", code="traffic", values=values)
    assert f"usually {told} of visitors" in said


@pytest.mark.parametrize(
    "reason",
    [
        {"code": "from_a_later_engine", "values": {}},
        {"code": "count", "values": {"orders": 4}},
        {"code": "", "values": {}},
    ],
)
def test_reason_keeps_the_engines_own_sentence_when_no_other_fits(
    reason: dict[str, object],
) -> None:
    assert _say(text="The engine's words.", **reason) == "The engine's words."


def test_reason_lines_come_heaviest_first_and_scaled() -> None:
    reasons = [
        make_reason(signal="halo", weight=-0.5),
        make_reason(signal="coupon", weight=2.0),
        make_reason(signal="count", weight=25.0),
    ]
    heaviest = heaviest_of({"reasons": reasons, "against": []})

    lines = reason_lines(reasons, heaviest=heaviest)

    assert heaviest == 2.0
    assert [(line.signal, line.share) for line in lines] == [
        ("count", 1.0),
        ("coupon", 1.0),
        ("halo", 0.25),
    ]


def test_ties_are_said_with_addresses_that_differ_in_their_numbers_only() -> None:
    values = {"tied": 150, "of": 160, "share": 0.94, "usual": 0.84}
    with override("en"):
        said = _say(signal="links", code="links", values=values)
    assert said == (
        "150 of 160 orders (94%) share with another buyer a phone number, an address, or an address "
        "that differs in its numbers only; of as many usual orders 84% do."
    )


def test_heaviest_is_one_when_there_is_nothing_to_weigh() -> None:
    assert heaviest_of({}) == 1.0


def test_every_signal_and_clue_of_the_engine_has_a_name_and_a_sentence() -> None:
    assert set(registry.NAMES) <= set(PREDICATES)
    others = {one.otherwise.code for one in registry.SIGNALS if one.otherwise is not None}
    assert others - {""} <= set(PREDICATES)
    assert {*registry.NAMES, *surroundings.NAMES, "count", "refunds", "links", "promotion"} <= set(
        SIGNAL_NAMES
    )


def test_every_sentence_is_said_in_chinese() -> None:
    words = [
        *PREDICATES.values(),
        *SENTENCES.values(),
        *SIGNAL_NAMES.values(),
        *WEAK_POINTS.values(),
        FRAME,
        FRAME_UNSEEN,
    ]
    with override("en"):
        english = [str(word) for word in words]
    with override("zh-hans"):
        untranslated = [
            word for word, before in zip(words, english, strict=True) if str(word) == before
        ]
    assert untranslated == []


def test_every_class_level_and_custody_verb_has_words_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            assert all(class_text(klass).meaning for klass in IncidentClass)
            assert len({level_text(level) for level in Level}) == 3
            assert [verb for verb in Action if action_text(verb) == verb.value] == []


def test_unknown_verb_shows_as_it_stands_in_the_chain() -> None:
    assert action_text("parcel.weighed") == "parcel.weighed"


def test_unclear_class_claims_no_innocence_before_outcomes() -> None:
    with override("zh-hans"):
        assert str(class_text("artificial_unknown").title) == "不是真实购买，来源尚不能确定"


def test_class_bars_sort_by_probability_and_drop_the_negligible() -> None:
    bars = class_bars({"viral": 0.2, "artificial_unknown": 0.795, "unknown": 0.005})

    assert [(bar.klass, round(100 * bar.probability), bar.is_leading) for bar in bars] == [
        ("artificial_unknown", 80, True),
        ("viral", 20, False),
    ]
    assert class_bars({}) == []


def test_missing_names_a_signal_it_does_not_know_by_its_own_word() -> None:
    with override("en"):
        assert missing_names(["traffic", "moon_phase"]) == ["Visitors", "moon phase"]


def test_weak_point_fills_its_numbers() -> None:
    with override("en"):
        assert weak_point_text("completed", {"count": 3}).startswith("3 suspects confirmed")
