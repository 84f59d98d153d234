"""Profiles are dated data; what is unknown stays unknown."""

import dataclasses

import pytest

from appeals.packing import PackError, load_profile, profile_names


def test_profiles_are_those_that_are_kept() -> None:
    assert profile_names() == ("generic", "taobao", "tmall")


@pytest.mark.parametrize("name", profile_names())
def test_profile_loads_and_is_dated_when_it_states_anything(name: str) -> None:
    profile = load_profile(name)

    assert profile.id == name
    assert set(profile.names) == {"zh-Hans", "en"}
    states = profile.ladder or profile.appeal_windows or profile.success_test
    assert bool(states) == (profile.checked_on is not None)


def test_generic_profile_knows_no_limit() -> None:
    attachments = dataclasses.asdict(load_profile("generic").attachments)

    assert set(attachments.values()) == {None}


def test_tmall_profile_knows_its_window_and_its_test() -> None:
    profile = load_profile("tmall")

    assert [(window.penalty_type, window.hours) for window in profile.appeal_windows] == [
        ("violation", 72), ("demotion", None),
    ]  # fmt: skip
    assert profile.success_test is not None
    assert profile.success_test["zh-Hans"] == "真实消费场景，并且有合理解释"


def test_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PackError, match="Known profiles: generic, taobao, tmall"):
        load_profile("../tmall")
