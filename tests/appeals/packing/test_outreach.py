"""Bounds are exact, the sample is nobody's choice, and the worst case is always told."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, datetime

import pytest

from appeals.packing.outreach import (
    SCRIPT,
    clopper_pearson_lower,
    figures_of,
    hypergeometric_lower,
    make_plan,
    sample_size_for,
)

AT = datetime(2026, 6, 12, 1, tzinfo=UTC)
ORDERS = [f"26{number:014d}" for number in range(2000)]


def _plan(orders=ORDERS, target=0.95):
    return make_plan(orders, target=target, incident="inc-1", registered_at=AT)


@pytest.mark.parametrize(("target", "size"), [(0.90, 29), (0.95, 59), (0.99, 299)])
def test_sample_without_exception_reaches_its_target(target: float, size: int) -> None:
    assert sample_size_for(target) == size
    assert clopper_pearson_lower(size, size) >= target > clopper_pearson_lower(size - 1, size - 1)


@pytest.mark.parametrize(
    ("population", "asked", "hits", "bound"),
    [(2000, 59, 59, 1903), (10, 10, 7, 7), (10, 1, 0, 0), (5, 5, 5, 5)],
)
def test_bound_on_the_number_of_orders(population: int, asked: int, hits: int, bound: int) -> None:
    assert hypergeometric_lower(population, asked, hits) == bound


def test_bound_on_the_number_is_the_smallest_that_is_not_contradicted() -> None:
    def chance(such: int) -> float:
        return sum(
            math.comb(such, found) * math.comb(40 - such, 12 - found) for found in range(11, 13)
        ) / math.comb(40, 12)

    bound = hypergeometric_lower(40, 12, 11)
    assert chance(bound) > 0.05 >= chance(bound - 1)


@pytest.mark.parametrize(
    ("hits", "asked", "share"), [(98, 100, 0.938), (90, 90, 0.967), (90, 150, 0.53)]
)
def test_share_that_answers_prove(hits: int, asked: int, share: float) -> None:
    assert clopper_pearson_lower(hits, asked) == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize(("hits", "asked"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(hits: int, asked: int) -> None:
    with pytest.raises(ValueError, match="Hits lie"):
        clopper_pearson_lower(hits, asked)


def test_silence_counts_against_the_shop_in_the_worst_case() -> None:
    figures = figures_of(2000, {"denied": 90, "no_answer": 50, "refused": 10})
    assert (figures.sample, figures.answered, figures.response_rate) == (150, 90, 0.6)
    assert figures.responders_share == pytest.approx(0.967, abs=0.001)
    assert figures.worst_share == pytest.approx(0.53, abs=0.001)
    assert figures.worst_orders < 2000 * 0.6


def test_nobody_answered_says_nothing_of_responders() -> None:
    figures = figures_of(100, {"not_attempted": 29})
    assert (figures.responders_share, figures.responders_orders) == (None, None)
    assert (figures.worst_share, figures.worst_orders) == (0.0, 0)


def test_unclear_answer_is_no_denial() -> None:
    assert figures_of(100, {"denied": 9, "unclear": 1}).responders_orders < 90


def test_sample_is_drawn_by_the_frame_alone() -> None:
    plan = _plan()
    assert plan == _plan(list(reversed(ORDERS)))
    assert (len(plan.sample), len(set(plan.sample)), plan.frame_size) == (59, 59, 2000)
    assert plan.frame_sha256 == hashlib.sha256("\n".join(ORDERS).encode()).hexdigest()
    assert plan.sample != _plan(ORDERS[1:]).sample


def test_plan_names_no_order_but_shows_which_were_drawn() -> None:
    plan = _plan()
    told = json.loads(plan.content)
    assert not any(order.encode() in plan.content for order in ORDERS[:50])
    seed = told["frame"]["sha256"]
    assert told["sample_sha256"] == [
        hashlib.sha256(f"{seed}|{order}".encode()).hexdigest() for order in plan.sample
    ]


def test_small_frame_is_asked_whole_and_an_empty_one_refused() -> None:
    assert set(_plan(["a", "b"]).sample) == {"a", "b"}
    with pytest.raises(ValueError, match="nobody"):
        _plan([])


def test_script_leads_nobody() -> None:
    said = "".join(line for lines in SCRIPT.values() for line in lines).lower()
    assert [w for w in ("假", "刷", "异常", "退款", "fake", "brush", "fraud") if w in said] == []
