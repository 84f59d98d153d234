"""The plan: half honest, the same by seed, and nothing unseen where the detector is tuned."""

from __future__ import annotations

import pytest

from bench.detection.plan import plan
from bench.detection.scenario import UNSEEN_STYLE


def test_the_same_seed_gives_the_same_plan() -> None:
    assert plan(60, 3, "all") == plan(60, 3, "all")
    assert plan(60, 3, "all") != plan(60, 4, "all")


@pytest.mark.parametrize("split", ["train", "test", "all"])
def test_at_least_half_is_honest(split: str) -> None:
    specs = plan(200, 1, split)
    assert sum(spec.is_honest for spec in specs) >= len(specs) / 2


def test_each_honest_twin_lives_in_the_attacked_shop() -> None:
    specs = plan(80, 1)
    for attack, twin in zip(specs[::2], specs[1::2], strict=True):
        assert (attack.shop_seed, attack.tier) == (twin.shop_seed, twin.tier)
        assert not attack.is_honest
        assert twin.is_honest


def test_train_holds_nothing_unseen() -> None:
    assert {spec.split for spec in plan(300, 1, "train")} == {"train"}


def test_test_holds_unseen_shops_only_and_the_unseen_style() -> None:
    specs = plan(300, 1, "test")
    assert {spec.has_seen_shop for spec in specs} == {False}
    assert UNSEEN_STYLE in {spec.style for spec in specs}


def test_train_and_test_share_no_shop() -> None:
    shops = {split: {spec.shop_seed for spec in plan(300, 1, split)} for split in ("train", "test")}
    assert not shops["train"] & shops["test"]


def test_a_full_plan_holds_what_the_targets_count() -> None:
    specs = plan(4600, 1)
    assert sum(spec.family == "honest" for spec in specs) >= 2000
    assert sum(spec.family == "month" for spec in specs) >= 150


def test_a_sample_holds_every_kind() -> None:
    kinds = {spec.kind for spec in plan(480, 1)}
    assert {
        "flood", "hundred", "waves", "one_account", "drip", "crew", "own_few", "own_many", "backlog",
        "price_fault", "scalpers", "serial_refunder", "viral", "live", "promotion", "undeclared", "flash",
        "holiday", "group", "recall", "coupon_site", "village_tv", "staff_cancel", "audience_shift",
        "month", "new_shop", "nasa",
    } <= kinds  # fmt: skip


def test_a_misspelt_split_is_refused() -> None:
    with pytest.raises(ValueError, match="train, test, all"):
        plan(10, 1, "tuned")
