"""Profiles are dated data; what is unknown stays unknown."""

import copy
import dataclasses

import pytest

from appeals.packing import PackError, load_profile, profile_names
from appeals.packing.exhibits import EXHIBITS
from appeals.packing.profile import SOURCED, is_known, profile_content, profile_from

DRAFTS = ("ebay", "jd", "lazada", "pdd", "shopee", "xiaohongshu")


@pytest.mark.parametrize("name", profile_names())
def test_profile_dates_and_sources_everything_it_states(name: str) -> None:
    profile = load_profile(name)

    assert (profile.id, set(profile.names)) == (name, {"zh-Hans", "en"})
    stated = {field for field in SOURCED if is_known(profile, field)}
    assert stated == {field for source in profile.sources for field in source.of}
    assert bool(stated) == (profile.checked_on is not None)


@pytest.mark.parametrize("name", profile_names())
def test_profile_says_each_sentence_in_both_languages(name: str) -> None:
    profile = load_profile(name)
    said = [*profile.ladder, *profile.forbidden, *profile.tips]
    said += [profile.success_test, profile.review_time, profile.counter_complaint]
    said += [window.note for window in profile.appeal_windows]

    assert all(set(line) == {"zh-Hans", "en"} and all(line.values()) for line in said if line)


@pytest.mark.parametrize("name", ["generic", *DRAFTS])
def test_draft_profile_knows_no_limit(name: str) -> None:
    profile = load_profile(name)

    assert set(dataclasses.asdict(profile.attachments).values()) == {None}
    assert (profile.attempts, profile.appeal_windows, profile.sources) == (None, (), ())


@pytest.mark.parametrize(
    ("name", "windows"),
    [
        ("tmall", [("violation", 72, "calendar"), ("demotion", None, None)]),
        ("douyin", [("violation", 168, "calendar")]),
        ("wechat-mini", [("complaint", 48, "calendar")]),
        ("amazon", [("violation", 72, "calendar")]),
        ("taobao", []),
    ],
)
def test_profile_knows_its_windows(name: str, windows: list[tuple[object, ...]]) -> None:
    found = load_profile(name).appeal_windows
    assert [(window.penalty_type, window.hours, window.calendar) for window in found] == windows


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("stripe", {"types": ("pdf", "jpg", "png"), "max_mb": 4.5, "max_pages": 49,
                    "one_file_per_key": True, "min_point_size": 12}),
        ("paypal", {"types": ("pdf", "jpg", "png", "gif"), "max_mb": 9.5, "max_total_mb": 50}),
        ("card-mastercard", {"max_pages": 19}),
        ("card-amex", {"max_pages": 20, "max_files": 5, "max_mb": 5}),
        ("amazon", {"types": ("pdf", "png", "jpg", "gif"), "unaltered_only": True}),
    ],
)  # fmt: skip
def test_profile_knows_its_attachments_and_nothing_else(
    name: str, known: dict[str, object]
) -> None:
    limits = dataclasses.asdict(load_profile(name).attachments)
    assert {field: value for field, value in limits.items() if value is not None} == known


def test_tmall_profile_knows_its_test_and_what_a_forged_voucher_costs() -> None:
    profile = load_profile("tmall")

    assert profile.success_test is not None
    assert profile.success_test["zh-Hans"] == "真实消费场景，并且有合理解释"
    assert "24 分" in profile.forbidden[0]["zh-Hans"]
    assert (profile.is_once_only, load_profile("stripe").is_once_only) == (None, True)


def test_what_profiles_name_are_exhibits_that_exist() -> None:
    profiles = [load_profile(name) for name in profile_names()]
    named = [(*(one.required or ()), *one.gives, *one.not_given) for one in profiles]
    assert {code for codes in named for code in codes} <= set(EXHIBITS)


def test_police_profile_sets_the_filing_lines() -> None:
    lines = {line.id: line.value for line in load_profile("police-cn").thresholds}
    assert lines == {"loss_fen": 500_000, "times": 3, "people": 3}


def test_no_platform_has_two_profiles() -> None:
    served = [platform for name in profile_names() for platform in load_profile(name).platforms]
    assert len(served) == len(set(served))


def test_value_without_a_source_is_refused() -> None:
    content = copy.deepcopy(profile_content("jd"))
    content["attempts"] = 2
    with pytest.raises(PackError, match="No source is given for: attempts"):
        profile_from(content)


def test_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PackError, match="Known profiles: amazon, card"):
        load_profile("../tmall")
