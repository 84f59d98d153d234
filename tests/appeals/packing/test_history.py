"""What the method's history of verdicts prints when there are more than fit."""

from __future__ import annotations

from dataclasses import replace

from appeals.packing.case import Verdict
from appeals.packing.documents.method import printed
from tests.appeals.packing.cases import seed_case

LAST = seed_case(suspects=5, comparison=5).verdicts[-1]


def verdicts(*levels: str) -> tuple[Verdict, ...]:
    return tuple(replace(LAST, level=level, orders=n) for n, level in enumerate(levels))


def test_few_verdicts_are_all_printed() -> None:
    few = verdicts("watch", "watch", "hold")

    assert printed(few) == list(few)


def test_step_to_critical_is_printed_however_many_like_it_came_before() -> None:
    many = verdicts(*["hold"] * 40, *["critical"] * 40)

    assert [(one.level, one.orders) for one in printed(many)] == [
        ("hold", 0), ("critical", 40), ("critical", 79),
    ]  # fmt: skip


def test_restless_history_keeps_its_length_and_its_end() -> None:
    many = verdicts(*["watch", "hold"] * 40)

    assert len(printed(many)) == 12
    assert printed(many)[-1] is many[-1]
